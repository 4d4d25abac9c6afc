//! What somebody is entitled to see. Anything else does not exist for them: 404, not a hint.

use crate::release::Release;

/// What somebody is entitled to see of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Every released figure.
    Everything,
    /// One unit and what is below it, by the unit's id.
    UnitAndBelow(String),
    /// No figure at all.
    Nothing,
}

impl Sight {
    /// Whether this unit's page is for them. A group of joined siblings is for the readers of each of
    /// them: their teams' answers are in it.
    pub fn covers(&self, release: &Release, unit: usize) -> bool {
        match self {
            Self::Everything => true,
            Self::Nothing => false,
            Self::UnitAndBelow(own) => {
                let tree = release.tree();
                let Some(own) = tree.find(own) else {
                    return false;
                };
                let joined = &release.units()[unit];
                let counts_here = || {
                    joined.joined && release.units()[own].counts_in.as_deref() == Some(&joined.id)
                };
                std::iter::successors(Some(unit), |&at| tree.parent(at)).any(|at| at == own)
                    || counts_here()
            }
        }
    }

    /// The page somebody begins with in this release: the whole, or their own unit.
    pub fn begins_at(&self, release: &Release) -> Option<usize> {
        match self {
            Self::Everything => Some(release.tree().root()),
            Self::UnitAndBelow(own) => release.tree().find(own),
            Self::Nothing => None,
        }
    }
}
