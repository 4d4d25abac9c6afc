//! What the browser gets: page, script and style, frozen when the wave opens.
//!
//! The page names its script and style by absolute address and by hash, so that a page saved to a file
//! works as well as the one that was served, and a browser refuses a script that was altered on the way.

use sha2::{Digest, Sha256};

use super::door::FrozenDoor;
use crate::protocol::hex;
use crate::ui::Theme;
use crate::wave::Assets;

const PAGE: &str = include_str!("page/page.html");
const SCRIPT: &str = include_str!("page/weerklank.js");
/// The parts of this page; the theme's tokens and what all pages share come before them.
const PARTS: &str = include_str!("page/weerklank.css");

/// The static files of one wave, with the hashes that its manifest promises.
pub struct Assembled {
    /// Hashes for the manifest.
    pub hashes: Assets,
    questionnaire: Vec<u8>,
    page: Vec<u8>,
    style: String,
}

/// Fills the page for a wave. `answer` is the URL of the answer listener.
pub fn assemble(
    answer: &str,
    wave: &str,
    title: &str,
    theme: &Theme,
    questionnaire: &[u8],
) -> Assembled {
    let style = theme.sheet(PARTS);
    let page = PAGE
        .replace("{{ANSWER}}", &escape(answer))
        .replace("{{WAVE}}", &escape(wave))
        .replace("{{THEME}}", theme.class())
        .replace("{{SCRIPT_INTEGRITY}}", &integrity(SCRIPT))
        .replace("{{STYLE_INTEGRITY}}", &integrity(&style))
        .replace("{{TITLE}}", &escape(title))
        .into_bytes();
    Assembled {
        hashes: Assets {
            page: hash(&page),
            script: hash(SCRIPT.as_bytes()),
            style: hash(style.as_bytes()),
            questionnaire: hash(questionnaire),
        },
        questionnaire: questionnaire.to_vec(),
        page,
        style,
    }
}

impl Assembled {
    /// The door with these files behind this manifest.
    pub fn door(self, wave: &str, manifest: Vec<u8>) -> FrozenDoor {
        FrozenDoor {
            wave: wave.to_owned(),
            manifest,
            questionnaire: self.questionnaire,
            page: self.page,
            script: SCRIPT.as_bytes().to_vec(),
            style: self.style.into_bytes(),
            open: true,
        }
    }
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Subresource Integrity (W3C), as the browser checks it.
fn integrity(text: &str) -> String {
    use base64::Engine;
    let digest = Sha256::digest(text.as_bytes());
    format!(
        "sha256-{}",
        base64::engine::general_purpose::STANDARD.encode(digest)
    )
}

/// Text for HTML, in content and in quoted attributes.
fn escape(text: &str) -> String {
    maud::html! { (text) }.into_string()
}
