//! The answers to one question on a scale, on both sides of a line: unfavourable to the left, favourable to
//! the right, and half of what is in between on either side. So bars one below the other show at a glance
//! which way answers lean.

use maud::{Markup, html};

use super::ShareKind;

/// Height of the drawing in pixels where the style says nothing else, and where in it the bar begins and how
/// high it is, in percent. The line is longer than the bar.
const HEIGHT: u32 = 28;
const TOP: &str = "14%";
const BAR: &str = "72%";

/// Shares of one question in the order of its scale.
#[derive(Debug, Clone)]
pub struct Diverging {
    /// Percentages as displayed, in order; rounding may make them miss 100. What is no point of the scale, as
    /// "rather not say", has no side and is not drawn.
    pub parts: Vec<(f64, ShareKind)>,
    /// The chart in words.
    pub text: String,
}

/// A part with its left end and its width, in percent of the drawing.
type Placed = (ShareKind, f64, f64);

impl Diverging {
    /// Half of the drawing is for each side, and all answers on one side fill it: so bars of different
    /// questions are to the same measure.
    fn placed(&self) -> Vec<Placed> {
        let sided = |(share, kind): &&(f64, ShareKind)| *share > 0.0 && kind.is_sided();
        let parts: Vec<_> = self.parts.iter().filter(sided).collect();
        let sum: f64 = parts.iter().map(|(share, _)| share).sum();
        let left: f64 = parts.iter().map(|(share, kind)| share * kind.left()).sum();
        let mut at = 50.0 - 50.0 * left / sum.max(f64::MIN_POSITIVE);
        let place = |(share, kind): &(f64, ShareKind)| {
            let width = 50.0 * share / sum;
            at += width;
            (*kind, at - width, width)
        };
        parts.into_iter().map(place).collect()
    }

    /// The drawing.
    pub fn svg(&self) -> Markup {
        html! {
            svg class="weerklank-shares weerklank-shares--diverging" role="img" aria-label=(self.text) width="100%" height=(HEIGHT) focusable="false" {
                rect class="weerklank-shares__ground" x="0" width="100%" y=(TOP) height=(BAR) {}
                @for (kind, from, width) in self.placed() {
                    rect class={ "weerklank-shares__part weerklank-shares__part--" (kind.name()) }
                        x={ (format!("{from:.2}")) "%" } width={ (format!("{width:.2}")) "%" } y=(TOP) height=(BAR) {}
                }
                line class="weerklank-shares__middle" x1="50%" x2="50%" y1="0" y2="100%" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ShareKind::{Favourable, Neutral, Plain, StronglyFavourable, Unfavourable};
    use super::*;

    fn placed(parts: &[(f64, ShareKind)]) -> Vec<(ShareKind, i64, i64)> {
        let chart = Diverging {
            parts: parts.to_vec(),
            text: String::new(),
        };
        let tenths = |at: f64| (at * 10.0).round() as i64;
        let placed = chart.placed().into_iter();
        placed
            .map(|(kind, from, width)| (kind, tenths(from), tenths(from + width)))
            .collect()
    }

    #[test]
    fn sides_begin_where_what_is_in_between_ends_and_its_halves_meet_in_the_middle() {
        let parts = [(20.0, Unfavourable), (40.0, Neutral), (40.0, Favourable)];
        let expected = [
            (Unfavourable, 300, 400),
            (Neutral, 400, 600),
            (Favourable, 600, 800),
        ];
        assert_eq!(placed(&parts), expected);
    }

    #[test]
    fn all_on_one_side_fill_that_side() {
        assert_eq!(placed(&[(100.0, Unfavourable)]), [(Unfavourable, 0, 500)]);
        assert_eq!(placed(&[(100.0, Favourable)]), [(Favourable, 500, 1000)]);
        assert_eq!(placed(&[(100.0, Neutral)]), [(Neutral, 250, 750)]);
        let both = [(60.0, Favourable), (40.0, StronglyFavourable)];
        let expected = [(Favourable, 500, 800), (StronglyFavourable, 800, 1000)];
        assert_eq!(placed(&both), expected);
    }

    #[test]
    fn rounding_that_misses_a_hundred_leaves_nothing_outside() {
        let over = [(10.0, Unfavourable), (10.0, Neutral), (90.0, Favourable)];
        let ends: Vec<_> = placed(&over).iter().map(|at| (at.1, at.2)).collect();
        assert_eq!(ends, [(432, 477), (477, 523), (523, 932)]);
    }

    #[test]
    fn what_is_no_point_of_the_scale_and_what_nobody_chose_is_not_drawn() {
        let parts = [(0.0, Unfavourable), (50.0, Favourable), (50.0, Plain)];
        assert_eq!(placed(&parts), [(Favourable, 500, 1000)]);
        assert!(placed(&[(50.0, Plain)]).is_empty());
        assert!(placed(&[]).is_empty());
    }

    #[test]
    fn the_drawing_speaks_and_has_its_line() {
        let chart = Diverging {
            parts: vec![(50.0, Favourable)],
            text: "Good: <50 %>".into(),
        };
        let svg = chart.svg().into_string();
        assert!(svg.contains("aria-label=\"Good: &lt;50 %&gt;\""), "{svg}");
        assert!(svg.contains("x=\"50.00%\" width=\"50.00%\""), "{svg}");
        assert!(
            svg.contains("weerklank-shares__middle\" x1=\"50%\""),
            "{svg}"
        );
    }
}
