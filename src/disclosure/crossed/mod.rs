//! S2: what may be published of two families of regions over the same respondents: one tree crossed
//! with a background question, or the old and the new organisation chart.
//!
//! Innermost published regions are the vertices of a graph, groups of respondents that no region
//! divides (atoms) its edges, and who is in no region of a family hangs on the ground. A publication is
//! safe exactly when no component of this graph has a cut below k (docs/DISCLOSURE.md proves it).
//!
//! Withdrawing a region merges its vertex with that of the region around it; publishing one splits
//! a vertex in two. Merging makes no new cuts, so whatever is left of a safe publication is safe.
//! Splitting makes only cuts between the two halves: so one more region is safe exactly when nothing
//! or at least k can flow between them (`split`). A whole publication is judged by building
//! it up, one region at a time. Rejected: Stoer and Wagner's cut of each component after each change,
//! exact as well, but it looks at a component of a hundred thousand respondents to judge a team.

mod blocks;
mod certain;
mod forest;
mod select;
mod split;

#[cfg(test)]
mod tests;

pub use certain::withdraw_certain;
pub use forest::{Crossing, Vertex, depth_first};
pub use select::{Choice, Limits, select};
