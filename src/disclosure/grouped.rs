//! People by unit and by group of background questions: the plain shapes that protector and auditor both
//! read, and the figures and exchanges that the one hands to the other.

/// Where people are: their unit, and their group of each family.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The unit they are directly in.
    pub unit: usize,
    /// By family.
    pub groups: Vec<usize>,
}

/// A region: a group, in a unit and everything below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group {
    /// The background question.
    pub family: usize,
    /// The unit; the root for the whole organisation.
    pub unit: usize,
    /// The group's number.
    pub group: usize,
}

/// What is kept of one question and one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFigure {
    /// The region.
    pub group: Group,
    /// The question's number among the items.
    pub item: usize,
    /// How many of the group answered it.
    pub respondents: u32,
    /// The sum of their answers' values.
    pub sum: i64,
}

/// Somebody at a place answers otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The place, by number.
    pub place: usize,
    /// The option that was chosen.
    pub from: usize,
    /// The option that might as well have been.
    pub to: usize,
}

/// One person and others, all different, who could together have answered otherwise without a published
/// figure changing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The question's number among the items.
    pub item: usize,
    /// Who is hidden by it.
    pub person: Move,
    /// Who goes along.
    pub others: Vec<Move>,
}
