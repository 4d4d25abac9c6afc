//! A new wave from its papers: the coordinator hands in the files, and everything that has to be corrected in them is
//! said at once. For a town whose programme office has no access to the server.

use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use actix_multipart::form::{MultipartForm, MultipartFormConfig};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use maud::{Markup, html};
use time::{Date, Duration};

use super::visit::{Visit, nothing};
use crate::error::{Error, Reason, Result};
use crate::followup::typed::{self, Fault};
use crate::followup::{Faults, fault_text};
use crate::http::blocking;
use crate::office::accounts::Role;
use crate::office::desk::is_wave_id;
use crate::office::{Desk, Drafted, Faulty, Paper, Papers, Read, Running};
use crate::organisation::Source;
use crate::survey::{Questionnaire, SHIPPED};
use crate::ui::field::Field;
use crate::ui::layout::csrf;
use crate::ui::{Page, Words};

/// Papers of fifty thousand people fit in.
const LARGEST: usize = 16 * 1024 * 1024;

/// How many faults of one paper are shown; who has mended those sends it again.
const SHOWN: usize = 25;

/// What the form sends. A file that was not chosen comes as an empty one.
#[derive(MultipartForm)]
struct Sent {
    csrf: Text<String>,
    #[multipart(limit = "1KiB")]
    id: Text<String>,
    #[multipart(limit = "1KiB")]
    closes: Text<String>,
    #[multipart(limit = "1KiB")]
    shipped: Text<String>,
    #[multipart(limit = "16MiB")]
    survey: Option<Bytes>,
    #[multipart(limit = "16MiB")]
    units: Option<Bytes>,
    #[multipart(limit = "16MiB")]
    people: Option<Bytes>,
    #[multipart(limit = "16MiB")]
    policy: Option<Bytes>,
}

/// What stands in the fields that can be given back.
#[derive(Default)]
struct Typed {
    id: String,
    closes: String,
    shipped: String,
}

/// What has to be corrected.
#[derive(Default)]
struct Wrong {
    typed: Faults,
    papers: Vec<Faulty>,
    /// What the desk refused about all of it together.
    refused: Option<String>,
}

/// What came of it.
enum Outcome {
    Drafted(Drafted),
    Wrong(Typed, Wrong),
}

fn expect_desk(visit: &Visit, running: &Running) -> Result<()> {
    visit.with_role(&[Role::Coordinator])?;
    running.can_act().then_some(()).ok_or_else(nothing)
}

pub async fn form(visit: Visit, running: Data<Running>) -> HttpResponse {
    let page = expect_desk(&visit, &running).map(|()| {
        let typed = Typed::default();
        form_page(visit.words(), &visit.csrf(), &typed, &Wrong::default())
    });
    visit.answer(page)
}

