//! The questionnaire and its parts, as they are after every check.
//!
//! The parts have public fields so that pages and scripts can read them; a [`Questionnaire`] itself
//! has none, so that nobody can put one together past the checks of `load` and `lint`.

use std::collections::BTreeMap;

/// A language a questionnaire can be in. Closed on purpose: the pages around the questions exist in
/// these languages only, and a Turkish question between Dutch buttons helps nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    En,
    /// Dutch.
    Nl,
}

impl Language {
    /// The two-letter code.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nl => "nl",
        }
    }

    /// The language with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::En, Self::Nl]
            .into_iter()
            .find(|language| language.code() == code)
    }
}

/// One text in every language of the questionnaire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording(pub(super) BTreeMap<Language, String>);

impl Wording {
    /// The text in this language, or, for a questionnaire that lacks the language, in the first it has.
    pub fn text(&self, language: Language) -> &str {
        self.0
            .get(&language)
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Every language with its text.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &str)> {
        self.0
            .iter()
            .map(|(language, text)| (*language, text.as_str()))
    }
}

/// The programme's three goals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// A safe and inclusive organisation.
    Safe,
    /// A diverse organisation.
    Diverse,
    /// A socially sensitive organisation.
    Sensitive,
}

impl Goal {
    /// The word for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Diverse => "diverse",
            Self::Sensitive => "sensitive",
        }
    }

    /// The goal with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Safe, Self::Diverse, Self::Sensitive]
            .into_iter()
            .find(|goal| goal.code() == code)
    }
}

/// What several questions are about together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its id.
    pub id: String,
    /// The programme goal it belongs to.
    pub goal: Goal,
    /// Its name on pages.
    pub name: Wording,
}

/// One point of a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its value; the values of a scale are consecutive and rise from unfavourable to favourable.
    pub value: i64,
    /// Its label.
    pub text: Wording,
}

/// A row of labelled points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Its id.
    pub id: String,
    /// Its points, lowest first.
    pub points: Vec<Point>,
    /// The label of "I don't know", an answer outside the scale, where there is one.
    pub unknown: Option<Wording>,
}

impl Scale {
    /// The lowest value.
    pub fn lowest(&self) -> i64 {
        self.points.first().map_or(0, |point| point.value)
    }

    /// The highest value.
    pub fn highest(&self) -> i64 {
        self.points.last().map_or(0, |point| point.value)
    }
}

/// One option of a choice question. (Not `Option`, which every Rust file already has.)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opt {
    /// Its id, which is the answer.
    pub id: String,
    /// Its label.
    pub text: Wording,
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One point of a scale.
    Scale {
        /// The id of the scale.
        scale: String,
    },
    /// One option, or several.
    Choice {
        /// The options in the order they are shown.
        options: Vec<Opt>,
        /// Whether several may be chosen.
        multiple: bool,
    },
    /// The respondent's own words.
    Text,
}

/// Asked only after one of these answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// An earlier choice question.
    pub question: String,
    /// The ids of its options that lead here.
    pub is: Vec<String>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its id, the key of its answer.
    pub id: String,
    /// Its version: changes whenever its text or options do.
    pub version: u32,
    /// What may be answered.
    pub kind: Kind,
    /// The theme it belongs to, if any.
    pub theme: Option<String>,
    /// What is asked.
    pub text: Wording,
    /// Whether the answer could hurt the respondent: higher thresholds, and always a `decline`.
    pub sensitive: bool,
    /// The label of "rather not say", an answer outside the options, where there is one.
    pub decline: Option<Wording>,
    /// The answer after which it is asked; always asked if absent.
    pub when: Option<When>,
}

impl Question {
    /// The word for its kind in files.
    pub fn kind_code(&self) -> &'static str {
        match self.kind {
            Kind::Scale { .. } => "scale",
            Kind::Choice { .. } => "choice",
            Kind::Text => "text",
        }
    }

    /// The id of its scale, if it has one.
    pub fn scale(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scale { scale } => Some(scale),
            _ => None,
        }
    }

    /// Its options, of which only a choice question has any.
    pub fn options(&self) -> &[Opt] {
        match &self.kind {
            Kind::Choice { options, .. } => options,
            _ => &[],
        }
    }

    /// Whether several options may be chosen.
    pub fn multiple(&self) -> bool {
        matches!(self.kind, Kind::Choice { multiple: true, .. })
    }
}

/// Questions that are shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its heading.
    pub title: Wording,
    /// Its questions in order.
    pub questions: Vec<Question>,
}

/// A background question by which results may be split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// The id of the question.
    pub question: String,
    /// Whether it is also crossed with the units; otherwise the organisation only.
    pub crossed: bool,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Audience {
    /// Everybody who works here.
    #[default]
    Employees,
    /// Those who leave: few at a time, so they are asked, counted and shown as one organisation.
    Leavers,
}

impl Audience {
    /// The word for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Employees => "employees",
            Self::Leavers => "leavers",
        }
    }

    /// The audience with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Employees, Self::Leavers]
            .into_iter()
            .find(|audience| audience.code() == code)
    }
}

/// A questionnaire that passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questionnaire {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) audience: Audience,
    pub(super) languages: Vec<Language>,
    pub(super) title: Wording,
    pub(super) themes: Vec<Theme>,
    pub(super) scales: Vec<Scale>,
    pub(super) pages: Vec<Page>,
    pub(super) breakdowns: Vec<Breakdown>,
}

impl Questionnaire {
    /// Its id, stable over the years.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its version.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Whether it is for those who leave.
    pub fn is_for_leavers(&self) -> bool {
        self.audience == Audience::Leavers
    }

    /// Its languages; the first is the one it was written in.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Its title.
    pub fn title(&self) -> &Wording {
        &self.title
    }

    /// Its themes.
    pub fn themes(&self) -> &[Theme] {
        &self.themes
    }

    /// Its scales.
    pub fn scales(&self) -> &[Scale] {
        &self.scales
    }

    /// Its pages.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The background questions by which results may be split.
    pub fn breakdowns(&self) -> &[Breakdown] {
        &self.breakdowns
    }

    /// All questions in the order they are asked.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.pages.iter().flat_map(|page| &page.questions)
    }

    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|question| question.id == id)
    }

    /// The theme with this id.
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }

    /// The scale with this id.
    pub fn scale(&self, id: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == id)
    }

    /// The questions of a theme, in order.
    pub fn questions_of<'a>(&'a self, theme: &'a str) -> impl Iterator<Item = &'a Question> {
        self.questions()
            .filter(move |question| question.theme.as_deref() == Some(theme))
    }

    /// The lowest and highest value of a theme's scale, if its questions have one.
    pub fn ends(&self, theme: &str) -> Option<(i64, i64)> {
        let scale = self
            .questions_of(theme)
            .find_map(|question| self.scale(question.scale()?))?;
        Some((scale.lowest(), scale.highest()))
    }

    /// Whether results may be split by this question.
    pub fn is_background(&self, question: &str) -> bool {
        self.breakdowns
            .iter()
            .any(|breakdown| breakdown.question == question)
    }
}
