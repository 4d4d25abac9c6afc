//! Sharing a team's page with its members: the part of the page on which links are made and revoked.

use actix_web::HttpResponse;
use actix_web::web::{Data, Form, Path};
use maud::{Markup, html};
use serde::Deserialize;

use super::onward::own_address;
use super::reading::find;
use super::visit::{Visit, nothing};
use crate::error::Result;
use crate::http::blocking;
use crate::office::accounts::{Account, Role};
use crate::office::readings::{Readings, ShareLink};
use crate::release::{Release, Releases};
use crate::ui::layout::csrf;
use crate::ui::{Page, Words, encoded, number};

/// What is sent to make a link.
#[derive(Deserialize)]
pub struct Wanted {
    csrf: String,
    unit: String,
}

/// What is sent to revoke one.
#[derive(Deserialize)]
pub struct Ended {
    csrf: String,
    link: String,
    #[serde(default)]
    to: String,
}

/// The part of a unit's page about its links: for its readers with a way to make one, for the coordinator
/// with ways to revoke those there are.
pub(super) fn part(
    account: &Account,
    links: &[ShareLink],
    address: &Address<'_>,
    words: Words,
) -> Markup {
    let makes = account.role == Role::Reader;
    html! {
        @if makes || !links.is_empty() {
            section aria-labelledby="share" class="weerklank-share" {
                h2 class="utrecht-heading-2" id="share" { (words.text("share-title")) }
                @if makes {
                    p class="utrecht-paragraph" { (words.text("share-explained")) }
                    form method="post" action={ "/share/" (encoded(address.wave)) } {
                        (csrf(address.proof))
                        input type="hidden" name="unit" value=(address.unit);
                        button type="submit" class="utrecht-button utrecht-button--secondary-action" { (words.text("share-make")) }
                    }
                }
                @if !links.is_empty() { (list(account, links, address, words)) }
            }
        }
    }
}

/// Where the forms of a page go, and what they prove.
pub(super) struct Address<'a> {
    pub wave: &'a str,
    pub unit: &'a str,
    pub page: &'a str,
    pub proof: &'a str,
}

fn list(account: &Account, links: &[ShareLink], address: &Address<'_>, words: Words) -> Markup {
    html! {
        h3 class="utrecht-heading-3" { (words.text("share-links")) }
        ul class="weerklank-links" {
            @for link in links {
                @let made = number::date(words, link.created.date());
                @let ends = number::date(words, link.last_day());
                @let said = words.with("share-link", &[("name", link.name.as_str().into()), ("made", made.into()), ("ends", ends.into())]);
                li {
                    span id={ "link-" (link.id) } { (said) }
                    @if link.is_in_hands_of(account) {
                        form method="post" action={ "/share/" (encoded(address.wave)) "/revoke" } {
                            (csrf(address.proof))
                            input type="hidden" name="link" value=(link.id);
                            input type="hidden" name="to" value=(address.page);
                            button type="submit" class="utrecht-link-button" aria-describedby={ "link-" (link.id) } { (words.text("share-revoke")) }
                        }
                    }
                }
            }
        }
    }
}

/// Makes a link and shows it, this once: the secret is nowhere afterwards.
pub async fn make(
    visit: Visit,
    readings: Data<Readings>,
    releases: Data<Releases>,
    wave: Path<String>,
    wanted: Form<Wanted>,
) -> HttpResponse {
    let made = made(
        &visit,
        readings,
        releases,
        wave.into_inner(),
        wanted.into_inner(),
    )
    .await;
    visit.answer(made)
}

async fn made(
    visit: &Visit,
    readings: Data<Readings>,
    releases: Data<Releases>,
    wave: String,
    wanted: Wanted,
) -> Result<Page> {
    let account = visit.with_role(&[Role::Reader])?.clone();
    visit.check(&wanted.csrf)?;
    let (sight, words) = (visit.sight(), visit.words());
    let origin = visit.origin().to_owned();
    blocking(move || {
        let release = find(&releases, &wave)?;
        let unit = release.tree().find(&wanted.unit);
        let unit = unit
            .filter(|&unit| sight.covers(&release, unit))
            .ok_or_else(nothing)?;
        readings.expect_promise(&account, &wave)?;
        let secret = readings.share(&account, &release, unit)?;
        let link = format!(
            "{origin}/shared/{}#{}",
            words.language().code(),
            secret.to_text()
        );
        Ok(made_page(&release, unit, &link, words))
    })
    .await
}

/// The page with a new link is there once; who asks for its address again, in another language for example,
/// goes on to the results.
pub async fn once(visit: Visit) -> HttpResponse {
    match visit.account() {
        Ok(_) => visit.onward("/results"),
        Err(error) => visit.answer(Err(error)),
    }
}

fn made_page(release: &Release, unit: usize, link: &str, words: Words) -> Page {
    let name = release.units()[unit].name.as_str();
    Page {
        title: words.text("share-made-title"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("share-made-title")) }
            p class="utrecht-paragraph" { (words.with("share-made", &[("unit", name.into())])) }
            div class="weerklank-panel" {
                p class="weerklank-address weerklank-code" { (link) }
            }
            ul class="utrecht-unordered-list" {
                li { (words.text("share-made-once")) }
                li { (words.text("share-made-ends")) }
                li { (words.text("share-made-nobody")) }
            }
            p class="utrecht-paragraph" {
                a class="utrecht-link" href=(crate::results::address(release, unit)) { (words.text("share-back")) }
            }
        },
    }
}

pub async fn revoke(
    visit: Visit,
    readings: Data<Readings>,
    releases: Data<Releases>,
    wave: Path<String>,
    ended: Form<Ended>,
) -> HttpResponse {
    let Ended { csrf, link, to } = ended.into_inner();
    match revoked(&visit, readings, releases, wave.into_inner(), &csrf, link).await {
        Ok(()) => visit.onward(own_address(&to)),
        Err(error) => visit.answer(Err(error)),
    }
}

async fn revoked(
    visit: &Visit,
    readings: Data<Readings>,
    releases: Data<Releases>,
    wave: String,
    csrf: &str,
    link: String,
) -> Result<()> {
    let account = visit.with_role(&[Role::Reader, Role::Coordinator])?.clone();
    visit.check(csrf)?;
    blocking(move || {
        let release = find(&releases, &wave)?;
        readings.revoke(&account, release.wave(), &link)
    })
    .await
}
