//! A new wave from the papers that the coordinator hands in.

use time::Duration;
use weerklank::clock::Clock;
use weerklank::disclosure::Policy;
use weerklank::office::Role;
use weerklank::wave::State;

use super::browsing::{Shown, Visitor};
use super::town::{SURVEY, Town, databases, papers};

const PASSWORD: &str = "correct horse battery";

/// Somebody with a role, at the desk of this town.
struct AtTheDesk {
    visitor: Visitor,
    csrf: String,
}

/// The fields of a form as it should be, to be changed one at a time.
fn fields() -> Vec<(&'static str, String)> {
    let closes = Clock::system().today() + Duration::days(14);
    vec![
        ("id", "w1".to_owned()),
        ("closes", closes.to_string()),
        ("shipped", "inclusion.toml".to_owned()),
    ]
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let (units, people) = papers(|number| number > 3);
    vec![
        ("units", units.into_bytes()),
        ("people", people.into_bytes()),
    ]
}

/// The same with other contents under one name.
fn with<T>(
    mut all: Vec<(&'static str, T)>,
    name: &'static str,
    value: T,
) -> Vec<(&'static str, T)> {
    all.retain(|(own, _)| *own != name);
    all.push((name, value));
    all
}

impl AtTheDesk {
    fn of(town: &Town, role: Role) -> Self {
        let unit = (role == Role::Reader).then_some("a");
        let made = town.accounts().create(role.name(), role, unit, PASSWORD);
        made.expect("an account");
        let mut visitor = Visitor::new(&town.office);
        assert_eq!(visitor.log_in(role.name(), PASSWORD).status, 303);
        let csrf = visitor.csrf("/login");
        Self { visitor, csrf }
    }

    fn hand_in(
        &mut self,
        fields: &[(&'static str, String)],
        files: &[(&'static str, Vec<u8>)],
    ) -> Shown {
        let csrf = self.csrf.clone();
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields.iter().map(|(name, text)| (*name, text.as_str())));
        let files: Vec<_> = files
            .iter()
            .map(|(name, bytes)| (*name, &bytes[..]))
            .collect();
        self.visitor.post_files("/desk/new", &all, &files)
    }

    /// Hands in what is wrong; gives the page that says so.
    fn refused(
        &mut self,
        fields: &[(&'static str, String)],
        files: &[(&'static str, Vec<u8>)],
    ) -> String {
        let shown = self.hand_in(fields, files);
        assert_eq!(shown.status, 422, "{}", shown.body);
        assert!(shown.body.contains("role=\"alert\""));
        for (number, word) in [(8, "p8@example.org"), (8, "Person 8")] {
            assert!(!shown.body.contains(word), "{number}: nobody is named");
        }
        shown.body
    }
}

#[test]
fn a_coordinator_hands_in_the_papers_and_reads_what_is_joined() {
    for database in databases() {
        let town = Town::new(&database);
        let mut office = AtTheDesk::of(&town, Role::Coordinator);
        let form = office.visitor.get("/desk/new");
        assert!(form.status == 200 && form.body.contains("value=\"exit.toml\""));
        let done = office.hand_in(&fields(), &files());
        assert_eq!(
            done.location.as_deref(),
            Some("/desk?done=draft"),
            "{}",
            done.body
        );
        let desk = office.visitor.get("/desk?done=draft").body;
        assert!(desk.contains("role=\"status\"") && desk.contains("tellen mee in Town"));
        let status = town.desk.status("w1").expect("a status");
        assert_eq!(
            (status.state, status.invited, status.letters),
            (State::Draft, 60, 4)
        );
        // Under the same name it is replaced, also by a questionnaire of one's own that nobody chose from the list.
        let own = SURVEY.replacen("id = \"inclusion", "id = \"own", 1);
        assert_ne!(own, SURVEY);
        let done = office.hand_in(
            &with(fields(), "shipped", "pulse.toml".to_owned()),
            &with(files(), "survey", own.into_bytes()),
        );
        assert_eq!(
            done.location.as_deref(),
            Some("/desk?done=draft"),
            "{}",
            done.body
        );
        let title = town.questionnaire.title().clone();
        assert_eq!(town.desk.status("w1").expect("a status").title, title);
        // A wave that is open is not.
        town.open("w1");
        let page = office.refused(&fields(), &files());
        assert!(page.contains("created anew"), "{page}");
    }
}

#[test]
fn everything_that_must_be_corrected_is_said_at_once_and_nothing_is_kept() {
    for database in databases() {
        let town = Town::new(&database);
        let mut office = AtTheDesk::of(&town, Role::Coordinator);
        let (units, people) = papers(|_| true);
        let broken = vec![
            (
                "units",
                units.replace("c,town,C", "c,nowhere,C").into_bytes(),
            ),
            ("people", people.replace("p7,a,", "p7,zzz,").into_bytes()),
            ("survey", b"id = \"own\"\nversion = \"one\"\n".to_vec()),
            ("policy", b"minimum_group = 3\n".to_vec()),
        ];
        let typed = [
            ("id", "../Ä <b>".to_owned()),
            ("closes", "2019-01-01".to_owned()),
            ("shipped", "nothing.toml".to_owned()),
        ];
        let page = office.refused(&typed, &broken);
        for said in [
            "href=\"#id\"",
            "href=\"#closes\"",
            "units.csv line 5",
            "people.csv line 9",
            "survey.toml:2",
            "minimum_group",
            "value=\"../Ä &lt;b&gt;\"",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        // Every file that is needed, and a questionnaire that exists.
        let page = office.refused(
            &with(fields(), "shipped", "none".into()),
            &[("units", Vec::new())],
        );
        for field in ["shipped", "units", "people"] {
            assert!(page.contains(&format!("href=\"#{field}\"")), "{field}");
        }
        let garbled = [0xff, 0xfe, 0, 1];
        let page = office.refused(&fields(), &with(files(), "survey", garbled.to_vec()));
        assert!(page.contains("survey.toml: is not UTF-8"));
        for field in ["units", "people", "policy"] {
            office.refused(&fields(), &with(files(), field, garbled.to_vec()));
        }
        // A flood of faults is counted.
        let flood: String = (0..3_000).map(|n| format!("q{n},nowhere,,,,\n")).collect();
        let page = office.refused(
            &fields(),
            &with(files(), "people", (people + &flood).into_bytes()),
        );
        assert!(page.matches("<li>").count() <= 26, "{}", page.len());
        assert!(town.desk.status("w1").is_err(), "no draft was made");
    }
}

#[test]
fn thresholds_that_were_higher_are_not_lowered() {
    let town = Town::new("sqlite");
    let strict = Policy::parse("minimum_group = 8", "policy.toml").expect("a policy");
    town.draft("w0", &strict).expect("a draft");
    let mut office = AtTheDesk::of(&town, Role::Coordinator);
    let draft = office.hand_in(&fields(), &files());
    assert_eq!(draft.status, 303, "a draft binds nobody");
    town.open_under("w0", &strict);
    let page = office.refused(&fields(), &files());
    assert!(page.contains("policy: since wave w0"), "{page}");
}

#[test]
fn nobody_else_hands_in_anything_and_hostile_forms_leave_nothing() {
    for database in databases() {
        let town = Town::new(&database);
        let mut outsider = Visitor::new(&town.office);
        assert_eq!(outsider.get("/desk/new").status, 404);
        let huge = vec![b'x'; 17 * 1024 * 1024];
        assert_eq!(
            outsider
                .post_files("/desk/new", &[], &[("people", &files()[1].1)])
                .status,
            404
        );
        for role in [Role::Reader, Role::Auditor, Role::Trustee, Role::Operator] {
            let mut other = AtTheDesk::of(&town, role);
            assert_eq!(
                other.visitor.get("/desk/new").status,
                404,
                "{}",
                role.name()
            );
            assert_eq!(
                other.hand_in(&fields(), &files()).status,
                404,
                "{}",
                role.name()
            );
        }
        let mut office = AtTheDesk::of(&town, Role::Coordinator);
        let too_large = office.hand_in(&fields(), &with(files(), "people", huge));
        assert!(
            too_large.status == 400 && too_large.body.contains("16 MB"),
            "{}",
            too_large.status
        );
        let twice = [fields(), fields()].concat();
        assert_eq!(
            office.hand_in(&twice, &files()).status,
            303,
            "the last holds, or both are the same"
        );
        let missing = office.hand_in(&[], &files());
        assert_eq!(missing.status, 400);
        let plain = office.visitor.post("/desk/new", &[("csrf", "x")]);
        assert_eq!(plain.status, 400, "no parts");
        let proof = std::mem::replace(&mut office.csrf, "elsewhere".to_owned());
        assert_eq!(office.hand_in(&fields(), &files()).status, 403);
        office.csrf = proof;
        let long = with(fields(), "id", "a".repeat(5_000));
        assert_eq!(office.hand_in(&long, &files()).status, 400);
    }
}
