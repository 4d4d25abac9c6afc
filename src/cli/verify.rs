//! `weerklank verify ID --url OFFICE-URL`: what anybody can check from outside.

use super::print_json;
use crate::ballot::Http;
use crate::count::CountCertificate;
use crate::error::{Error, Result};
use crate::wave::{ControlCode, Manifest};

/// What `verify` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank verify inclusion-2026 --url https://survey.example.nl \
    --receipt RECEIPT"
)]
pub struct Args {
    /// The wave.
    id: String,
    /// URL of the office listener.
    #[arg(long)]
    url: String,
    /// One's own receipt.
    #[arg(long)]
    receipt: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// What was found to hold.
#[derive(serde::Serialize)]
struct Verified {
    wave: String,
    control: String,
    custody: String,
    invited: u64,
    issued: u64,
    placed: u64,
    valid: u64,
    spoiled: u64,
    smallest_block: Option<u64>,
    receipt: Option<bool>,
}

/// Runs the subcommand.
pub fn run(args: Args) -> Result<()> {
    let http = Http::default();
    let office = format!("{}/w/{}", args.url.trim_end_matches('/'), args.id);
    let bytes = http.get(&format!("{office}/manifest.json"))?;
    let manifest = Manifest::from_bytes(&bytes)?;
    let answer = format!("{}/w/{}", manifest.answer, manifest.wave);
    if http.get(&format!("{answer}/manifest.json"))? != bytes {
        return Err(Error::invalid(
            "The two listeners serve different manifests. Compare the control codes in the invitations.",
        ));
    }
    let certificate = certificate(&http, &office)?;
    let control = ControlCode::of(&bytes).to_string();
    if certificate.control != control || certificate.wave != manifest.wave {
        return Err(Error::invalid(format!(
            "The certificate belongs to another manifest (control code {}) than the one served ({control}).",
            certificate.control
        )));
    }
    let sizes: u64 = manifest
        .groups
        .iter()
        .map(|group| u64::from(group.size))
        .sum();
    if certificate.invited != sizes {
        return Err(Error::invalid(format!(
            "The certificate speaks of {} people invited, the manifest of {sizes}.",
            certificate.invited
        )));
    }
    certificate.check()?;
    let found = args
        .receipt
        .as_ref()
        .map(|receipt| certificate.receipts.binary_search(receipt).is_ok());
    report(&args, &certificate, control, found)?;
    match found {
        Some(false) => Err(Error::invalid(
            "Your receipt is not in the certificate: your ballot was not counted. Tell the works council.",
        )),
        _ => Ok(()),
    }
}

fn certificate(http: &Http, office: &str) -> Result<CountCertificate> {
    let bytes = http.get(&format!("{office}/count.json"))?;
    serde_json::from_slice(&bytes)
        .map_err(|_| Error::invalid(format!("{office}/count.json is not a count certificate.")))
}

fn report(
    args: &Args,
    certificate: &CountCertificate,
    control: String,
    receipt: Option<bool>,
) -> Result<()> {
    let spoiled = certificate.spoiled.values().sum();
    if args.json {
        return print_json(&Verified {
            wave: certificate.wave.clone(),
            control,
            custody: certificate.custody.clone(),
            invited: certificate.invited,
            issued: certificate.issued,
            placed: certificate.placed,
            valid: certificate.valid,
            spoiled,
            smallest_block: certificate.audit.smallest_block,
            receipt,
        });
    }
    println!("Control code {control}: the same on both listeners and in the certificate.");
    println!(
        "{} invited, {} tokens issued, {} boxes placed: {} counted, {} replaced, {spoiled} spoiled.",
        certificate.invited,
        certificate.issued,
        certificate.placed,
        certificate.valid,
        certificate.replaced
    );
    println!(
        "The auditor found no figure on fewer than {} respondents and no certain answer.",
        certificate.audit.minimum
    );
    if receipt == Some(true) {
        println!("Your receipt is there: your ballot was in the box that was counted.");
    }
    Ok(())
}
