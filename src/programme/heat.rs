//! The heat map: units in rows, themes in columns, the displayed score in each cell.
//!
//! A background step goes with each score; the number always stands there too. Steps are fixed parts of a theme's own
//! scale and not of what others have, and no order is by score: the map is no ranking.

use std::cmp::Reverse;

use maud::{Markup, html};

use crate::release::{Detail, Number, Release};
use crate::results;
use crate::survey::Theme;
use crate::ui::table::wide;
use crate::ui::{Page, Words, encoded};

/// In how many steps a scale is cut for the background: half points, where it runs from 1 to 5.
const STEPS: usize = 8;

/// So many rows are read without losing the thread; what is shown first has no more where it can.
const CALM_ROWS: usize = 60;

/// In which order units stand below the unit they belong to. There is none by score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By their names.
    #[default]
    Name,
    /// The most people invited first.
    Size,
}

impl Order {
    const ALL: [Self; 2] = [Self::Name, Self::Size];

    /// The order with this name in addresses; by name for every other text.
    pub fn from_name(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|order| order.name() == name).unwrap_or_default()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Size => "size",
        }
    }

    fn word(self, words: Words) -> String {
        words.text(match self {
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

    /// The number of levels among these lines.
    fn levels(self, lines: &[(usize, usize)]) -> usize {
        let deepest = deepest(lines);
        let least = deepest.min(1);
        match self {
            Self::Levels(levels) => levels.clamp(least, deepest),
            Self::Calm => { (least..=deepest).rev() }
                .find(|&levels| rows(lines, levels).count() <= CALM_ROWS)
                .unwrap_or(least),
        }
    }
}

fn deepest(lines: &[(usize, usize)]) -> usize {
    lines.iter().map(|&(_, depth)| depth).max().unwrap_or(0)
}

/// The lines of so many levels.
fn rows(lines: &[(usize, usize)], levels: usize) -> impl Iterator<Item = (usize, usize)> {
    let shown = lines.iter().filter(move |(_, depth)| *depth <= levels);
    shown.copied()
}

/// The address of the map of a wave.
pub fn heat_address(wave: &str) -> String {
    format!("/results/{}/heat", encoded(wave))
}

/// The map of one released wave, for somebody who may see all of it.
pub fn heat_page(release: &Release, order: Order, depth: Depth, words: Words) -> Page {
    let lines = lines(release, order);
    let levels = depth.levels(&lines);
    let shown: Vec<(usize, usize)> = rows(&lines, levels).collect();
    let survey = release.questionnaire().title().text(words.language());
    let title = words.text("heat-title");
    Page {
        content: html! {
            p class="weerklank-over" { (survey) }
            h1 class="utrecht-heading-1" { (title) }
            p class="utrecht-paragraph" { (words.text("heat-explained")) }
            p class="utrecht-paragraph" { (words.text("heat-no-ranking")) }
            (choices(release, &lines, order, levels, words))
            (legend(words))
            div class="weerklank-heat" { (wide(words, &title, &table(release, &shown, words))) }
            (why_withheld(release, words))
            p class="utrecht-paragraph" {
                a class="utrecht-link" href={ "/results/" (encoded(release.wave())) } { (words.text("to-results")) }
            }
        },
        title,
    }
}

/// Every unit below its own, with its depth, in this order.
fn lines(release: &Release, order: Order) -> Vec<(usize, usize)> {
    let (units, invited) = (release.units(), release.invited());
    let name = |unit: usize| units[unit].name.to_lowercase();
    results::below_their_own(release, |siblings| match order {
        Order::Name => siblings.sort_by_key(|&unit| name(unit)),
        Order::Size => siblings.sort_by_key(|&unit| (Reverse(invited[unit]), name(unit))),
    })
}

fn choices(
    release: &Release,
    lines: &[(usize, usize)],
    order: Order,
    levels: usize,
    words: Words,
) -> Markup {
    let deepest = deepest(lines);
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
                        @let gaps = [("n", level.into()), ("units", rows(lines, level).count().into())];
                        option value=(level) selected[level == levels] { (words.with("heat-levels", &gaps)) }
                    }
                }
            }
            button type="submit" class="utrecht-button utrecht-button--secondary-action" { (words.text("show")) }
        }
    }
}

