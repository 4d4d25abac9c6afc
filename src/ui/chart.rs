//! Charts as inline SVG. Positions are percentages, so that a chart is as wide as its place; colours come
//! from classes, so that they follow the theme. Each has a text in words, and stands beside a table.

mod waves;

pub use waves::{Column, Waves};

use maud::{Markup, html};

/// A score on its scale: a dot with its interval, and marks to compare it with.
#[derive(Debug, Clone)]
pub struct Dot {
    /// The ends of the scale.
    pub scale: (f64, f64),
    /// The score.
    pub value: f64,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// The same score elsewhere: of the unit above, of the organisation.
    pub marks: Vec<(f64, &'static str)>,
    /// The chart in words.
    pub text: String,
}

impl Dot {
    fn at(&self, value: f64) -> String {
        let (low, high) = self.scale;
        // Room at both ends for half a dot.
        let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
        format!("{:.1}%", 3.0 + 94.0 * share)
    }

    /// The drawing.
    pub fn svg(&self) -> Markup {
        let steps = (self.scale.0.ceil() as i64)..=(self.scale.1.floor() as i64);
        html! {
            svg class="weerklank-dot" role="img" aria-label=(self.text) width="100%" height="34" focusable="false" {
                line class="weerklank-dot__axis" x1="3%" x2="97%" y1="17" y2="17" {}
                @for step in steps {
                    @let at = self.at(step as f64);
                    line class="weerklank-dot__axis" x1=(at) x2=(at) y1="13" y2="21" {}
                }
                @if let Some((low, high)) = self.interval {
                    line class="weerklank-dot__interval" x1=(self.at(low)) x2=(self.at(high)) y1="17" y2="17" {}
                }
                @for (value, kind) in &self.marks {
                    @let at = self.at(*value);
                    line class={ "weerklank-dot__mark weerklank-dot__mark--" (kind) } x1=(at) x2=(at) y1="4" y2="30" {}
                }
                circle class="weerklank-dot__value" cx=(self.at(self.value)) cy="17" r="7" {}
            }
        }
    }
}

/// What a share stands for; decides on its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareKind {
    /// The lower end of a scale.
    Unfavourable,
    /// The middle of a scale.
    Neutral,
    /// The upper end of a scale.
    Favourable,
    /// An option that is neither good nor bad.
    Plain,
    /// What is left.
    Empty,
}

impl ShareKind {
    fn name(self) -> &'static str {
        match self {
            Self::Unfavourable => "unfavourable",
            Self::Neutral => "neutral",
            Self::Favourable => "favourable",
            Self::Plain => "plain",
            Self::Empty => "empty",
        }
    }
}

/// Shares of one question, side by side from unfavourable to favourable.
#[derive(Debug, Clone)]
pub struct Shares {
    /// Percentages as displayed, in order; rounding may make them miss 100.
    pub parts: Vec<(f64, ShareKind)>,
    /// The chart in words.
    pub text: String,
}

impl Shares {
    /// The drawing.
    pub fn svg(&self) -> Markup {
        let sum = self
            .parts
            .iter()
            .map(|(part, _)| part)
            .sum::<f64>()
            .max(1.0);
        let mut start = 0.0;
        let parts: Vec<(&str, f64, f64)> = self
            .parts
            .iter()
            .map(|(part, kind)| {
                let width = 100.0 * part / sum;
                start += width;
                (kind.name(), start - width, width)
            })
            .collect();
        html! {
            svg class="weerklank-shares" role="img" aria-label=(self.text) width="100%" height="20" focusable="false" {
                @for (kind, from, width) in parts {
                    rect class={ "weerklank-shares__part weerklank-shares__part--" (kind) }
                        x={ (format!("{from:.2}")) "%" } width={ (format!("{width:.2}")) "%" } y="0" height="20" {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_stays_on_its_scale_and_speaks() {
        let dot = Dot {
            scale: (1.0, 5.0),
            value: 9.0,
            interval: Some((0.0, 4.0)),
            marks: vec![(3.0, "above")],
            text: "Score <4>".into(),
        };
        let svg = dot.svg().into_string();
        assert!(svg.contains("cx=\"97.0%\""), "{svg}");
        assert!(svg.contains("x1=\"3.0%\""), "{svg}");
        assert!(svg.contains("aria-label=\"Score &lt;4&gt;\""), "{svg}");
    }

    #[test]
    fn shares_fill_the_width_whatever_rounding_did() {
        let shares = Shares {
            parts: vec![
                (10.0, ShareKind::Unfavourable),
                (30.0, ShareKind::Neutral),
                (50.0, ShareKind::Favourable),
            ],
            text: String::new(),
        };
        let svg = shares.svg().into_string();
        assert!(svg.contains("x=\"44.44%\" width=\"55.56%\""), "{svg}");
    }
}
