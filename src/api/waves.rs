//! Released waves: what was asked, under which rules, and why the figures may be believed.
//!
//! Nothing here is a figure of a unit, and most of it is public on the answer listener; so it asks for no
//! promise. Who sees nothing of a release does not see that there is one.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::answer::{Answer, Known, tag};
use super::caller::{Caller, Nothing, asked};
use super::problem::Told;
use crate::disclosure::{Certificate, Policy};
use crate::error::{Doing, Result};
use crate::http::blocking;
use crate::office::{Account, nothing, readings};
use crate::protocol::hex;
use crate::release::{LedgerLine, Release, Releases, for_readers};
use crate::survey::Wording;

/// A wave in the list.
#[derive(Serialize)]
struct Summary<'a> {
    id: &'a str,
    title: BTreeMap<&'static str, &'a str>,
    closes: String,
    closed: String,
    released: Option<String>,
    questionnaire: Asked<'a>,
}

/// Which questionnaire was asked. The fingerprint is the hash that stands in the manifest.
#[derive(Serialize)]
struct Asked<'a> {
    id: &'a str,
    version: u32,
    fingerprint: String,
}

/// A wave by itself.
#[derive(Serialize)]
struct Details<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    before: Option<&'a str>,
    control: Option<&'a str>,
    policy: &'a Policy,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<Value>,
    audited: &'a Certificate,
    publications: Vec<LedgerLine>,
}

impl<'a> Summary<'a> {
    fn of(release: &'a Release) -> Self {
        let questionnaire = release.questionnaire();
        Self {
            id: release.wave(),
            title: texts(questionnaire.title()),
            closes: release.closes().to_string(),
            closed: release.closed().to_string(),
            released: release.released().map(|day| day.to_string()),
            questionnaire: Asked {
                id: questionnaire.id(),
                version: questionnaire.version(),
                fingerprint: hex(&Sha256::digest(questionnaire.to_json())),
            },
        }
    }
}

impl<'a> Details<'a> {
    fn of(release: &'a Release) -> Result<Self> {
        let assurance = release.assurance();
        let mut certificate =
            serde_json::to_value(assurance.provenance).doing("writing a certificate")?;
        // One receipt for each ballot: whoever looks for theirs finds them all in count.json.
        if let Some(certificate) = certificate.as_object_mut() {
            certificate.remove("receipts");
        }
        let (certificate, import) = match release.control() {
            Some(_) => (Some(certificate), None),
            None => (None, Some(certificate)),
        };
        Ok(Self {
            summary: Summary::of(release),
            before: release.before(),
            control: release.control(),
            policy: assurance.policy,
            certificate,
            import,
            audited: assurance.audited,
            publications: assurance.ledger.iter().map(for_readers).collect(),
        })
    }
}

fn texts(wording: &Wording) -> BTreeMap<&'static str, &str> {
    let texts = wording.iter();
    texts
        .map(|(language, text)| (language.code(), text))
        .collect()
}

/// The release of a wave of which somebody sees anything at all.
fn seen(releases: &Releases, account: &Account, wave: &str) -> Result<Arc<Release>> {
    let release = readings::find(releases, wave)?;
    match account.sight().begins_at(&release) {
        Some(_) => Ok(release),
        None => Err(nothing()),
    }
}

/// Every released wave, the earliest first.
pub async fn all(
    caller: Caller,
    releases: Data<Releases>,
    known: Known,
    request: HttpRequest,
) -> Told<HttpResponse> {
    let Nothing {} = asked(&request)?;
    let answer = blocking(move || {
        let account = caller.0;
        if !account.reads() {
            return Err(nothing());
        }
        let mut seen_here = Vec::new();
        for wave in releases.all()? {
            let release = readings::find(&releases, &wave.id)?;
            if account.sight().begins_at(&release).is_some() {
                seen_here.push(release);
            }
        }
        let waves = seen_here.iter().map(|release| Summary::of(release));
        let waves: BTreeMap<&str, Vec<Summary<'_>>> = [("waves", waves.collect())].into();
        Answer::of_bytes(&known, &waves)
    })
    .await?;
    Ok(answer.response())
}

/// One wave.
pub async fn one(
    caller: Caller,
    releases: Data<Releases>,
    wave: Path<String>,
    known: Known,
    request: HttpRequest,
) -> Told<HttpResponse> {
    let Nothing {} = asked(&request)?;
    let answer = blocking(move || {
        let release = seen(&releases, &caller.0, &wave)?;
        let tag = tag(&release, &caller.0, &["wave"]);
        Answer::new(&known, tag, || Details::of(&release))
    })
    .await?;
    Ok(answer.response())
}

/// What was asked.
pub async fn questionnaire(
    caller: Caller,
    releases: Data<Releases>,
    wave: Path<String>,
    known: Known,
    request: HttpRequest,
) -> Told<HttpResponse> {
    let Nothing {} = asked(&request)?;
    let answer = blocking(move || {
        let release = seen(&releases, &caller.0, &wave)?;
        let tag = tag(&release, &caller.0, &["questionnaire"]);
        Answer::new(&known, tag, || {
            let text = release.questionnaire().to_json();
            serde_json::from_str::<Value>(&text).doing("writing the questionnaire")
        })
    })
    .await?;
    Ok(answer.response())
}
