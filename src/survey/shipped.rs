//! The questionnaires that come with the program: a town that has none of its own can begin.

/// The yearly one.
pub const INCLUSION: &str = include_str!("../../surveys/inclusion.toml");
/// For people who leave.
pub const EXIT: &str = include_str!("../../surveys/exit.toml");
const PULSE: &str = include_str!("../../surveys/pulse.toml");

/// Each by the name of its file in `surveys/`, with its text. A test sees that all are sound.
pub const SHIPPED: [(&str, &str); 3] = [
    ("inclusion.toml", INCLUSION),
    ("pulse.toml", PULSE),
    ("exit.toml", EXIT),
];
