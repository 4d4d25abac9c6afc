//! What stands in a mail, and what cannot be made to stand in it.

use time::macros::datetime;

use super::*;
use crate::clock::Randomness;
use crate::survey::Questionnaire;

const SURVEY: &str = include_str!("../../../surveys/inclusion.toml");

fn title() -> Wording {
    let survey = Questionnaire::parse(SURVEY, "inclusion.toml").expect("a survey");
    survey.title().clone()
}

fn paper(mailing: Mailing) -> MailPaper {
    MailPaper {
        mailing,
        title: title(),
        from: "Gemeente Súdwest <survey@example.org>"
            .parse()
            .expect("a mailbox"),
        reply_to: Some("help@example.org".parse().expect("a mailbox")),
        control: "1234 5678 9012 3456 7890 1234".into(),
        closes: time::macros::date!(2026 - 12 - 18),
        recall: Some(Recall {
            agreed: 12,
            done: 7,
        }),
    }
}

fn link(person: &str, language: &str) -> InvitationLink {
    InvitationLink {
        person: person.into(),
        email: format!("{person}@example.org"),
        language: language.into(),
        link: format!("https://a.example/w/w1#i=SECRET-{person}&m=1234"),
    }
}

fn message(paper: &MailPaper, to: &InvitationLink, seed: u64) -> String {
    let at = datetime!(2026-11-26 09:00 UTC);
    let message = paper.message(to, at, &mut Randomness::seeded(seed).rng());
    String::from_utf8(message.expect("a mail").formatted()).expect("ASCII")
}

#[test]
fn a_mail_says_everything_in_its_language() {
    let paper = paper(Mailing::Invitation);
    let link = "https://a.example/w/w1#i=S&m=1";
    for (language, said) in [
        (
            Language::Nl,
            [
                "tot en met 18 december 2026",
                "Vraag een collega",
                "12 afspraken",
            ],
        ),
        (
            Language::En,
            ["until 18 December 2026", "Ask a colleague", "12 actions"],
        ),
    ] {
        let (plain, page) = (
            paper.plain(Words::of(language), link),
            paper.page(Words::of(language), link),
        );
        for text in said.into_iter().chain([
            "Gemeente Súdwest",
            "1234 5678 9012 3456 7890 1234",
            "help@example.org",
        ]) {
            assert!(plain.contains(text), "{text}: {plain}");
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(
            plain.contains(link) && page.contains("href=\"https://a.example/w/w1#i=S&amp;m=1\"")
        );
        assert!(page.contains(&format!("<html lang=\"{}\"", language.code())));
        let remote = page.matches("http").count();
        assert_eq!(
            remote, 2,
            "the link, in the button and to read, and nothing to fetch"
        );
        assert!(!page.contains("<img") && !page.contains("url("));
    }
}

#[test]
fn headers_hold_what_they_must_and_no_secret() {
    let text = message(&paper(Mailing::Invitation), &link("p1", "nl"), 1);
    let (headers, _) = text.split_once("\r\n\r\n").expect("a body");
    for header in [
        "Date: Thu, 26 Nov 2026 09:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "To: p1@example.org",
        "Reply-To: help@example.org",
        "Message-ID: <",
    ] {
        assert!(headers.contains(header), "{header}: {headers}");
    }
    let id = headers.split("Message-ID: <").nth(1).expect("an id");
    let (local, rest) = id.split_once('@').expect("an id");
    assert!(
        uuid::Uuid::parse_str(local).is_ok_and(|id| id.get_version_num() == 4),
        "{local}"
    );
    assert!(rest.starts_with("example.org>"));
    assert!(
        !headers.contains("SECRET") && !headers.contains("1234"),
        "{headers}"
    );
    assert!(!headers.contains("List-Unsubscribe"));
}

#[test]
fn all_mails_of_a_reminder_are_the_same_but_for_the_link_and_the_address() {
    let paper = paper(Mailing::Reminder);
    let plain = |person: &str| {
        let to = link(person, "nl");
        message(&paper, &to, 1).replace(person, "WHO")
    };
    assert_eq!(plain("p1"), plain("p2"));
    let english = message(&paper, &link("p3", "en"), 1);
    let subject = |text: &str| {
        text.split("Subject: ")
            .nth(1)
            .map(|rest| rest.split("\r\nDate").next().map(str::to_owned))
    };
    assert_eq!(subject(&english), subject(&plain("p1")));
    assert!(paper.subject().starts_with("Herinnering / Reminder: "));
    let said = paper.plain(Words::of(Language::Nl), "x");
    assert!(said.contains("Heb je al geantwoord? Dan hoef je niets te doen."));
}

#[test]
fn nothing_can_be_smuggled_into_a_header_or_a_page() {
    let titled = |title: &str| {
        let text = SURVEY.replacen(
            "title = { nl = \"",
            &format!("title = {{ nl = \"{title}"),
            1,
        );
        assert_ne!(text, SURVEY);
        Questionnaire::parse(&text, "hostile.toml").map(|survey| survey.title().clone())
    };
    assert!(titled("Hoi\\r\\nBcc: x@example.org\\r\\n").is_err());
    assert_eq!(
        one_line(" Hoi\r\nBcc: x@example.org\u{2028}\n\n\0<b> "),
        "Hoi Bcc: x@example.org <b>"
    );
    let mut paper = paper(Mailing::Invitation);
    paper.title = titled("<script> </title> ").expect("a title");
    let page = paper.page(Words::of(Language::Nl), "x\"><script>");
    assert!(!page.contains("<script>"), "{page}");
    let mut to = link("p1", "nl");
    to.email = "p1@example.org>\r\nRCPT TO:<x@example.org".into();
    let refused = paper.message(
        &to,
        datetime!(2026-11-26 09:00 UTC),
        &mut Randomness::seeded(1).rng(),
    );
    assert!(refused.is_err(), "no address");
}
