use time::macros::datetime;

use super::*;
use crate::store::DatabaseUrl;

const RIGHT: &str = "correct horse battery";

fn accounts(folder: &tempfile::TempDir, at: OffsetDateTime) -> Accounts {
    let url = DatabaseUrl::Sqlite(folder.path().join("office.sqlite"));
    let db = OfficeDb::open(&url).expect("a store");
    Accounts::new(db, Clock::fixed(at), Randomness::seeded(1))
}

const NOON: OffsetDateTime = datetime!(2026-11-25 12:00 UTC);

#[test]
fn who_has_the_password_is_let_in_until_the_session_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let at_noon = accounts(&folder, NOON);
    at_noon
        .create("lead", Role::Reader, Some("team"), RIGHT)
        .expect("an account");
    let token = at_noon.log_in("lead", RIGHT).expect("let in");
    let token = SessionToken::from_text(&token.to_text()).expect("a cookie");
    let account = at_noon.who(&token).expect("read").expect("somebody");
    assert_eq!(
        (account.role, account.unit.as_deref()),
        (Role::Reader, Some("team"))
    );
    let later = accounts(&folder, NOON + LIFETIME);
    assert_eq!(later.who(&token).expect("read"), None);
    at_noon.log_out(&token).expect("logged out");
    assert_eq!(at_noon.who(&token).expect("read"), None);
}

#[test]
fn after_five_wrong_passwords_the_right_one_must_wait() {
    let folder = tempfile::tempdir().expect("a folder");
    let at_noon = accounts(&folder, NOON);
    at_noon
        .create("office", Role::Coordinator, None, RIGHT)
        .expect("an account");
    for _ in 0..4 {
        at_noon.log_in("office", "wrong").expect_err("wrong");
    }
    at_noon.log_in("office", RIGHT).expect("four are forgiven");
    for _ in 0..5 {
        at_noon.log_in("office", "wrong").expect_err("wrong");
    }
    let locked = at_noon.log_in("office", RIGHT).expect_err("locked");
    let unknown = at_noon.log_in("nobody", RIGHT).expect_err("unknown");
    assert_eq!(locked.to_string(), unknown.to_string());
    let later = accounts(&folder, NOON + LOCKED_FOR);
    later.log_in("office", RIGHT).expect("the lock is over");
}

#[test]
fn many_attempts_at_once_are_no_more_than_one_after_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let accounts = accounts(&folder, NOON);
    accounts
        .create("office", Role::Coordinator, None, RIGHT)
        .expect("an account");
    let tried: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| accounts.claim_attempt("office").expect("read").is_some()))
            .collect();
        let joined = workers.into_iter().map(|w| w.join().expect("joined"));
        joined.filter(|tried| *tried).count()
    });
    assert_eq!(tried, MOST_ATTEMPTS as usize);
}

#[test]
fn an_account_that_makes_no_sense_is_refused_by_field() {
    let folder = tempfile::tempdir().expect("a folder");
    let accounts = accounts(&folder, NOON);
    let refusal = |name: &str, role, unit, password: &str| {
        accounts
            .create(name, role, unit, password)
            .expect_err("refused")
            .to_string()
    };
    assert!(refusal("a", Role::Reader, None, RIGHT).starts_with("--unit"));
    assert!(refusal("a", Role::Coordinator, Some("x"), RIGHT).starts_with("--unit"));
    assert!(refusal("a\nb", Role::Coordinator, None, RIGHT).starts_with("--name"));
    assert!(refusal("", Role::Coordinator, None, RIGHT).starts_with("--name"));
    assert!(refusal("a", Role::Coordinator, None, "short").starts_with("--password-file"));
    accounts
        .create("a", Role::Operator, None, RIGHT)
        .expect("an account");
    assert!(refusal("a", Role::Auditor, None, RIGHT).starts_with("--name"));
    let generated = accounts.generate_password();
    assert_eq!(generated.len(), 23);
    password::check(&generated).expect("long enough");
}

#[test]
fn an_account_without_a_password_is_no_easier_to_find_than_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let accounts = accounts(&folder, NOON);
    accounts
        .create("office", Role::Coordinator, None, RIGHT)
        .expect("an account");
    accounts
        .create_for_sign_on("lead", Role::Reader, Some("team"))
        .expect("an account");
    let tried = |name: &str, password: &str| {
        let began = std::time::Instant::now();
        let refusal = accounts.log_in(name, password).expect_err("refused");
        (refusal.to_string(), began.elapsed())
    };
    let (sentence, work) = tried("office", "wrong");
    for (name, password) in [("nobody", RIGHT), ("lead", RIGHT), ("lead", "")] {
        let (same, took) = tried(name, password);
        assert_eq!(same, sentence, "{name}");
        assert!(
            took > work / 4,
            "{name}: {took:?}, and {work:?} for a wrong password"
        );
    }
    assert!(accounts.claim_attempt("lead").expect("read").is_none());
}

#[test]
fn a_log_in_at_the_provider_is_spent_for_an_hour_and_then_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    // Each call in a process of its own: with one seed they would give out one and the same token.
    let at = |minutes: i64| Accounts {
        randomness: Randomness::seeded(minutes.unsigned_abs()),
        ..accounts(&folder, NOON + Duration::minutes(minutes))
    };
    at(0)
        .create_for_sign_on("lead", Role::Reader, Some("team"))
        .expect("an account");
    let came_in = |minutes, state| {
        let signed_on = at(minutes).sign_on("lead", [state; 32]).expect("tried");
        matches!(signed_on, SignedOn::In(_))
    };
    assert!(came_in(0, 1));
    assert!(came_in(30, 2));
    assert!(!came_in(59, 1));
    let kept = |minutes| {
        let rows = at(minutes).db.read(|connection| {
            use crate::store::office_schema::spent_sign_on::dsl::spent_sign_on;
            spent_sign_on
                .count()
                .get_result(connection)
                .doing("counting")
        });
        let rows: i64 = rows.expect("counted");
        rows
    };
    assert_eq!(kept(59), 2);
    assert!(came_in(60, 3));
    assert_eq!(
        kept(60),
        2,
        "the first is forgotten, and its ticket is long over"
    );
}
