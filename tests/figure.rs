//! The picture in docs/DISCLOSURE.md is what the program makes.

#[path = "../examples/disclosure_figure.rs"]
mod disclosure_figure;

#[test]
fn the_committed_picture_is_what_the_program_makes() {
    let committed = include_str!("../docs/unit-17.svg");
    let made = disclosure_figure::picture();
    assert_eq!(
        committed, made,
        "run `cargo run --example disclosure_figure`"
    );
    assert!(
        made.contains("Unit \u{2212} A \u{2212} B = 3 people"),
        "{made}"
    );
    assert!(made.contains("smallest block: 8 people"), "{made}");
    assert!(made.contains("one rest of 9 people"), "{made}");
}
