//! The menu card: trainings and workshops that the office offers, suggested where a theme of theirs is
//! what the team talks about.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::{Error, Result};
use crate::survey::{
    DOCUMENT_BYTES, Findings, Listing, Node, Place, Reader, Report, Wording, is_id, named,
    read_list, shown,
};

/// The card that comes with the program.
const SHIPPED: &str = include_str!("menu.toml");

/// One thing on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its id, which an action keeps.
    pub id: String,
    /// The ids of the themes it is for.
    pub themes: Vec<String>,
    /// What it is called.
    pub title: Wording,
    /// What happens in it.
    pub text: Wording,
    /// How long it takes.
    pub takes: Wording,
    /// The line on which its themes stand.
    line: Option<usize>,
}

/// Everything on offer, in the order of the file.
#[derive(Debug, Clone)]
pub struct Menu {
    file: String,
    cards: Vec<Card>,
}

impl Menu {
    /// The card that comes with the program.
    ///
    /// # Panics
    /// Where that file has a fault, which a test finds.
    pub fn shipped() -> Self {
        Self::parse(SHIPPED, "src/followup/menu.toml")
            .unwrap_or_else(|findings| panic!("{findings}"))
    }

    /// Reads a card; refused with every fault, each with file, line and cure.
    pub fn parse(text: &str, file: &str) -> std::result::Result<Self, Findings> {
        let listing = Listing {
            part: "card",
            example: "src/followup/menu.toml",
        };
        let cards = read_list(text, file, &listing, card)?;
        Ok(Self {
            file: file.to_owned(),
            cards,
        })
    }

    /// The office's own card from a file, or the one that comes with the program.
    pub fn load(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self::shipped());
        };
        let file = path.display().to_string();
        read(path, &file)
            .and_then(|text| Self::parse(&text, &file))
            .map_err(|findings| Error::invalid(findings.to_string()))
    }

    /// The themes that nobody is asked about, each with line and cure: what is offered for one of these is
    /// never suggested. The form of a card says nothing of this, since it may be written before the
    /// questionnaire is.
    pub fn unasked(&self, is_asked: impl Fn(&str) -> bool) -> Findings {
        let mut report = Report::new(&self.file);
        for card in &self.cards {
            let at = Place::new(format!("card {}", card.id), card.line);
            for theme in card.themes.iter().filter(|theme| !is_asked(theme)) {
                let message = format!("No questionnaire has the theme {}.", shown(theme));
                let cure = "name a theme by its id in the questionnaire.";
                report.error(&at, message, cure);
            }
        }
        report.finish()
    }

    /// Everything on offer.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// What is on offer for a theme.
    pub fn for_theme<'a>(&'a self, theme: &'a str) -> impl Iterator<Item = &'a Card> {
        let fits = move |card: &&Card| card.themes.iter().any(|other| other == theme);
        self.cards.iter().filter(fits)
    }

    /// The entry with this id; an action may outlive it.
    pub fn find(&self, id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }
}

