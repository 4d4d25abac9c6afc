//! The questionnaires that come with the program: a town that has none of its own can begin.

/// Each by the name of its file in `surveys/`, with its text. A test sees that all are sound.
pub const SHIPPED: [(&str, &str); 3] = [
    (
        "inclusion.toml",
        include_str!("../../surveys/inclusion.toml"),
    ),
    ("pulse.toml", include_str!("../../surveys/pulse.toml")),
    ("exit.toml", include_str!("../../surveys/exit.toml")),
];
