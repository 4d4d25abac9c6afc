//! The heat map: units in rows, themes in columns, the displayed score in each cell.
//!
//! A background step goes with each score; the number always stands there too. Steps are fixed parts of a theme's own
//! scale and not of what others have, and rows cannot be ordered by score: the map is no ranking.

use maud::{Markup, html};

use crate::release::{Detail, Number, Release};
use crate::results;
use crate::survey::Theme;
use crate::ui::table::wide;
use crate::ui::{Page, Words, encoded};

/// In how many steps a scale is cut for the background.
const STEPS: usize = 5;

/// So many rows are read without losing the thread; what is shown first has no more where it can.
const CALM_ROWS: usize = 60;

/// In which order units stand. There is none by score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As in the organisation chart.
    #[default]
    Chart,
    /// By their names.
    Name,
    /// The most people invited first.
    Size,
}

impl Order {
    const ALL: [Self; 3] = [Self::Chart, Self::Name, Self::Size];

    /// The order with this name in addresses; the chart's for every other text.
    pub fn from_name(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|order| order.name() == name).unwrap_or_default()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Chart => "chart",
            Self::Name => "name",
            Self::Size => "size",
        }
    }

    fn word(self, words: Words) -> String {
        words.text(match self {
            Self::Chart => "heat-by-chart",
            Self::Name => "heat-by-name",
            Self::Size => "heat-by-size",
        })
    }
}

/// How many levels below the whole are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// As deep as leaves a page that can be read.
    #[default]
    Calm,
    /// So many levels.
    Levels(usize),
}

impl Depth {
    /// The depth written like this; what is not a number is left to us.
    pub fn from_text(text: &str) -> Self {
        text.parse().map_or(Self::Calm, Self::Levels)
    }

    /// The number of levels among these lines of the chart.
    fn levels(self, chart: &[(usize, usize)]) -> usize {
        let deepest = chart.iter().map(|&(_, depth)| depth).max().unwrap_or(0);
        let least = deepest.min(1);
        let is_calm = |levels: &usize| {
            let rows = chart.iter().filter(|(_, depth)| depth <= levels).count();
            rows <= CALM_ROWS
        };
        match self {
            Self::Levels(levels) => levels.clamp(least, deepest),
            Self::Calm => { (least..=deepest).rev() }.find(is_calm).unwrap_or(least),
        }
    }
}

/// The address of the map of a wave.
pub fn heat_address(wave: &str) -> String {
    format!("/results/{}/heat", encoded(wave))
}

/// The map of one released wave.
pub fn heat_page(release: &Release, order: Order, depth: Depth, words: Words) -> Page {
    let chart = results::by_chart(release);
    let levels = depth.levels(&chart);
    let title = release.questionnaire().title().text(words.language());
    Page {
        title: words.text("heat-title"),
        content: html! {
            p class="weerklank-over" { (title) }
            h1 class="utrecht-heading-1" { (words.text("heat-title")) }
            p class="utrecht-paragraph" { (words.text("heat-explained")) }
            (choices(release, &chart, order, levels, words))
            (legend(words))
            div class="weerklank-heat" {
                (wide(words, &words.text("heat-title"), &table(release, &rows(release, &chart, order, levels), order, words)))
            }
            (why_withheld(release, words))
            p class="utrecht-paragraph" {
                a class="utrecht-link" href={ "/results/" (encoded(release.wave())) } { (words.text("to-results")) }
            }
        },
    }
}

/// Units with their depth, in the chosen order. Equal ones stay as in the chart.
fn rows(
    release: &Release,
    chart: &[(usize, usize)],
    order: Order,
    levels: usize,
) -> Vec<(usize, usize)> {
    let shown = chart.iter().filter(|(_, depth)| *depth <= levels);
    let mut rows: Vec<(usize, usize)> = shown.copied().collect();
    match order {
        Order::Chart => {}
        Order::Name => rows.sort_by_key(|&(unit, _)| release.units()[unit].name.to_lowercase()),
        Order::Size => {
            let invited = release.invited();
            rows.sort_by_key(|&(unit, _)| std::cmp::Reverse(invited[unit]));
        }
    }
    rows
}

fn choices(
    release: &Release,
    chart: &[(usize, usize)],
    order: Order,
    levels: usize,
    words: Words,
) -> Markup {
    let deepest = chart.iter().map(|&(_, depth)| depth).max().unwrap_or(0);
    html! {
        form method="get" action=(heat_address(release.wave())) class="weerklank-choose weerklank-heat-choices" {
            div {
                label class="utrecht-form-label" for="sort" { (words.text("heat-order")) }
                select class="utrecht-select" id="sort" name="sort" {
                    @for one in Order::ALL {
                        option value=(one.name()) selected[one == order] { (one.word(words)) }
                    }
                }
            }
            div {
                label class="utrecht-form-label" for="depth" { (words.text("heat-depth")) }
                select class="utrecht-select" id="depth" name="depth" {
                    @for level in deepest.min(1)..=deepest {
                        @let units = chart.iter().filter(|(_, depth)| *depth <= level).count();
                        option value=(level) selected[level == levels] {
                            (words.with("heat-levels", &[("n", level.into()), ("units", units.into())]))
                        }
                    }
                }
            }
            button type="submit" class="utrecht-button utrecht-button--secondary-action" { (words.text("show")) }
        }
    }
}