/// The text of a card. At most one byte more than the limit is read, so that a file without end does not fill
/// the memory.
fn read(path: &Path, file: &str) -> std::result::Result<String, Findings> {
    let refused = |line: Option<usize>, message: String, cure: &str| {
        let mut report = Report::new(file);
        report.error(&Place::new("file", line), message, cure);
        report.finish()
    };
    let unreadable = |error: std::io::Error| {
        let cure = "name an existing file, or leave followup.menu out for the card that comes with the program.";
        refused(
            None,
            format!("The menu card cannot be read: {error}."),
            cure,
        )
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|open| open.take(DOCUMENT_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    if bytes.len() > DOCUMENT_BYTES {
        let message = format!("The file has more than {DOCUMENT_BYTES} bytes.");
        return Err(refused(
            None,
            message,
            "leave out what does not belong here.",
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + sound.iter().filter(|byte| **byte == b'\n').count();
        refused(
            Some(line),
            "This line is not UTF-8 text.".to_owned(),
            "save the file as UTF-8.",
        )
    })
}

fn card(reader: &mut Reader, node: &Node, number: usize) -> Option<(String, Card)> {
    const KNOWN: [&str; 5] = ["id", "themes", "title", "text", "takes"];
    let fields = reader.fields(node, &named("card", node, number), &KNOWN)?;
    let id = reader.id(&fields, "id");
    let themes: Vec<String> = reader
        .texts(&fields, "themes")
        .into_iter()
        .map(str::to_owned)
        .collect();
    for theme in themes.iter().filter(|theme| !is_id(theme)) {
        let message = format!("The theme {} is not of the right form.", shown(theme));
        let cure = "name themes by their id in the questionnaire, as in \"safety\".";
        reader.report.error(&fields.at("themes"), message, cure);
    }
    let card = Card {
        line: fields.at("themes").line,
        themes,
        title: reader.wording(&fields, "title"),
        text: reader.wording(&fields, "text"),
        takes: reader.wording(&fields, "takes"),
        id: id.clone(),
    };
    Some((id, card))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::Questionnaire;

    #[test]
    fn the_shipped_card_has_ten_entries_and_serves_every_theme_of_the_annual_survey() {
        let menu = Menu::shipped();
        assert_eq!(menu.cards().len(), 10);
        let survey = include_str!("../../surveys/inclusion.toml");
        let survey = Questionnaire::parse(survey, "inclusion.toml").expect("a survey");
        for theme in survey.themes() {
            assert!(menu.for_theme(&theme.id).next().is_some(), "{}", theme.id);
        }
        let known = |id: &String| survey.theme(id).is_some();
        assert!(
            menu.cards()
                .iter()
                .all(|card| card.themes.iter().all(known))
        );
    }

    #[test]
    fn every_fault_has_its_line_and_its_cure() {
        let text = "[[card]]\nid = \"a\"\nthemes = [\"x y\"]\ntitle = { nl = \"T\", en = \"T\" }\n\
            text = { nl = \"T\" }\ntakes = { nl = \"T\", en = \"\" }\nprice = 3\n\
            [[card]]\nid = \"a\"\nthemes = []\n";
        let findings = Menu::parse(text, "menu.toml").expect_err("faults");
        let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
        for (place, what) in [
            ("menu.toml:7: card a", "no field \"price\""),
            ("menu.toml:3: card a", "theme \"x y\""),
            ("menu.toml:5: card a", "no text in language en"),
            ("menu.toml:6: card a", "in language en is empty"),
            ("menu.toml:10: card a", "themes is missing or empty"),
            ("menu.toml:8: card a", "occurs twice"),
            ("menu.toml:8: card a", "title is missing"),
        ] {
            let found = said
                .iter()
                .any(|s| s.starts_with(place) && s.contains(what));
            assert!(found, "{place} {what}: {said:#?}");
        }
        assert!(said.iter().all(|sentence| sentence.contains(" Cure: ")));
    }

    fn said(findings: &Findings) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_card_without_form_is_refused_with_the_line_where_there_is_one() {
        let lines = [
            ("", "menu.toml: file: The file holds nothing."),
            ("# only words\n", "menu.toml: file: The file holds nothing."),
            ("\n\n[[card]\n", "menu.toml:3: syntax: "),
            (
                "\ncard = 3",
                "menu.toml:2: file: Field card is a whole number",
            ),
            (
                "card = [3]",
                "menu.toml:1: card 1: Here stands a whole number",
            ),
            (
                "[[cart]]\nid = \"a\"",
                "menu.toml:1: file: There is no field \"cart\".",
            ),
            (&"[".repeat(10_000), "menu.toml:1: syntax: "),
        ];
        for (text, start) in lines {
            let said = said(&Menu::parse(text, "menu.toml").expect_err(text));
            assert!(
                said.iter().any(|s| s.starts_with(start)),
                "{start} {said:#?}"
            );
            assert!(said.iter().all(|s| s.contains(" Cure: ")), "{said:#?}");
        }
    }

    #[test]
    fn a_theme_that_nobody_is_asked_about_has_its_line_and_its_cure() {
        let card = |id: &str, themes: &str| {
            let text = "{ nl = \"T\", en = \"T\" }";
            format!(
                "[[card]]\nid = \"{id}\"\nthemes = {themes}\ntitle = {text}\ntext = {text}\ntakes = {text}\n"
            )
        };
        let text = card("a", "[\"safety\"]") + &card("b", "[\n\"safety\",\n\"saftey\"]");
        let menu = Menu::parse(&text, "menu.toml").expect("of the right form");
        let is_asked = |theme: &str| theme == "safety";
        let found = said(&menu.unasked(is_asked));
        assert_eq!(found.len(), 1, "{found:#?}");
        let start = "menu.toml:9: card b: No questionnaire has the theme \"saftey\". Cure: ";
        assert!(found[0].starts_with(start), "{found:#?}");
        assert!(menu.unasked(|_| true).is_empty());
    }

    #[test]
    fn a_file_that_is_no_card_is_refused_by_name_with_its_cure() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("menu.toml");
        let refused = |path: &Path| Menu::load(Some(path)).expect_err("refused").to_string();
        let name = path.display();
        let missing = refused(&path);
        assert!(
            missing.starts_with(&format!("{name}: file: The menu card cannot be read")),
            "{missing}"
        );
        assert!(missing.contains("Cure: name an existing file"), "{missing}");
        let at_folder = refused(folder.path());
        assert!(
            at_folder.contains("Cure: name an existing file"),
            "{at_folder}"
        );

        let write = |bytes: &[u8]| std::fs::write(&path, bytes).expect("written");
        write(b"# caf\xc3\xa9\n# caf\xe9\n");
        let latin = refused(&path);
        assert_eq!(
            latin,
            format!("{name}:2: file: This line is not UTF-8 text. Cure: save the file as UTF-8.")
        );

        // Just as large as may be, and one byte more; the character at the end is cut by the limit.
        let fill = |size: usize| format!("{SHIPPED}#{}", "x".repeat(size - SHIPPED.len() - 1));
        write(fill(DOCUMENT_BYTES).as_bytes());
        assert_eq!(Menu::load(Some(&path)).expect("sound").cards().len(), 10);
        write(format!("{}é", fill(DOCUMENT_BYTES - 1)).as_bytes());
        let huge = refused(&path);
        assert!(huge.contains("more than 524288 bytes. Cure: "), "{huge}");
    }

    #[test]
    fn an_edited_card_is_used_instead_of_the_shipped_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("menu.toml");
        let edited = SHIPPED.replacen("team-talk", "own-offer", 1).replacen(
            "Anderhalf uur",
            "Een ochtend",
            1,
        );
        std::fs::write(&path, edited).expect("written");
        let menu = Menu::load(Some(&path)).expect("sound");
        assert!(menu.find("team-talk").is_none());
        let own = menu.find("own-offer").expect("an entry");
        assert_eq!(own.takes.text(crate::survey::Language::Nl), "Een ochtend");
        let shipped = Menu::load(None).expect("shipped");
        assert!(shipped.find("team-talk").is_some());
    }
}
