//! Whether the rows of a publication say what the counts say.
//!
//! A certificate speaks about regions; it is worth something only if every row is the region it
//! claims to be. A wrong number of respondents, a rest row that is not the rest, or a number behind
//! a region that is withheld is a fault of the file and named as such, apart from leaks.

use super::cover::totals;
use crate::disclosure::table::{Counts, Region, Status};
use crate::disclosure::tree::Tree;
use std::collections::BTreeMap;
use std::fmt;

/// A row that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The row, from 0, in the publication as given.
    pub row: usize,
    /// What is wrong.
    pub fault: ClaimFault,
}

/// What can be wrong with a row of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimFault {
    /// The unit or the category is not in the table.
    NoSuchRegion,
    /// The same region occurs before, in this row.
    Double(usize),
    /// The region is withheld and carries a number all the same.
    NumberWithheld,
    /// The counts give another number.
    Respondents {
        /// What the row says.
        claimed: u32,
        /// What the counts say.
        counted: u64,
    },
}

impl fmt::Display for ClaimFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchRegion => f.write_str(
                "this unit and category are not in the counts; correct the row or the counts",
            ),
            Self::Double(first) => {
                let first = first + 1;
                write!(
                    f,
                    "this region is in row {first} already; keep one of the two"
                )
            }
            Self::NumberWithheld => {
                f.write_str("a withheld region must leave the number of respondents empty")
            }
            Self::Respondents { claimed, counted } => write!(
                f,
                "{claimed} respondents are claimed and {counted} counted; publish anew from these \
                 counts"
            ),
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: {}", self.row + 1, self.fault)
    }
}

/// The rows that do not hold, in the order of the file.
pub fn claims(tree: &Tree, counts: &Counts, published: &[Region]) -> Vec<Claim> {
    let mut faults = Vec::new();
    let mut families: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    let mut first = BTreeMap::new();
    for (row, region) in published.iter().enumerate() {
        let no_category = region
            .category
            .is_some_and(|c| c >= counts.categories.len());
        if region.unit >= tree.len() || no_category {
            let fault = ClaimFault::NoSuchRegion;
            faults.push(Claim { row, fault });
            continue;
        }
        // The rest of a unit is another region than the unit; published and withheld are one.
        let rest = region.status == Status::Rest;
        let earlier = *first
            .entry((region.unit, region.category, rest))
            .or_insert(row);
        if earlier != row {
            let fault = ClaimFault::Double(earlier);
            faults.push(Claim { row, fault });
        }
        families.entry(region.category).or_default().push(row);
    }
    for (category, rows) in families {
        let family = Family::new(tree, counts, category, published);
        let wrong = rows.into_iter().filter_map(|row| {
            let fault = family.fault(&published[row])?;
            Some(Claim { row, fault })
        });
        faults.extend(wrong);
    }
    faults.sort_by_key(|claim| claim.row);
    faults
}

/// The true numbers of one family.
struct Family {
    /// By unit: respondents in the unit and below.
    totals: Vec<u64>,
    /// By unit: respondents in published units below it.
    shown_below: Vec<u64>,
}

impl Family {
    fn new(tree: &Tree, counts: &Counts, category: Option<usize>, published: &[Region]) -> Self {
        let mut shown = vec![false; tree.len()];
        for region in published {
            let here = region.category == category && region.status == Status::Published;
            if here && region.unit < tree.len() {
                shown[region.unit] = true;
            }
        }
        let totals = totals(tree, counts, category);
        let mut shown_below = vec![0; tree.len()];
        for &unit in tree.downward().iter().rev() {
            if let Some(parent) = tree.parent(unit) {
                shown_below[parent] += if shown[unit] {
                    totals[unit]
                } else {
                    shown_below[unit]
                };
            }
        }
        Self {
            totals,
            shown_below,
        }
    }

    fn fault(&self, region: &Region) -> Option<ClaimFault> {
        let total = self.totals[region.unit];
        let counted = match region.status {
            Status::Published => total,
            Status::Rest => total - self.shown_below[region.unit],
            Status::Withheld => return region.respondents.map(|_| ClaimFault::NumberWithheld),
        };
        let claimed = region.respondents?;
        (u64::from(claimed) != counted).then_some(ClaimFault::Respondents { claimed, counted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit: usize, status: Status, respondents: Option<u32>) -> Region {
        Region {
            unit,
            category: None,
            status,
            respondents,
        }
    }

    #[test]
    fn every_kind_of_false_row_is_named() {
        let tree = Tree::new(&[("u", ""), ("a", "u"), ("b", "u")]).expect("a tree");
        let counts = Counts::plain(&[1, 8, 6]);
        let good = [
            row(0, Status::Published, Some(15)),
            row(1, Status::Published, Some(8)),
            row(2, Status::Withheld, None),
            row(0, Status::Rest, Some(7)),
        ];
        assert_eq!(claims(&tree, &counts, &good), vec![]);
        let bad = [
            row(0, Status::Published, Some(14)),
            row(1, Status::Published, Some(8)),
            row(1, Status::Withheld, Some(8)),
            row(0, Status::Rest, Some(15)),
            row(3, Status::Published, Some(15)),
        ];
        let (claimed, counted) = (14, 15);
        let whole = ClaimFault::Respondents { claimed, counted };
        let (claimed, counted) = (15, 7);
        let rest = ClaimFault::Respondents { claimed, counted };
        let found: Vec<_> = claims(&tree, &counts, &bad)
            .into_iter()
            .map(|claim| (claim.row, claim.fault))
            .collect();
        let expected = [
            (0, whole),
            (2, ClaimFault::Double(1)),
            (2, ClaimFault::NumberWithheld),
            (3, rest),
            (4, ClaimFault::NoSuchRegion),
        ];
        assert_eq!(found, expected);
    }
}