fn legend(words: Words) -> Markup {
    html! {
        ul class="weerklank-heat-legend" aria-hidden="true" {
            li { (words.text("heat-low")) }
            @for step in 1..=STEPS { li class={ "weerklank-heat__" (step) } {} }
            li { (words.text("heat-high")) }
        }
    }
}

fn table(release: &Release, rows: &[(usize, usize)], order: Order, words: Words) -> Markup {
    let themes: Vec<(&Theme, (i64, i64))> = { release.questionnaire().themes().iter() }
        .filter_map(|theme| Some((theme, release.questionnaire().ends(&theme.id)?)))
        .collect();
    html! {
        table class="utrecht-table" {
            thead { tr {
                th scope="col" { (words.text("unit")) }
                @for (theme, (low, high)) in &themes {
                    th scope="col" {
                        (theme.name.text(words.language()))
                        small { (words.with("heat-scale", &[("low", (*low).into()), ("high", (*high).into())])) }
                    }
                }
            } }
            tbody { @for &(unit, depth) in rows {
                tr {
                    @let depth = if order == Order::Chart { depth.min(6) } else { 2 };
                    th scope="row" {
                        a class={ "utrecht-link weerklank-heat__level-" (depth) } href=(results::address(release, unit)) {
                            (release.units()[unit].name)
                        }
                    }
                    (cells(release, unit, &themes, words))
                }
            } }
        }
    }
}

fn cells(release: &Release, unit: usize, themes: &[(&Theme, (i64, i64))], words: Words) -> Markup {
    let score = |theme: &Theme| release.score(unit, &theme.id).and_then(|row| row.value);
    html! {
        @if themes.iter().any(|(theme, _)| score(theme).is_some()) {
            @for &(theme, ends) in themes {
                @match score(theme) {
                    Some(value) => td class={ "weerklank-heat__" (step(value, ends)) } { (results::figure(words, value)) }
                    None => td class="weerklank-heat__none" { (reason(release, unit, words)) }
                }
            }
        } @else if !themes.is_empty() {
            td class="weerklank-heat__none" colspan=(themes.len()) { (reason(release, unit, words)) }
        }
    }
}

/// In which fifth of the theme's own scale a displayed score lies, from 1.
fn step(value: Number, (low, high): (i64, i64)) -> usize {
    let (low, high) = (low as f64, high as f64);
    let part = (value.value() - low) / (high - low);
    ((part * STEPS as f64).floor() + 1.0).clamp(1.0, STEPS as f64) as usize
}

/// Why a score is not shown, in few words; it stands at length below the table.
fn reason(release: &Release, unit: usize, words: Words) -> String {
    let mut rows = release.rows_of(unit).iter();
    let told = rows.find(|row| row.detail == Detail::Withheld);
    let group = release.units()[unit].counts_in.as_deref();
    let group = group.and_then(|id| release.tree().find(id));
    match (told.and_then(|row| row.option.as_deref()), group) {
        (Some("joined"), Some(group)) => {
            let name = release.units()[group].name.as_str();
            words.with("heat-joined", &[("group", name.into())])
        }
        (Some("joined"), None) => words.text("heat-nobody"),
        (Some("too_small"), _) => words.text("heat-too-small"),
        _ => words.text("heat-too-few"),
    }
}

fn why_withheld(release: &Release, words: Words) -> Markup {
    let minimum = release.policy().minimum_group;
    html! {
        section aria-labelledby="why" {
            h2 class="utrecht-heading-2" id="why" { (words.text("heat-why")) }
            p class="utrecht-paragraph" { strong { (words.text("heat-too-small")) ": " } (words.with("withheld-too-small", &[("minimum", minimum.into())])) }
            p class="utrecht-paragraph" { strong { (words.text("heat-too-few")) ": " } (words.with("withheld-too-few", &[("minimum", minimum.into())])) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Depth, Order, step};
    use crate::release::Number::Exact;

    #[test]
    fn steps_are_fifths_of_the_scale_and_end_with_it() {
        let at = |value| step(Exact(value), (1, 5));
        assert_eq!([1.0, 1.79, 1.81, 3.0, 4.3, 5.0].map(at), [1, 1, 2, 3, 5, 5]);
        assert_eq!(step(Exact(7.6), (1, 10)), 4);
    }

    #[test]
    fn whatever_is_asked_for_there_is_an_order_and_a_depth() {
        for hostile in ["", "score", "SIZE", "name' OR 1=1", "\u{0}", "chart\r\n"] {
            assert_eq!(Order::from_name(hostile), Order::Chart, "{hostile:?}");
            assert_eq!(Depth::from_text(hostile), Depth::Calm, "{hostile:?}");
        }
        assert_eq!(Order::from_name("size"), Order::Size);
        let chart = [(0, 0), (1, 1), (2, 2), (3, 1)];
        let levels = |text| Depth::from_text(text).levels(&chart);
        assert_eq!(levels("1"), 1);
        assert_eq!(levels("0"), 1);
        assert_eq!(levels("18446744073709551615"), 2);
        assert_eq!(levels("-1"), 2);
        assert_eq!(Depth::Levels(9).levels(&[(0, 0)]), 0);
    }

    #[test]
    fn what_is_shown_first_is_not_longer_than_can_be_read() {
        let mut chart = vec![(0, 0)];
        chart.extend((1..=12).map(|unit| (unit, 1)));
        chart.extend((13..=400).map(|unit| (unit, 2)));
        assert_eq!(Depth::Calm.levels(&chart), 1);
        assert_eq!(Depth::Calm.levels(&chart[..50]), 2);
    }
}
