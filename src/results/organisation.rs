//! The organisation as a whole: its themes, and the tree of units with last year beside this year.

use maud::{Markup, html};

use super::first::first;
use super::unit::{head, participation};
use super::{View, earlier, groups, items, text, themes};
use crate::release::Release;
use crate::survey::Theme;
use crate::ui::table::wide;
use crate::ui::{Page, Words};

/// What the programme office sees of a release. `theme` is the theme of the tree; the first one that is
/// shown where there is none or an unknown one.
pub fn organisation_page(release: &Release, theme: Option<&str>, words: Words) -> Page {
    let view = View {
        release,
        unit: release.tree().root(),
        words,
        may_go_on: true,
    };
    Page {
        title: view.name().to_owned(),
        content: html! {
            (head(view))
            (first(view, None))
            (themes::themes(view))
            (earlier::earlier(view))
            (items::items(view))
            (groups::groups(view))
            @if release.units().len() > 1 { (tree(view, theme)) }
        },
    }
}

fn tree(view: View<'_>, wanted: Option<&str>) -> Markup {
    let words = view.words;
    let shown: Vec<&Theme> = view
        .release
        .questionnaire()
        .themes()
        .iter()
        .filter(|theme| view.release.score(view.unit, &theme.id).is_some())
        .collect();
    let chosen = shown
        .iter()
        .find(|theme| Some(theme.id.as_str()) == wanted)
        .or(shown.first());
    html! {
        @if let Some(chosen) = chosen {
            section aria-labelledby="tree" {
                h2 class="utrecht-heading-2" id="tree" { (words.text("tree-title")) }
                form method="get" action=(view.address()) class="weerklank-choose" {
                    label class="utrecht-form-label" for="theme" { (words.text("theme")) }
                    select class="utrecht-select" id="theme" name="theme" {
                        @for theme in &shown {
                            option value=(theme.id) selected[theme.id == chosen.id] {
                                (theme.name.text(words.language()))
                            }
                        }
                    }
                    button type="submit" class="utrecht-button utrecht-button--secondary-action" { (words.text("show")) }
                }
                p class="weerklank-hint" { (words.text("tree-no-ranking")) }
                (wide(words, view.name(), &html! { table class="utrecht-table weerklank-tree" {
                        thead { tr {
                            th scope="col" { (words.text("unit")) }
                            th scope="col" { (words.text("took-part-title")) }
                            th scope="col" { (chosen.name.text(words.language())) }
                            th scope="col" { (words.text("last-time")) }
                            th scope="col" { (words.text("change")) }
                        } }
                        tbody { @for (unit, depth) in by_chart(view.release) { (line(view.of(unit), depth, chosen)) } }
                    } }))
            }
        }
    }
}

/// Every unit below its own, in the order of the chart, with its depth.
fn by_chart(release: &Release) -> Vec<(usize, usize)> {
    below_their_own(release, |_| {})
}

/// Every unit below its own, with its depth; `arrange` says in which order those directly below one unit stand.
/// Not recursive: a chart may be as deep as its file has lines.
pub fn below_their_own(
    release: &Release,
    arrange: impl Fn(&mut Vec<usize>),
) -> Vec<(usize, usize)> {
    let tree = release.tree();
    let mut lines = Vec::with_capacity(tree.len());
    let mut waiting = vec![(tree.root(), 0)];
    while let Some((unit, depth)) = waiting.pop() {
        lines.push((unit, depth));
        let mut below = tree.children(unit).to_vec();
        arrange(&mut below);
        waiting.extend(below.into_iter().rev().map(|child| (child, depth + 1)));
    }
    lines
}

fn line(view: View<'_>, depth: usize, theme: &Theme) -> Markup {
    let words = view.words;
    let response = participation(view).and_then(|row| text::response(words, row));
    let row = view.release.score(view.unit, &theme.id);
    html! {
        tr {
            th scope="row" class={ "weerklank-tree__" (depth.min(6)) } {
                @if depth == 0 { (view.name()) } @else { a class="utrecht-link" href=(view.address()) { (view.name()) } }
            }
            td { (response.unwrap_or_else(|| words.text("none"))) }
            @match row {
                Some(row) => {
                    td { strong { (row.value.map(|value| text::figure(words, value)).unwrap_or_default()) }
                        @if let Some(interval) = text::interval(words, row) { small { (interval) } } }
                    td { (row.before.map_or_else(|| words.text("none"), |value| text::figure(words, value))) }
                    td { @if row.change.is_some() { (themes::change(view, row)) } @else { (words.text("none")) } }
                }
                None => td colspan="3" class="weerklank-none" { (words.text("withheld")) }
            }
        }
    }
}
