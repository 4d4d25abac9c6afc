//! What to ask in the conversation, for each theme: when does it go well, what is one step better, what
//! does that take.

use crate::survey::{Findings, Listing, Node, Reader, Wording, named, read_list};

/// The scripts that come with the program.
const SHIPPED: &str = include_str!("scripts.toml");

/// Serves a theme that has none of its own.
const ANY: &str = "any";

/// The script of one theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The theme's id.
    pub theme: String,
    /// What the theme is about.
    pub about: Wording,
    /// When does it go well?
    pub good: Wording,
    /// What does one step better look like?
    pub better: Wording,
    /// What does that take?
    pub takes: Wording,
}

/// Every script.
#[derive(Debug, Clone)]
pub struct Scripts(Vec<Script>);

impl Scripts {
    /// The scripts that come with the program.
    ///
    /// # Panics
    /// Where that file has a fault, which a test finds.
    pub fn shipped() -> Self {
        Self::parse(SHIPPED, "src/followup/scripts.toml")
            .unwrap_or_else(|findings| panic!("{findings}"))
    }

    /// Reads scripts; refused with every fault, each with file, line and cure.
    pub fn parse(text: &str, file: &str) -> Result<Self, Findings> {
        let listing = Listing {
            part: "script",
            example: "src/followup/scripts.toml",
        };
        read_list(text, file, &listing, script).map(Self)
    }

    /// The script of a theme, or the one that serves any.
    ///
    /// # Panics
    /// Never for the shipped scripts, which have one for any theme; a test says so.
    pub fn of(&self, theme: Option<&str>) -> &Script {
        let find = |id: &str| self.0.iter().find(|script| script.theme == id);
        theme
            .and_then(find)
            .or_else(|| find(ANY))
            .expect("a script for any theme")
    }
}

fn script(reader: &mut Reader, node: &Node, number: usize) -> Option<(String, Script)> {
    const KNOWN: [&str; 5] = ["id", "about", "good", "better", "takes"];
    let fields = reader.fields(node, &named("script", node, number), &KNOWN)?;
    let theme = reader.id(&fields, "id");
    let script = Script {
        about: reader.wording(&fields, "about"),
        good: reader.wording(&fields, "good"),
        better: reader.wording(&fields, "better"),
        takes: reader.wording(&fields, "takes"),
        theme: theme.clone(),
    };
    Some((theme, script))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::{Language, Questionnaire};

    #[test]
    fn every_theme_of_the_annual_survey_has_a_script_and_any_other_has_one_too() {
        let scripts = Scripts::shipped();
        let survey = include_str!("../../surveys/inclusion.toml");
        let survey = Questionnaire::parse(survey, "inclusion.toml").expect("a survey");
        for theme in survey.themes() {
            assert_eq!(scripts.of(Some(&theme.id)).theme, theme.id);
        }
        assert_eq!(scripts.of(Some("unheard-of")).theme, ANY);
        assert_eq!(scripts.of(None).theme, ANY);
        assert_eq!(scripts.0.len(), survey.themes().len() + 1);
    }

    #[test]
    fn every_question_is_one_and_open() {
        for script in &Scripts::shipped().0 {
            for question in [&script.good, &script.better, &script.takes] {
                for (language, text) in question.iter() {
                    assert!(text.ends_with('?'), "{} {text}", script.theme);
                    // What, when, which, where, how, who: not to be answered with yes or no.
                    let open: &[&str] = match language {
                        Language::Nl => &["W", "H", "Aan w", "Op w", "Bij w", "In w", "Voor w"],
                        Language::En => &["W", "H", "In w", "At w", "For w"],
                    };
                    assert!(
                        open.iter().any(|w| text.starts_with(w)),
                        "{}: {text}",
                        script.theme
                    );
                }
            }
        }
    }

    #[test]
    fn a_script_that_lacks_a_language_is_refused_with_its_line() {
        let text = "[[script]]\nid = \"any\"\nabout = { nl = \"A\" }\n";
        let findings = Scripts::parse(text, "s.toml").expect_err("faults");
        let said = findings.to_string();
        assert!(
            said.contains("s.toml:3: script any: Field about has no text in language en."),
            "{said}"
        );
        assert!(said.contains("Field better is missing."), "{said}");
    }
}
