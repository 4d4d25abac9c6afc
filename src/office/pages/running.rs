//! The desk: every wave with its state, what it waits for, and the arrow that comes next, each behind a
//! confirmation. Nothing about ballots while a wave is open.

use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_multipart::form::{MultipartForm, MultipartFormConfig};
use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::desk::{Arrow, confirm_page, desk_page};
use super::ledger::KEEPERS;
use super::visit::{Visit, nothing};
use crate::error::{Error, Reason, Result};
use crate::http::blocking;
use crate::office::accounts::Role;
use crate::office::{Running, Status};
use crate::wave::{PublicHalf, unlock};

/// Who sees the desk at all.
const AT_THE_DESK: [Role; 4] = [
    Role::Coordinator,
    Role::Auditor,
    Role::Trustee,
    Role::Operator,
];

/// An upload is a key or a passphrase: some hundred bytes.
const LARGEST_UPLOAD: usize = 64 * 1024;

/// What a form of an arrow sends.
#[derive(MultipartForm)]
pub struct ArrowForm {
    csrf: Text<String>,
    #[multipart(limit = "64KiB")]
    key: Option<Bytes>,
    #[multipart(limit = "4KiB")]
    passphrase: Option<Text<String>>,
    accept: Option<Text<String>>,
    /// The waves of which the page said that their boxes are opened, too.
    with: Vec<Text<String>>,
}

/// How uploads are read: small, in memory, never on disk.
pub fn uploads() -> MultipartFormConfig {
    MultipartFormConfig::default()
        .total_limit(2 * LARGEST_UPLOAD)
        .memory_limit(2 * LARGEST_UPLOAD)
        .error_handler(|_, _| {
            let sentence = "The form could not be read; load the page again and choose a key file of at most 64 kB.";
            Error::refused(Reason::Malformed, sentence).into()
        })
}

#[derive(Deserialize)]
pub struct Done {
    done: Option<String>,
}

pub async fn list(visit: Visit, running: Data<Running>, done: Query<Done>) -> HttpResponse {
    let page = match visit.with_role(&AT_THE_DESK) {
        Err(error) => Err(error),
        Ok(account) => {
            let may_act = account.role == Role::Coordinator && running.can_act();
            let keeps = KEEPERS.contains(&account.role);
            let words = visit.words();
            let all = blocking(move || running.all()).await;
            all.map(|all| desk_page(&all, may_act, keeps, done.done.as_deref(), words))
        }
    };
    visit.answer(page)
}

/// A wave, if the coordinator can take this arrow now.
async fn ready(visit: &Visit, running: &Data<Running>, path: &(String, Arrow)) -> Result<Status> {
    visit.with_role(&[Role::Coordinator])?;
    if !running.can_act() {
        return Err(nothing());
    }
    let (running, id) = (running.clone(), path.0.clone());
    let status = blocking(move || running.status(&id)).await?;
    if Arrow::next(&status) == Some(path.1) {
        return Ok(status);
    }
    let name = status.state.name();
    Err(Error::refused(
        Reason::Conflict,
        format!("The wave is {name} by now. Look at the desk for what comes next."),
    ))
}

pub async fn confirm(
    visit: Visit,
    running: Data<Running>,
    path: Path<(String, Arrow)>,
) -> HttpResponse {
    let page = ready(&visit, &running, &path)
        .await
        .map(|status| confirm_page(visit.words(), &visit.csrf(), &status, path.1, None));
    visit.answer(page)
}

pub async fn take(
    visit: Visit,
    running: Data<Running>,
    path: Path<(String, Arrow)>,
    form: MultipartForm<ArrowForm>,
) -> HttpResponse {
    let form = form.into_inner();
    let status = match visit.check(&form.csrf) {
        Ok(()) => ready(&visit, &running, &path).await,
        Err(error) => Err(error),
    };
    let status = match status {
        Ok(status) => status,
        Err(error) => return visit.answer(Err(error)),
    };
    let (id, arrow) = path.into_inner();
    match blocking(move || run(&running, &id, arrow, &form)).await {
        Ok(()) => visit.onward(&format!("/desk?done={}", arrow.name())),
        Err(Error::Refused(refusal)) => {
            let page = confirm_page(
                visit.words(),
                &visit.csrf(),
                &status,
                arrow,
                Some(&refusal.sentence),
            );
            visit.page(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => visit.answer(Err(error)),
    }
}

fn run(running: &Running, id: &str, arrow: Arrow, form: &ArrowForm) -> Result<()> {
    let desk = running.desk()?;
    let key = || {
        let bytes = form.key.as_ref().map_or(&[][..], |key| &key.data);
        std::str::from_utf8(bytes)
            .map(|text| Zeroizing::new(text.to_owned()))
            .map_err(|_| Error::invalid("key: is not a key file of `weerklank key new`."))
    };
    match arrow {
        Arrow::Open => {
            let public = PublicHalf::parse(&key()?, "key")?;
            desk.open(id, &public).map(|_| ())
        }
        Arrow::Close => desk.close(id),
        Arrow::Count => {
            let passphrase = form.passphrase.as_ref().map(|text| text.as_str());
            let given = passphrase.filter(|text| !text.is_empty());
            let key = unlock(&[("key", key()?.as_str())], |_| {
                given.map(|text| Zeroizing::new(text.to_owned()))
            })?;
            let with: Vec<String> = form.with.iter().map(|wave| wave.to_string()).collect();
            desk.count_with(id, &with, &key, accepted(form)?)
        }
        Arrow::Release => desk.release(id).map(|_| ()),
    }
}

/// How many spoiled ballots somebody has looked into.
fn accepted(form: &ArrowForm) -> Result<Option<u64>> {
    let text = form.accept.as_ref().map_or("", |text| text.trim());
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().map(Some);
    number.map_err(|_| Error::invalid("accept: give a whole number of ballots, or leave it empty."))
}
