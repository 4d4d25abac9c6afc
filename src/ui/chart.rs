//! Charts as inline SVG. Positions are percentages, so that a chart is as wide as its place; colours come
//! from classes, so that they follow the theme. Each has a text in words, and stands beside a table.

mod diverging;
mod waves;

pub use diverging::Diverging;
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
    /// The lowest point of a scale, where every point is shown.
    StronglyUnfavourable,
    /// The lower end of a scale.
    Unfavourable,
    /// The middle of a scale.
    Neutral,
    /// The upper end of a scale.
    Favourable,
    /// The highest point of a scale, where every point is shown.
    StronglyFavourable,
    /// An option that is neither good nor bad.
    Plain,
    /// What is left.
    Empty,
}

impl ShareKind {
    /// The name in classes of the style.
    pub fn name(self) -> &'static str {
        match self {
            Self::StronglyUnfavourable => "strongly-unfavourable",
            Self::Unfavourable => "unfavourable",
            Self::Neutral => "neutral",
            Self::Favourable => "favourable",
            Self::StronglyFavourable => "strongly-favourable",
            Self::Plain => "plain",
            Self::Empty => "empty",
        }
    }

    /// Whether it is a point of a scale.
    fn is_sided(self) -> bool {
        !matches!(self, Self::Plain | Self::Empty)
    }

    /// How much of it is on the unfavourable side.
    fn left(self) -> f64 {
        match self {
            Self::StronglyUnfavourable | Self::Unfavourable => 1.0,
            Self::Neutral => 0.5,
            _ => 0.0,
        }
    }
}

/// The share of one option, as a part of all.
#[derive(Debug, Clone)]
pub struct Share {
    /// The percentage as displayed.
    pub share: f64,
    /// The chart in words.
    pub text: String,
}

impl Share {
    /// The drawing.
    pub fn svg(&self) -> Markup {
        let share = self.share.clamp(0.0, 100.0);
        let parts = [
            (ShareKind::Plain, 0.0, share),
            (ShareKind::Empty, share, 100.0 - share),
        ];
        html! {
            svg class="weerklank-shares" role="img" aria-label=(self.text) width="100%" height="20" focusable="false" {
                @for (kind, from, width) in parts {
                    rect class={ "weerklank-shares__part weerklank-shares__part--" (kind.name()) }
                        x={ (format!("{from:.2}")) "%" } width={ (format!("{width:.2}")) "%" } y="0" height="100%" {}
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
    fn a_share_is_a_part_of_the_whole_width() {
        let svg = |share| {
            let text = String::new();
            Share { share, text }.svg().into_string()
        };
        let half = svg(40.0);
        assert!(half.contains("x=\"0.00%\" width=\"40.00%\""), "{half}");
        assert!(half.contains("x=\"40.00%\" width=\"60.00%\""), "{half}");
        let over = svg(120.0);
        assert!(over.contains("x=\"100.00%\" width=\"0.00%\""), "{over}");
    }
}
