//! A score in one wave after the other, small enough to stand beside others like it.

use maud::{Markup, html};

/// Height of the drawing and of what is in it, in pixels: figures, the scale, names of waves.
const HEIGHT: u32 = 152;
const FIGURES: f64 = 13.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 124.0;
const NAMES: u32 = 147;

/// Room for the ends of the scale, in percent of the width.
const GUTTER: f64 = 8.0;

/// With more waves only the first and the last have room for figure and name.
const MOST_NAMED: usize = 5;

/// A longer scale has a line for every third step.
const MOST_STEPS: f64 = 6.0;

/// What there is of one wave.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// The wave, in a few signs.
    pub name: String,
    /// The score; a gap where there is none.
    pub value: Option<f64>,
    /// The score as it is written, or what is written where there is none.
    pub figure: String,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// The same score elsewhere.
    pub other: Option<f64>,
    /// Whether something else was measured here, so that nothing can be compared with it.
    pub is_cut: bool,
}

/// Scores from the earliest wave to the latest. Neighbours are joined by a line; nothing leads over a gap.
#[derive(Debug, Clone)]
pub struct Waves {
    /// The ends of the scale.
    pub scale: (f64, f64),
    /// The waves, the earliest first.
    pub columns: Vec<Column>,
    /// The chart in words.
    pub text: String,
}

impl Waves {
    fn across(&self, column: f64) -> String {
        let share = (column + 0.5) / self.columns.len().max(1) as f64;
        format!("{:.1}%", GUTTER + (100.0 - GUTTER) * share)
    }

    fn down(&self, value: f64) -> String {
        let (low, high) = self.scale;
        let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
        format!("{:.1}", BOTTOM - (BOTTOM - TOP) * share)
    }

    fn is_named(&self, column: usize) -> bool {
        let last = self.columns.len() - 1;
        last < MOST_NAMED || column == 0 || column == last
    }

    /// The drawing.
    pub fn svg(&self) -> Markup {
        html! {
            svg class="weerklank-waves" role="img" aria-label=(self.text) width="100%" height=(HEIGHT) focusable="false" {
                (self.ground())
                (self.lines("other", |column| column.other))
                @for (place, column) in self.columns.iter().enumerate() {
                    @let x = self.across(place as f64);
                    @if let Some((low, high)) = column.interval {
                        line class="weerklank-waves__interval" x1=(x) x2=(x) y1=(self.down(high)) y2=(self.down(low)) {}
                    }
                    @if let Some(other) = column.other { (self.other(place, other)) }
                }
                (self.lines("value", |column| column.value))
                @for (place, column) in self.columns.iter().enumerate() { (self.named(place, column)) }
            }
        }
    }

    /// The lines of the scale with its ends, and where the scores stop being comparable.
    fn ground(&self) -> Markup {
        let (low, high) = self.scale;
        let every = if high - low > MOST_STEPS { 3 } else { 1 };
        let steps = ((low.ceil() as i64)..=(high.floor() as i64)).step_by(every);
        let cuts = self.columns.iter().enumerate();
        html! {
            @for step in steps {
                @let y = self.down(step as f64);
                line class="weerklank-waves__axis" x1={ (GUTTER) "%" } x2="100%" y1=(y) y2=(y) {}
            }
            @for end in [high, low] {
                text class="weerklank-waves__name" x="0" y=(self.down(end)) dy="4" { (end) }
            }
            @for (place, _) in cuts.filter(|(_, column)| column.is_cut) {
                @let x = self.across(place as f64 + 0.5);
                line class="weerklank-waves__cut" x1=(x) x2=(x) y1=(TOP - 8.0) y2=(BOTTOM + 8.0) {}
            }
        }
    }

    /// A line between every two neighbours that both have a score.
    fn lines(&self, kind: &str, score: impl Fn(&Column) -> Option<f64>) -> Markup {
        let pairs = self.columns.windows(2).enumerate();
        html! {
            @for (place, pair) in pairs {
                @if let (Some(from), Some(to)) = (score(&pair[0]), score(&pair[1])) {
                    line class={ "weerklank-waves__line weerklank-waves__line--" (kind) }
                        x1=(self.across(place as f64)) y1=(self.down(from))
                        x2=(self.across(place as f64 + 1.0)) y2=(self.down(to)) {}
                }
            }
        }
    }

    /// The same score elsewhere: a line wider than a dot, so that it is seen behind one.
    fn other(&self, place: usize, other: f64) -> Markup {
        let half = (self.columns.len() as f64 / 26.0).min(0.3);
        let y = self.down(other);
        html! {
            line class="weerklank-waves__other" x1=(self.across(place as f64 - half)) x2=(self.across(place as f64 + half)) y1=(y) y2=(y) {}
        }
    }

    fn named(&self, place: usize, column: &Column) -> Markup {
        let x = self.across(place as f64);
        html! {
            @if let Some(value) = column.value {
                circle class="weerklank-waves__value" cx=(x) cy=(self.down(value)) r="5" {}
            }
            @if self.is_named(place) {
                text class="weerklank-waves__figure" x=(x) y=(FIGURES) text-anchor="middle" { (column.figure) }
                text class="weerklank-waves__name" x=(x) y=(NAMES) text-anchor="middle" { (column.name) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, value: f64) -> Column {
        Column {
            name: name.to_owned(),
            value: Some(value),
            figure: value.to_string(),
            interval: Some((value - 0.5, value + 0.5)),
            other: Some(3.0),
            is_cut: false,
        }
    }

    fn chart(columns: Vec<Column>) -> String {
        let chart = Waves {
            scale: (1.0, 5.0),
            columns,
            text: "Said <so>".into(),
        };
        chart.svg().into_string()
    }

    fn count(svg: &str, what: &str) -> usize {
        svg.matches(what).count()
    }

    #[test]
    fn neighbours_are_joined_and_nothing_leads_over_a_gap() {
        let gap = Column {
            figure: "-".into(),
            other: Some(3.0),
            ..Column::default()
        };
        let all = chart(vec![shown("a", 2.0), shown("b", 3.0), shown("c", 4.0)]);
        assert_eq!(count(&all, "waves__line--value"), 2);
        assert_eq!(count(&all, "waves__value"), 3);
        let broken = chart(vec![shown("a", 2.0), gap, shown("c", 4.0)]);
        assert_eq!(count(&broken, "waves__line--value"), 0);
        assert_eq!(count(&broken, "waves__line--other"), 2);
        assert_eq!(count(&broken, "waves__value"), 2);
        assert_eq!(count(&broken, "waves__interval"), 2);
        assert!(broken.contains("aria-label=\"Said &lt;so&gt;\""));
    }

    #[test]
    fn a_cut_stands_between_what_cannot_be_compared() {
        let cut = Column {
            is_cut: true,
            ..Column::default()
        };
        let svg = chart(vec![cut, shown("b", 3.0)]);
        assert!(svg.contains("waves__cut\" x1=\"54.0%\""), "{svg}");
    }

    #[test]
    fn what_is_off_the_scale_stays_in_the_drawing() {
        let svg = chart(vec![shown("a", 9.0)]);
        assert!(svg.contains("cy=\"28.0\""), "{svg}");
        chart(Vec::new());
    }

    #[test]
    fn many_waves_name_the_first_and_the_last() {
        let names = |n: usize| {
            let columns = (0..n).map(|at| shown(&format!("w{at}"), 3.0)).collect();
            count(&chart(columns), "waves__figure")
        };
        assert_eq!((names(5), names(6), names(30)), (5, 2, 2));
    }
}
