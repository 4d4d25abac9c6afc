//! The plain tables that protector and auditor both read: who is where, what was answered, and what
//! is (to be) published. Unit numbers are those of [`Tree`](super::tree::Tree).

/// Respondents by unit and category. People count where they sit directly: a leaf team, or the
/// direct reports of an inner unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The categories in order of name. A table that is not crossed has the single category `""`.
    pub categories: Vec<String>,
    /// `[unit][category]`; every unit of the tree has a row, every row every category.
    pub direct: Vec<Vec<u32>>,
}

/// What was answered, by question, with the units and categories of a [`Counts`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// The questions in order of id.
    pub questions: Vec<Answered>,
}

/// The answers to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The question's id.
    pub id: String,
    /// The options that occur, in order of name.
    pub options: Vec<String>,
    /// `[unit][category][option]`, persons directly in that unit; always full in all three.
    pub direct: Vec<Vec<Vec<u32>>>,
}

/// Respondents by their places in two trees over the same answers: the old organisation chart and
/// the new one, or the unit and what somebody answered to an earlier question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placed {
    /// For each group a unit of the first tree and one of the second, each holding the group directly.
    pub units: Vec<[usize; 2]>,
    /// How many respondents are in each group.
    pub respondents: Vec<u32>,
}

/// Any regions over the same respondents, overlapping as they like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overlapping {
    /// The names of the regions.
    pub regions: Vec<String>,
    /// Respondents in groups that no region divides.
    pub groups: Vec<Overlap>,
}

/// One group, and the regions it is in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overlap {
    /// How many respondents.
    pub respondents: u32,
    /// The numbers of the regions.
    pub regions: Vec<usize>,
}

/// What is said of one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Its figures are shown.
    Published,
    /// Nothing is shown.
    Withheld,
    /// The honest remainder: the unit without its published parts.
    Rest,
}

/// One row of `published.csv`: a unit with everything below it, whole or for one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The unit, which stands for itself and everything below it.
    pub unit: usize,
    /// The category's number in [`Counts::categories`]; `None` for the whole unit.
    pub category: Option<usize>,
    /// Published, withheld or rest.
    pub status: Status,
    /// The number of respondents; absent where withheld.
    pub respondents: Option<u32>,
}

impl Counts {
    /// A table that is not crossed.
    pub fn plain(direct: &[u32]) -> Self {
        Self {
            categories: vec![String::new()],
            direct: direct.iter().map(|&n| vec![n]).collect(),
        }
    }

    /// Whether the units are crossed with a background question.
    pub fn is_crossed(&self) -> bool {
        self.categories.len() > 1 || self.categories.iter().any(|c| !c.is_empty())
    }

    /// Respondents directly in each unit, over all categories.
    pub fn by_unit(&self) -> Vec<u32> {
        self.direct.iter().map(|row| row.iter().sum()).collect()
    }

    /// Respondents of one category directly in each unit.
    pub fn of_category(&self, category: usize) -> Vec<u32> {
        self.direct.iter().map(|row| row[category]).collect()
    }
}

impl Answered {
    /// How many persons gave one of the options, directly in this unit and category.
    pub fn respondents(&self, unit: usize, category: usize) -> u32 {
        self.direct[unit][category].iter().sum()
    }
}