/// Only for the eye: whoever hears the page hears the numbers.
fn legend(words: Words) -> Markup {
    html! {
        ul class="weerklank-heat-legend" aria-hidden="true" {
            li { (words.text("heat-low")) }
            @for step in 1..=STEPS { li class={ "weerklank-heat__" (step) } {} }
            li { (words.text("heat-high")) }
        }
    }
}

fn table(release: &Release, rows: &[(usize, usize)], words: Words) -> Markup {
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
                    th scope="row" class={ "weerklank-tree__" (depth.min(6)) } {
                        a class="utrecht-link" href=(results::address(release, unit)) { (release.units()[unit].name) }
                    }
                    (cells(release, unit, &themes, words))
                }
            } }
        }
    }
}

/// A cell for each theme; one for all of them where nothing of the unit is shown, which says why.
fn cells(release: &Release, unit: usize, themes: &[(&Theme, (i64, i64))], words: Words) -> Markup {
    let score = |theme: &Theme| release.score(unit, &theme.id).and_then(|row| row.value);
    html! {
        @if themes.iter().any(|(theme, _)| score(theme).is_some()) {
            @for &(theme, ends) in themes {
                @match score(theme) {
                    Some(value) => td class={ "weerklank-heat__" (step(value, ends)) } { (results::figure(words, value)) }
                    None => td class="weerklank-none" { (words.text("withheld")) }
                }
            }
        } @else if !themes.is_empty() {
            td class="weerklank-none" colspan=(themes.len()) { (reason(release, unit, words)) }
        }
    }
}

/// In which part of the theme's own scale a displayed score lies, from 1.
fn step(value: Number, (low, high): (i64, i64)) -> usize {
    let (low, high) = (low as f64, high as f64);
    let part = (value.value() - low) / (high - low);
    ((part * STEPS as f64).floor() + 1.0).clamp(1.0, STEPS as f64) as usize
}

/// Why nothing of a unit is shown, in few words; it stands at length below the table.
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
        _ => words.text("withheld"),
    }
}

fn why_withheld(release: &Release, words: Words) -> Markup {
    let minimum = [("minimum", release.policy().minimum_group.into())];
    html! {
        section aria-labelledby="why" {
            h2 class="utrecht-heading-2" id="why" { (words.text("heat-why")) }
            p class="utrecht-paragraph" { strong { (words.text("withheld")) ". " } (words.with("withheld-too-few", &minimum)) }
            p class="utrecht-paragraph" { strong { (words.text("heat-too-small")) ". " } (words.with("withheld-too-small", &minimum)) }
            p class="utrecht-paragraph" { strong { (words.text("heat-joined-title")) ". " } (words.text("heat-joined-text")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Depth, Order, step};
    use crate::release::Number::Exact;

    #[test]
    fn steps_are_parts_of_the_scale_and_end_with_it() {
        let at = |value| step(Exact(value), (1, 5));
        let scores = [1.0, 1.4, 1.6, 3.4, 3.5, 4.4, 4.5, 5.0];
        assert_eq!(scores.map(at), [1, 1, 2, 5, 6, 7, 8, 8]);
        assert_eq!(step(Exact(7.6), (1, 10)), 6);
    }

    #[test]
    fn whatever_is_asked_for_there_is_an_order_and_a_depth() {
        for hostile in [
            "",
            "score",
            "value",
            "SIZE",
            "name' OR 1=1",
            "\u{0}",
            "size\r\n",
        ] {
            assert_eq!(Order::from_name(hostile), Order::Name, "{hostile:?}");
            assert_eq!(Depth::from_text(hostile), Depth::Calm, "{hostile:?}");
        }
        assert_eq!(Order::from_name("size"), Order::Size);
        let lines = [(0, 0), (1, 1), (2, 2), (3, 1)];
        let levels = |text| Depth::from_text(text).levels(&lines);
        assert_eq!(levels("1"), 1);
        assert_eq!(levels("0"), 1);
        assert_eq!(levels("18446744073709551615"), 2);
        assert_eq!(levels("-1"), 2);
        assert_eq!(Depth::Levels(9).levels(&[(0, 0)]), 0);
    }

    #[test]
    fn what_is_shown_first_is_not_longer_than_can_be_read() {
        let mut lines = vec![(0, 0)];
        lines.extend((1..=12).map(|unit| (unit, 1)));
        lines.extend((13..=400).map(|unit| (unit, 2)));
        assert_eq!(Depth::Calm.levels(&lines), 1);
        assert_eq!(Depth::Calm.levels(&lines[..50]), 2);
    }
}
