//! Somebody at the office's pages: a cookie, and the proof that stands in every form.

use std::collections::BTreeMap;

/// A person with a browser that keeps cookies and follows no redirect.
pub struct Visitor {
    agent: ureq::Agent,
    office: String,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Shown {
    pub status: u16,
    pub body: String,
    pub location: Option<String>,
    pub headers: BTreeMap<String, String>,
}

impl Visitor {
    pub fn new(office: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0);
        Self {
            agent: config.build().new_agent(),
            office: office.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    pub fn get(&mut self, address: &str) -> Shown {
        let request = self.agent.get(format!("{}{address}", self.office));
        let answer = request.header("cookie", self.cookie()).call();
        self.take(answer.expect("an answer"))
    }

    /// Posts a form as the browser encodes it; the caller adds `csrf` where it is asked for.
    pub fn post(&mut self, address: &str, form: &[(&str, &str)]) -> Shown {
        self.post_from(address, form, None)
    }

    pub fn post_from(
        &mut self,
        address: &str,
        form: &[(&str, &str)],
        origin: Option<&str>,
    ) -> Shown {
        let mut request = self
            .agent
            .post(format!("{}{address}", self.office))
            .header("cookie", self.cookie());
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let answer = request.send_form(form.iter().copied());
        self.take(answer.expect("an answer"))
    }

    /// Posts an arrow's form, which may carry a key file.
    pub fn post_parts(&mut self, address: &str, parts: &[(&str, &str)]) -> Shown {
        let (files, fields): (Vec<_>, Vec<_>) = parts.iter().partition(|(name, _)| *name == "key");
        let files: Vec<_> = { files.iter() }
            .map(|(name, text)| (*name, text.as_bytes()))
            .collect();
        self.post_files(address, &fields, &files)
    }

    /// Posts a form with files.
    pub fn post_files(
        &mut self,
        address: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Shown {
        let boundary = "weerklank-test-boundary";
        let mut body = Vec::new();
        let fields = fields
            .iter()
            .map(|(name, text)| (*name, text.as_bytes(), ""));
        let files = files
            .iter()
            .map(|(name, bytes)| (*name, *bytes, "; filename=\"f\""));
        for (name, bytes, file) in fields.chain(files) {
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
            );
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(format!("--{boundary}--\r\n").bytes());
        let request = self
            .agent
            .post(format!("{}{address}", self.office))
            .header("cookie", self.cookie())
            .header(
                "content-type",
                format!("multipart/form-data; boundary={boundary}"),
            );
        let answer = request.send(&body[..]);
        self.take(answer.expect("an answer"))
    }

    pub fn log_in(&mut self, name: &str, password: &str) -> Shown {
        self.post("/login", &[("name", name), ("password", password)])
    }

    /// Gives the promise that comes before reading the results of a wave.
    pub fn promise(&mut self, wave: &str) -> Shown {
        let csrf = self.csrf("/login");
        self.post(&format!("/promise/{wave}"), &[("csrf", &csrf)])
    }

    /// The proof in the forms of this session, as it stands on any page with a form.
    pub fn csrf(&mut self, address: &str) -> String {
        let page = self.get(address).body;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form");
        rest.split('"').next().expect("a proof").to_owned()
    }

    fn cookie(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        pairs.join("; ")
    }

    fn take(&mut self, mut answer: ureq::http::Response<ureq::Body>) -> Shown {
        for set in answer.headers().get_all("set-cookie") {
            let text = set.to_str().expect("text");
            let pair = text.split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let header = |name: &str| {
            let value = answer.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let headers = answer.headers().iter();
        Shown {
            status: answer.status().as_u16(),
            location: header("location"),
            headers: headers
                .map(|(n, v)| (n.to_string(), v.to_str().unwrap_or_default().to_owned()))
                .collect(),
            body: answer.body_mut().read_to_string().expect("a body"),
        }
    }
}
