//! The certificate of a count or an import in plain words, for a page, a sheet and a text.

use crate::count::{AuditFindings, CountCertificate, ImportCertificate, Provenance};
use crate::ui::Words;

/// One part of a certificate: what is said, with figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its heading.
    pub title: String,
    /// What must be known before the figures.
    pub before: Vec<String>,
    /// Each figure with its name; `None` where there is nothing to count.
    pub figures: Vec<(String, Option<u64>)>,
    /// What follows from them.
    pub after: Vec<String>,
}

/// What was counted, and who could have opened the box; or from where it was taken over.
pub fn counted(provenance: &Provenance, words: Words) -> Told {
    match provenance {
        Provenance::Count(count) => of_count(count, words),
        Provenance::Import(import) => of_import(import, words),
    }
}

/// There is nothing that a respondent could check.
fn of_import(certificate: &ImportCertificate, words: Words) -> Told {
    let figure = |name: &str, n: u64| (words.text(name), Some(n));
    let mut told = Told {
        title: words.text("certificate-imported"),
        before: vec![words.text("certificate-imported-explained")],
        figures: vec![
            figure("certificate-people", certificate.people),
            figure("certificate-valid", certificate.valid),
        ],
        after: Vec::new(),
    };
    if let Some(reports) = certificate.reports {
        told.figures.push(figure("certificate-reports", reports));
        told.after.push(words.text("certificate-reports-explained"));
    }
    told
}

fn of_count(certificate: &CountCertificate, words: Words) -> Told {
    let figure = |name: &str, n: u64| (words.text(name), Some(n));
    let custody = if certificate.custody == "operator" {
        words.text("custody-operator")
    } else {
        let custody = certificate.custody.as_str();
        let name = match certificate.keeps_shares() {
            true => "custody-trustees-kept",
            false => "custody-trustees",
        };
        words.with(name, &[("custody", custody.into())])
    };
    let together = (!certificate.together.is_empty()).then(|| {
        let waves = certificate.together.join(", ");
        words.with("certificate-together", &[("waves", waves.into())])
    });
    Told {
        title: words.text("certificate-counted"),
        before: together.into_iter().collect(),
        figures: vec![
            figure("certificate-invited", certificate.invited),
            figure("certificate-issued", certificate.issued),
            figure("certificate-placed", certificate.placed),
            figure("certificate-replaced", certificate.replaced),
            figure("certificate-spoiled", certificate.spoiled.values().sum()),
            figure("certificate-valid", certificate.valid),
        ],
        after: vec![custody, words.text("certificate-destroyed")],
    }
}

/// What the auditor tried, and what it found.
pub fn audited(audit: &AuditFindings, words: Words) -> Told {
    let figure = |name: &str, n: Option<u64>| (words.text(name), n);
    let explained = words.with(
        "certificate-audit-explained",
        &[
            ("minimum", audit.minimum.into()),
            ("coalition", audit.coalition.into()),
        ],
    );
    Told {
        title: words.text("certificate-audited"),
        before: vec![explained],
        figures: vec![
            figure("certificate-published", Some(audit.published)),
            figure("certificate-withheld", Some(audit.withheld.values().sum())),
            figure("certificate-smallest-block", audit.smallest_block),
            figure("certificate-leaks", Some(audit.leaks.len() as u64)),
        ],
        after: Vec::new(),
    }
}
