//! Nameless letters for people without mail.
//!
//! One sheet for each person without an address, grouped, and in shuffled order within each group:
//! who hands them out puts them into envelopes of that group, and nobody can tell which code went to
//! whom. The page carries everything inside itself, so that it can be printed anywhere.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use time::Date;

use crate::error::{Error, Result};
use crate::survey::Language;
use crate::ui::{Words, number};

/// What stands on one sheet.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Name of the group whose envelope it goes into.
    pub group_label: String,
    /// The code as printed, 4-5-5.
    pub code: String,
    /// The link in the QR, `...#c=CODE&m=CONTROL`.
    pub link: String,
}

/// What is the same on every sheet.
#[derive(Debug, Clone)]
pub struct LetterPaper {
    /// Title of the survey.
    pub title: String,
    /// Address to type.
    pub address: String,
    /// Control code in six blocks.
    pub control: String,
    /// Latest date of answering.
    pub closes: Date,
    /// What became of the last time, where there was one.
    pub recall: Option<Recall>,
}

/// What became of the last time, over the whole organisation: how many actions were agreed, and how many
/// of them are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recall {
    /// Agreed, dropped ones included.
    pub agreed: usize,
    /// Done.
    pub done: usize,
}

impl Recall {
    /// The sentence for letters and mailings, in Dutch and in English. Without any action there is nothing
    /// to recall; that is said by saying nothing.
    pub fn sentences(self) -> Option<(String, String)> {
        let Self { agreed, done } = self;
        let (made, were) = match agreed {
            0 => return None,
            1 => ("is 1 afspraak".to_owned(), "1 action was".to_owned()),
            more => (
                format!("zijn {more} afspraken"),
                format!("{more} actions were"),
            ),
        };
        Some((
            format!("Na de vorige keer {made} gemaakt. Daarvan uitgevoerd: {done}."),
            format!("After the last survey {were} agreed. Done by now: {done}."),
        ))
    }
}

const STYLE: &str = "@page{size:A4;margin:20mm}body{font:12pt/1.5 system-ui,sans-serif;color:#111;\
background:#fff;margin:0 auto;max-width:42rem;padding:0 1rem}section{break-after:page;\
padding-block:1rem}h1{font-size:18pt;line-height:1.25}svg{width:45mm;height:45mm}\
.code{font:700 20pt/1.4 ui-monospace,monospace;letter-spacing:.08em}\
.control{font-family:ui-monospace,monospace}.group{border-bottom:1px solid #111;margin:0}\
[lang=en]{color:#444}";

/// All letters as one page to print.
pub fn letters_page(paper: &LetterPaper, letters: &[Letter]) -> Result<String> {
    let sheets = letters
        .iter()
        .map(|letter| sheet(paper, letter))
        .collect::<Result<Vec<_>>>()?;
    Ok(html! {
        (DOCTYPE)
        html lang="nl" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (paper.title) }
                style { (PreEscaped(STYLE)) }
            }
            body { @for sheet in &sheets { (sheet) } }
        }
    }
    .into_string())
}

fn sheet(paper: &LetterPaper, letter: &Letter) -> Result<Markup> {
    let code = QRBuilder::new(letter.link.as_str())
        .build()
        .map_err(|_| Error::failed("drawing a QR code"))?;
    let drawing = SvgBuilder::default().to_str(&code);
    let until = |language| number::date(Words::of(language), paper.closes);
    Ok(html! {
        section {
            p.group { (letter.group_label) }
            h1 { (paper.title) }
            p { "Doe mee op je telefoon. Scan de code, of ga naar " strong { (paper.address) }
                " en typ je code over. Het kan tot en met " (until(Language::Nl)) "." }
            p lang="en" { "Take part on your phone. Scan the code, or go to " strong { (paper.address) }
                " and type your code. You can until " (until(Language::En)) "." }
            div role="img" aria-label="QR-code" { (PreEscaped(drawing)) }
            p { "Jouw code / your code:" br; span.code { (letter.code) } }
            p { "Controlecode / control code:" br; span.control { (paper.control) } }
            p { "Vraag een collega of die dezelfde controlecode heeft. Zo weet je dat iedereen \
                 dezelfde vragen en dezelfde beloften krijgt." }
            p lang="en" { "Ask a colleague whether theirs is the same control code. Then you know \
                 that everybody gets the same questions and the same promises." }
            @if let Some((nl, en)) = paper.recall.and_then(Recall::sentences) {
                p { (nl) }
                p lang="en" { (en) }
            }
            p { "Op deze brief staat geen naam. Niemand weet welke code jij hebt gekregen." }
            p lang="en" { "There is no name on this letter. Nobody knows which code you received." }
        }
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_letter_has_code_and_qr_and_escapes_names() {
        let paper = LetterPaper {
            title: "Hoe gaat het?".into(),
            address: "https://a.example/w/w1".into(),
            control: "1234 5678".into(),
            closes: date!(2026 - 12 - 01),
            recall: Some(Recall {
                agreed: 12,
                done: 7,
            }),
        };
        let letter = Letter {
            group_label: "<b>Team</b>".into(),
            code: "ABCD-EFGHJ-KMNPQ".into(),
            link: "https://a.example/w/w1#c=ABCDEFGHJKMNPQ&m=1".into(),
        };
        let page = letters_page(&paper, &[letter.clone(), letter]).expect("letters");
        let recalled = "Na de vorige keer zijn 12 afspraken gemaakt. Daarvan uitgevoerd: 7.";
        assert_eq!(page.matches(recalled).count(), 2);
        assert!(page.contains("&lt;b&gt;Team&lt;/b&gt;"));
        assert_eq!(page.matches("ABCD-EFGHJ-KMNPQ").count(), 2);
        assert_eq!(page.matches("<svg").count(), 2);
        assert!(page.contains("Het kan tot en met 1 december 2026."));
        assert!(page.contains("You can until 1 December 2026."));
    }

    #[test]
    fn nothing_agreed_is_nothing_recalled_and_one_is_one() {
        assert_eq!(Recall { agreed: 0, done: 0 }.sentences(), None);
        let (nl, en) = Recall { agreed: 1, done: 0 }.sentences().expect("one");
        assert_eq!(
            nl,
            "Na de vorige keer is 1 afspraak gemaakt. Daarvan uitgevoerd: 0."
        );
        assert_eq!(
            en,
            "After the last survey 1 action was agreed. Done by now: 0."
        );
    }
}
