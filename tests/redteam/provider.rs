//! An identity provider that says where it is and knows nobody, so that the way to it is among the pages that are
//! looked at.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use serde_json::{Value, json};
use weerklank::config::Oidc;

/// Starts it; the settings with which people log in there.
pub fn start(folder: &Path) -> Oidc {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    let client_secret_file = folder.join("oidc-secret");
    std::fs::write(&client_secret_file, "secret").expect("written");
    let at = issuer.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = answer(stream, &at);
        }
    });
    Oidc {
        issuer,
        client_id: "weerklank".to_owned(),
        client_secret_file,
        claim: "email".to_owned(),
        name: "Town".to_owned(),
    }
}

fn answer(mut stream: TcpStream, at: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let said = match first.contains("/keys") {
        true => json!({ "keys": [] }),
        false => description(at),
    };
    let body = said.to_string();
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json";
    write!(
        stream,
        "{head}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn description(at: &str) -> Value {
    json!({
        "issuer": at,
        "authorization_endpoint": format!("{at}/login"),
        "token_endpoint": format!("{at}/token"),
        "jwks_uri": format!("{at}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}
