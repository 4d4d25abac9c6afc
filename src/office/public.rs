//! What the office listener tells anybody: the frozen manifest and the count certificate. Both are also
//! on the answer listener; two places that say the same are harder to bend than one.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::{self, Data, Path};

use crate::error::{Error, Reason, Result};
use crate::http::{blocking, open_to_all, preflight};
use crate::store::OfficeDb;
use crate::survey::Language;
use crate::wave::Wave;

/// Capability to read what is public about waves.
#[derive(Clone)]
pub struct PublicRecords {
    db: OfficeDb,
}

impl PublicRecords {
    /// Public records in this store.
    pub fn new(db: OfficeDb) -> Self {
        Self { db }
    }

    fn wave(&self, id: &str) -> Result<Wave> {
        self.db
            .read(|connection| Wave::find(connection, id))?
            // An imported wave has a certificate and never had a manifest.
            .filter(|wave| wave.manifest.is_some() || wave.certificate.is_some())
            .ok_or_else(unknown)
    }

    /// What the survey is called.
    pub fn title(&self, id: &str, language: Language) -> Result<String> {
        let wave = self.wave(id)?;
        Ok(wave.questionnaire.title().text(language).to_owned())
    }

    /// The frozen manifest.
    pub fn manifest(&self, id: &str) -> Result<Vec<u8>> {
        self.wave(id)?.manifest.ok_or_else(unknown)
    }

    /// The certificate of the count or of the import.
    pub fn certificate(&self, id: &str) -> Result<String> {
        self.wave(id)?.certificate.ok_or_else(|| {
            Error::refused(
                Reason::Unknown,
                "This survey has not been counted yet; come back after it has closed.",
            )
        })
    }

    /// Whether the store answers at all.
    pub fn healthy(&self) -> Result<()> {
        self.db
            .read(|connection| Wave::state_of(connection, "").map(|_| ()))
    }
}

fn unknown() -> Error {
    Error::refused(
        Reason::Unknown,
        "There is no such survey here. Check the address.",
    )
}

/// What needs no log-in.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/w/{wave}/manifest.json", web::get().to(manifest))
        .route("/w/{wave}/count.json", web::get().to(count))
        .route("/w/{path:.*}", web::method(Method::OPTIONS).to(preflight));
}

async fn manifest(records: Data<PublicRecords>, wave: Path<String>) -> Result<HttpResponse> {
    let bytes = blocking(move || records.manifest(&wave)).await?;
    Ok(open_to_all().content_type("application/json").body(bytes))
}

async fn count(records: Data<PublicRecords>, wave: Path<String>) -> Result<HttpResponse> {
    let text = blocking(move || records.certificate(&wave)).await?;
    Ok(open_to_all().content_type("application/json").body(text))
}
