//! Invitations and reminders as mail: the words of one, and the message that carries them.
//!
//! All mails of a mailing are the same but for the link, the language and the address. Nothing secret stands in
//! a header, and nothing in the mail tells anybody that it was opened: no image, no style from elsewhere, no link
//! but the person's own.

use std::time::SystemTime;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use maud::{DOCTYPE, PreEscaped, html};
use rand::{CryptoRng, RngExt};
use time::{Date, OffsetDateTime};

use super::letters::Recall;
use super::links::InvitationLink;
use crate::error::{Doing, Result};
use crate::survey::{Language, Wording};
use crate::ui::{Words, number};

/// Why people are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mailing {
    /// Once for each person.
    Invitation,
    /// To everybody, the same text to all, since nobody may learn who took a token.
    Reminder,
}

impl Mailing {
    /// The name in addresses and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
        }
    }

    /// The name under which is kept who was sent it: a reminder goes out once a day.
    pub fn on(self, day: Date) -> String {
        match self {
            Self::Invitation => self.name().to_owned(),
            Self::Reminder => day.to_string(),
        }
    }
}

/// What is the same in every mail of a mailing.
#[derive(Debug, Clone)]
pub struct MailPaper {
    /// Why people are written to.
    pub mailing: Mailing,
    /// Title of the survey.
    pub title: Wording,
    /// Who asks.
    pub from: Mailbox,
    /// Who answers questions, where it is somebody else.
    pub reply_to: Option<Mailbox>,
    /// Control code in six blocks.
    pub control: String,
    /// Latest date of answering.
    pub closes: Date,
    /// What became of the last time, where there was one.
    pub recall: Option<Recall>,
}

/// Says that no person wrote this, so that no machine answers it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The sentences of one mail, in the order in which they are read.
struct Said {
    lead: Vec<String>,
    link: String,
    after: Vec<String>,
    control: String,
    last: Vec<String>,
}

impl MailPaper {
    /// The subject, which is the same for everybody and so in both languages.
    pub fn subject(&self) -> String {
        let [nl, en] = [Language::Nl, Language::En].map(|language| {
            let words = Words::of(language);
            let title = self.title(language);
            (title, words.text("mail-reminder"))
        });
        let both = |nl: String, en: String| match nl == en {
            true => nl,
            false => format!("{nl} / {en}"),
        };
        let title = both(nl.0, en.0);
        match self.mailing {
            Mailing::Invitation => title,
            Mailing::Reminder => format!("{}: {title}", both(nl.1, en.1)),
        }
    }

    fn title(&self, language: Language) -> String {
        one_line(self.title.text(language))
    }

    fn contact(&self) -> String {
        let mailbox = self.reply_to.as_ref().unwrap_or(&self.from);
        mailbox.email.to_string()
    }

    fn said(&self, words: Words) -> Said {
        let asker = self.from.name.clone().unwrap_or_default();
        let contact = self.contact();
        let lead = words.with(
            "mail-lead",
            &[
                ("asker", asker.into()),
                ("title", self.title(words.language()).into()),
            ],
        );
        let mut opening = vec![lead];
        if self.mailing == Mailing::Reminder {
            opening.push(words.text("mail-reminder-text"));
        }
        let closes = number::date(words, self.closes);
        let recalled = self.recall.and_then(Recall::sentences);
        let recalled = recalled.map(|(nl, en)| match words.language() {
            Language::Nl => nl,
            Language::En => en,
        });
        let questions = words.with("mail-questions", &[("contact", contact.as_str().into())]);
        Said {
            lead: opening,
            link: words.text("mail-link"),
            after: vec![
                words.with("mail-until", &[("closes", closes.into())]),
                words.text("mail-promise"),
            ],
            control: words.with("mail-control", &[("contact", contact.as_str().into())]),
            last: recalled.into_iter().chain([questions]).collect(),
        }
    }

    /// The mail as plain text.
    fn plain(&self, words: Words, link: &str) -> String {
        let said = self.said(words);
        let mut parts = said.lead;
        parts.push(format!("{}\n{link}", said.link));
        parts.extend(said.after);
        let label = words.text("control-code");
        parts.push(format!("{label}: {}\n{}", self.control, said.control));
        parts.extend(said.last);
        parts.join("\n\n") + "\n"
    }

    /// The same as a page, for mail programs that show pages.
    fn page(&self, words: Words, link: &str) -> String {
        let said = self.said(words);
        html! {
            (DOCTYPE)
            html lang=(words.language().code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title(words.language())) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (self.title(words.language())) }
                    @for text in &said.lead { p { (text) } }
                    p { a.button href=(link) { (words.text("mail-button")) } }
                    p { (said.link) br; span.link { (link) } }
                    @for text in &said.after { p { (text) } }
                    p { (words.text("control-code")) ": " strong.control { (self.control) } br; (said.control) }
                    @for text in &said.last { p { (text) } }
                }
            }
        }
        .into_string()
    }

    /// The mail to one person.
    pub fn message(
        &self,
        to: &InvitationLink,
        at: OffsetDateTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Message> {
        let doing = "writing a mail";
        let address = to.email.parse().doing(doing)?;
        let words = Words::of(Language::from_code(&to.language).unwrap_or(Language::Nl));
        let mut random = || uuid::Builder::from_random_bytes(rng.random()).into_uuid();
        let id = format!("<{}@{}>", random(), self.from.email.domain());
        let bodies = MultiPart::alternative()
            .boundary(random().simple().to_string())
            .singlepart(SinglePart::plain(self.plain(words, &to.link)))
            .singlepart(SinglePart::html(self.page(words, &to.link)));
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(self.subject())
            .date(SystemTime::from(at))
            .message_id(Some(id))
            .header(AutoSubmitted);
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        message.multipart(bodies).doing(doing)
    }
}

/// A text on one line: what follows a line end in a header would be a header of its own. The lint of
/// questionnaires refuses such titles; this does not rely on it.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Plain and wide enough to read on a phone; no style is fetched from anywhere.
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff;max-width:36em;\
margin:0 auto;padding:16px}h1{font-size:22px;line-height:1.25}.button{display:inline-block;padding:12px 20px;\
background:#1a5276;color:#fff;text-decoration:none;border-radius:4px}.link{word-break:break-all}\
.control{font-family:ui-monospace,monospace;white-space:nowrap}";

#[cfg(test)]
mod tests;
