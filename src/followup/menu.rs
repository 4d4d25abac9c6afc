//! The menu card: trainings and workshops that the office offers, suggested where a theme of theirs is
//! what the team talks about.

use std::path::Path;

use crate::error::{Error, Result};
use crate::survey::{Findings, Listing, Node, Reader, Wording, is_id, named, read_list, shown};

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
}

/// Everything on offer, in the order of the file.
#[derive(Debug, Clone)]
pub struct Menu(Vec<Card>);

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
        read_list(text, file, &listing, card).map(Self)
    }

    /// The office's own card from a file, or the one that comes with the program.
    pub fn load(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self::shipped());
        };
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::invalid(format!(
                "{file}: the menu card cannot be read: {error}. Name an existing file, or leave \
                 followup.menu out for the card that comes with the program."
            ))
        })?;
        Self::parse(&text, &file).map_err(|findings| Error::invalid(findings.to_string()))
    }

    /// Everything on offer.
    pub fn cards(&self) -> &[Card] {
        &self.0
    }

    /// What is on offer for a theme.
    pub fn for_theme<'a>(&'a self, theme: &'a str) -> impl Iterator<Item = &'a Card> {
        let fits = move |card: &&Card| card.themes.iter().any(|other| other == theme);
        self.0.iter().filter(fits)
    }

    /// The entry with this id; an action may outlive it.
    pub fn find(&self, id: &str) -> Option<&Card> {
        self.0.iter().find(|card| card.id == id)
    }
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
        for broken in [
            "",
            "[[card]",
            "card = 3",
            "[[cart]]\nid = \"a\"",
            &"[".repeat(10_000),
        ] {
            Menu::parse(broken, "menu.toml").expect_err(broken);
        }
    }

    #[test]
    fn a_card_that_is_not_there_is_refused_by_name() {
        let error = Menu::load(Some(Path::new("nowhere/menu.toml"))).expect_err("none");
        assert!(
            error.to_string().starts_with("nowhere/menu.toml: "),
            "{error}"
        );
    }
}