/// Who may not do this is told so before anything of the papers is read.
pub async fn draft(
    visit: Visit,
    running: Data<Running>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let outcome = async {
        expect_desk(&visit, &running)?;
        let sent = MultipartForm::<Sent>::from_request(&request, &mut payload.into_inner());
        let sent = sent.await.map_err(|_| unreadable())?.into_inner();
        visit.check(&sent.csrf)?;
        blocking(move || prepare(running.desk()?, sent)).await
    };
    match outcome.await {
        Ok(Outcome::Drafted(drafted)) if drafted.notices.is_empty() => {
            visit.onward("/desk?done=draft")
        }
        Ok(Outcome::Drafted(drafted)) => visit.answer(Ok(notices_page(visit.words(), &drafted))),
        Ok(Outcome::Wrong(typed, wrong)) => {
            let page = form_page(visit.words(), &visit.csrf(), &typed, &wrong);
            visit.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => visit.answer(Err(error)),
    }
}

/// How much may be handed in: in memory, never on disk, since it names everybody.
pub fn uploads() -> MultipartFormConfig {
    MultipartFormConfig::default()
        .total_limit(LARGEST)
        .memory_limit(LARGEST)
}

fn unreadable() -> Error {
    Error::refused(
        Reason::Malformed,
        "The form could not be read. Load the page again, and choose files of at most 16 MB together.",
    )
}

fn prepare(desk: &Desk, sent: Sent) -> Result<Outcome> {
    let typed = Typed {
        id: sent.id.trim().to_owned(),
        closes: sent.closes.trim().to_owned(),
        shipped: sent.shipped.trim().to_owned(),
    };
    let mut wrong = Wrong::default();
    let closes = typed.last_day(desk.clock.today(), &mut wrong.typed);
    let papers = sent.papers(&typed.shipped, &mut wrong.typed);
    let read = papers.and_then(|papers| papers.read().map_err(|papers| wrong.papers = papers).ok());
    let (Some(closes), Some(read), true) = (closes, read, wrong.typed.is_empty()) else {
        return Ok(Outcome::Wrong(typed, wrong));
    };
    let Read {
        questionnaire,
        roster,
        policy,
    } = read;
    match desk.draft(&typed.id, &questionnaire, &roster, &policy, closes) {
        Ok(drafted) => Ok(Outcome::Drafted(drafted)),
        Err(Error::Refused(refusal)) => {
            wrong.refused = Some(refusal.sentence);
            Ok(Outcome::Wrong(typed, wrong))
        }
        Err(error) => Err(error),
    }
}

impl Typed {
    /// The last day of answering; notes what is wrong with the texts.
    fn last_day(&self, today: Date, faults: &mut Faults) -> Option<Date> {
        if !is_wave_id(&self.id) {
            faults.push(("id", Fault::NoName));
        }
        let last = today + Duration::days(366);
        typed::take(
            faults,
            "closes",
            typed::date_within(&self.closes, today, last),
        )
    }
}

impl Sent {
    /// The papers, if every one that is needed was chosen. A questionnaire of one's own goes before a chosen one.
    fn papers<'a>(&'a self, shipped: &str, faults: &mut Faults) -> Option<Papers<'a>> {
        let chosen = |file: &'a Option<Bytes>| file.as_ref().map(|file| &file.data[..]);
        let chosen = |file| chosen(file).filter(|bytes| !bytes.is_empty());
        let own = chosen(&self.survey).map(|bytes| source("survey.toml", bytes));
        let survey = own.or_else(|| {
            let mut all = SHIPPED.into_iter();
            let (name, text) = all.find(|(name, _)| *name == shipped)?;
            Some(source(name, text.as_bytes()))
        });
        let survey = typed::take(faults, "shipped", survey.ok_or(Fault::NoSuchChoice));
        let mut needed = |field, name, file| {
            let bytes = typed::take(faults, field, chosen(file).ok_or(Fault::NoFile));
            bytes.map(|bytes| source(name, bytes))
        };
        let units = needed("units", "units.csv", &self.units);
        let people = needed("people", "people.csv", &self.people);
        Some(Papers {
            survey: survey?,
            units: units?,
            people: people?,
            policy: chosen(&self.policy).map(|bytes| source("policy.toml", bytes)),
        })
    }
}

fn source<'a>(file: &'a str, bytes: &'a [u8]) -> Source<'a> {
    Source { file, bytes }
}

/// The field of a paper.
fn field_of(paper: Paper) -> &'static str {
    match paper {
        Paper::Survey => "survey",
        Paper::Units => "units",
        Paper::People => "people",
        Paper::Policy => "policy",
    }
}

/// What a field asks for.
fn label_of(field: &str, words: Words) -> String {
    words.text(match field {
        "id" => "prepare-id",
        "closes" => "closes",
        "shipped" => "prepare-shipped",
        "survey" => "prepare-survey",
        "units" => "prepare-units",
        "people" => "prepare-people",
        _ => "prepare-policy",
    })
}

fn form_page(words: Words, proof: &str, typed: &Typed, wrong: &Wrong) -> Page {
    let field = |name: &'static str, kind| Field {
        name,
        label: label_of(name, words),
        hint: hint_of(name, words),
        error: wrong.of(name, words),
        kind,
        autocomplete: "off",
        required: ["id", "closes", "units", "people"].contains(&name),
        ..Field::default()
    };
    let id = Field {
        value: typed.id.clone(),
        ..field("id", "text")
    };
    let closes = Field {
        value: typed.closes.clone(),
        ..field("closes", "date")
    };
    let shipped = Field {
        value: typed.shipped.clone(),
        ..field("shipped", "")
    };
    Page {
        title: words.text("desk-new"),
        content: html! {
            (summary(words, wrong))
            p class="weerklank-over weerklank-back" {
                a class="utrecht-link" href="/desk" { "\u{2190} " (words.text("place-desk")) }
            }
            h1 class="utrecht-heading-1" { (words.text("desk-new")) }
            p class="utrecht-paragraph" { (words.text("prepare-lead")) }
            form method="post" enctype="multipart/form-data" action="/desk/new" class="weerklank-narrow" novalidate {
                (csrf(proof))
                (shipped.choice(&questionnaires(words)))
                (field("survey", "file").markup())
                (id.markup())
                (closes.markup())
                (field("units", "file").markup())
                (field("people", "file").markup())
                (field("policy", "file").markup())
                div class="utrecht-button-group" {
                    button type="submit" class="utrecht-button utrecht-button--primary-action" { (words.text("prepare")) }
                    a class="utrecht-button utrecht-button--subtle weerklank-button-link" href="/desk" { (words.text("cancel")) }
                }
            }
        },
    }
}

fn hint_of(field: &str, words: Words) -> Option<String> {
    let name = match field {
        "id" => "prepare-id-hint",
        "survey" => "prepare-survey-hint",
        "units" => "prepare-units-hint",
        "people" => "prepare-people-hint",
        "policy" => "prepare-policy-hint",
        _ => return None,
    };
    Some(words.text(name))
}

/// The questionnaires that come with the program, by their titles.
fn questionnaires(words: Words) -> Vec<(String, String)> {
    let title = |(name, text): (&str, &str)| {
        let survey = Questionnaire::parse(text, name).ok()?;
        let title = survey.title().text(words.language()).to_owned();
        Some((name.to_owned(), title))
    };
    SHIPPED.into_iter().filter_map(title).collect()
}

impl Wrong {
    /// What is wrong with a field, next to it.
    fn of(&self, field: &str, words: Words) -> Option<String> {
        let typed = { self.typed.iter() }.find(|(name, _)| *name == field);
        let typed = typed.map(|(_, fault)| fault_text(words, *fault));
        let faulty = { self.papers.iter() }.find(|one| field_of(one.paper) == field);
        typed.or_else(|| faulty.map(|_| words.text("prepare-faulty")))
    }

    fn is_nothing(&self) -> bool {
        self.typed.is_empty() && self.papers.is_empty() && self.refused.is_none()
    }
}

/// Everything that has to be corrected, field by field. The sentences about files are in English, as those of the
/// command line; they quote no name and no address of a person.
fn summary(words: Words, wrong: &Wrong) -> Markup {
    let link = |field: &'static str| html! { a class="utrecht-link" href={ "#" (field) } { (label_of(field, words)) } };
    html! {
        @if !wrong.is_nothing() {
            div class="utrecht-alert utrecht-alert--error" role="alert" aria-labelledby="errors" {
                h2 class="utrecht-heading-2" id="errors" { (words.text("errors-title")) }
                @for (field, fault) in &wrong.typed {
                    p class="utrecht-paragraph" { (link(field)) ": " (fault_text(words, *fault)) }
                }
                @for one in &wrong.papers {
                    p class="utrecht-paragraph" { (link(field_of(one.paper))) ":" }
                    (faults(words, &one.sentences))
                }
                @if let Some(refused) = &wrong.refused { p class="utrecht-paragraph" lang="en" { (refused) } }
                p class="utrecht-paragraph" { (words.text("prepare-again")) }
            }
        }
    }
}

fn faults(words: Words, sentences: &[String]) -> Markup {
    let more = sentences.len().saturating_sub(SHOWN);
    html! {
        ul class="utrecht-unordered-list" lang="en" {
            @for sentence in sentences.iter().take(SHOWN) { li { (sentence) } }
        }
        @if more > 0 { p class="utrecht-paragraph" { (words.with("prepare-more", &[("n", more.into())])) } }
    }
}

/// The draft is there; this is worth a look.
fn notices_page(words: Words, drafted: &Drafted) -> Page {
    Page {
        title: words.text("done-draft"),
        content: html! {
            h1 class="utrecht-heading-1" { (words.text("done-draft")) }
            p class="utrecht-paragraph" { (words.with("prepare-notices", &[("people", drafted.invited.into())])) }
            (faults(words, &drafted.notices))
            p class="utrecht-paragraph" {
                a class="utrecht-button utrecht-button--primary-action weerklank-button-link" href="/desk" { (words.text("prepare-on")) }
            }
        },
    }
}
