use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::error::{Doing, Trouble};
use crate::store::ballot_schema::door;
use crate::store::migrations::Side;

/// What a caller asks for.
enum Job {
    /// A row; says whether it is new.
    Put(String),
    /// A row, but not before the sender is dropped.
    Held(String, Mutex<Receiver<()>>),
    /// A row, then an error of the database that is this job's own.
    Fault(String),
    /// A row, then a full disk.
    Full(String),
    /// A row, then a panic; not before the sender is dropped.
    Panic(String, Mutex<Receiver<()>>),
}

fn present(connection: &mut Conn, wave: &str) -> Result<bool> {
    let rows = door::table.find(wave).count().get_result::<i64>(connection);
    rows.doing("looking").map(|rows| rows == 1)
}

fn put(connection: &mut Conn, wave: &str) -> Result<bool> {
    let nothing = b"".as_slice();
    let row = (
        door::wave.eq(wave),
        door::manifest.eq(nothing),
        door::questionnaire.eq(nothing),
        door::page.eq(nothing),
        door::script.eq(nothing),
        door::style.eq(nothing),
        door::open.eq(true),
    );
    if present(connection, wave)? {
        return Ok(false);
    }
    diesel::insert_into(door::table)
        .values(row)
        .execute(connection)
        .doing("putting")
        .map(|rows| rows == 1)
}

fn wait(until: &Mutex<Receiver<()>>) {
    let until = until.lock().expect("unharmed");
    assert!(until.recv().is_err(), "the sender is dropped");
}

fn work(connection: &mut Conn, job: &Job) -> Result<(String, bool)> {
    let (wave, new) = match job {
        Job::Put(wave) => (wave, put(connection, wave)?),
        Job::Held(wave, until) => {
            wait(until);
            (wave, put(connection, wave)?)
        }
        Job::Fault(wave) => {
            put(connection, wave)?;
            return Err(Error::failed("doing what this job asks"));
        }
        Job::Full(wave) => {
            put(connection, wave)?;
            let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
            return Err(full).doing("writing");
        }
        Job::Panic(wave, until) => {
            put(connection, wave)?;
            wait(until);
            panic!("as planned");
        }
    };
    Ok((wave.clone(), new))
}

type Outcome = Result<(String, bool)>;

struct Store {
    db: Db,
    group: GroupCommit<Job, (String, bool)>,
    file: PathBuf,
    _folder: TempDir,
}

impl Store {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("store.sqlite");
        let url = format!("sqlite:{}", file.display());
        let db = Db::open(&url.parse().expect("an address"), Side::Ballot).expect("a store");
        Self {
            group: GroupCommit::new(db.clone(), work),
            db,
            file,
            _folder: folder,
        }
    }

    /// How often the file was committed to: SQLite counts it in the header (file format, section 1.3.7).
    fn commits(&self) -> u32 {
        let bytes = std::fs::read(&self.file).expect("the file");
        u32::from_be_bytes(bytes[24..28].try_into().expect("four bytes"))
    }

    fn has(&self, wave: &str) -> bool {
        let present = self.db.read(|connection| present(connection, wave));
        present.expect("an answer")
    }

    fn ask(&self, job: Job) -> JoinHandle<Outcome> {
        let group = self.group.clone();
        thread::spawn(move || group.run(job))
    }

    /// Waits until so many are in the queue.
    fn queued(&self, many: usize) {
        self.until(|queue| queue.waiting.len() == many);
    }

    fn until(&self, so: impl Fn(&Queue<Job, (String, bool)>) -> bool) {
        for _ in 0..2_000 {
            if self.group.0.with(|queue| so(queue)) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the queue stays as it is");
    }

    /// Outcomes of these jobs, all done in one go: a first job is held until they are all in the queue.
    fn at_once(&self, jobs: Vec<Job>) -> Vec<thread::Result<Outcome>> {
        let (hold, held) = mpsc::channel();
        let first = self.ask(Job::Held("first".to_owned(), Mutex::new(held)));
        self.until(|queue| queue.led && queue.waiting.is_empty());
        let mut asked = Vec::new();
        for job in jobs {
            asked.push(self.ask(job));
            self.queued(asked.len());
        }
        drop(hold);
        first.join().expect("no panic").expect("an outcome");
        asked.into_iter().map(finished).collect()
    }
}

/// Joins, and does not wait for ever for somebody who was forgotten.
fn finished<T>(asked: JoinHandle<T>) -> thread::Result<T> {
    for _ in 0..2_000 {
        if asked.is_finished() {
            return asked.join();
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("somebody waits for ever");
}

fn puts(waves: &[&str]) -> Vec<Job> {
    let put = |wave: &&str| Job::Put((*wave).to_owned());
    waves.iter().map(put).collect()
}

fn no_longer() -> Mutex<Receiver<()>> {
    Mutex::new(mpsc::channel().1)
}

#[test]
fn who_waits_together_shares_a_transaction_and_keeps_an_outcome_of_ones_own() {
    let store = Store::new();
    let before = store.commits();
    let waves = ["a", "b", "a", "c", "b", "a"];
    let outcomes = store.at_once(puts(&waves));
    let expected = [true, true, false, true, false, false];
    for ((outcome, wave), new) in outcomes.into_iter().zip(waves).zip(expected) {
        let outcome = outcome.expect("no panic").expect("an outcome");
        assert_eq!(outcome, (wave.to_owned(), new));
    }
    assert_eq!(store.commits() - before, 2, "the first, and all others");
}

/// Another program on the same file, which waits for nobody.
fn stranger(store: &Store) -> SqliteConnection {
    #[allow(clippy::disallowed_methods, reason = "a connection of another program")]
    let connection = SqliteConnection::establish(&store.file.to_string_lossy());
    connection.expect("a connection")
}

#[test]
fn nobody_is_told_before_it_is_committed() {
    let store = Store::new();
    let (mut reader, mut newcomer) = (stranger(&store), stranger(&store));
    // Whoever leads finds somebody waiting, and this test is who waits.
    let (told, turns) = mpsc::channel();
    let waits = (Job::Put("b".to_owned()), told);
    store.group.0.with(|queue| queue.waiting.push_back(waits));
    let rows =
        |connection: &mut SqliteConnection| door::table.count().get_result::<i64>(connection);
    // Who is reading keeps a commit waiting, and a commit that waits lets nobody else begin to read.
    AnsiTransactionManager::begin_transaction_sql(&mut reader, "BEGIN").expect("begun");
    assert_eq!(rows(&mut reader), Ok(0));
    let leader = store.ask(Job::Put("a".to_owned()));
    let began = Instant::now();
    while rows(&mut newcomer).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(10), "nobody commits");
        thread::yield_now();
    }
    assert!(turns.try_recv().is_err(), "told before the commit");
    AnsiTransactionManager::rollback_transaction(&mut reader).expect("ended");
    let turn = turns.recv_timeout(Duration::from_secs(10));
    assert!(
        matches!(turn, Ok(Turn::Done(Ok((_, true))))),
        "told after it"
    );
    assert!(finished(leader).expect("no panic").expect("an outcome").1);
    assert!(store.has("a") && store.has("b"));
}

#[test]
fn a_full_disk_is_told_to_everybody_whose_transaction_it_was() {
    let store = Store::new();
    let mut jobs = puts(&["a", "b"]);
    jobs.insert(1, Job::Full("x".to_owned()));
    for outcome in store.at_once(jobs) {
        let error = outcome.expect("no panic").expect_err("an error");
        assert_eq!(error.trouble(), Some(Trouble::Disk), "{error}");
    }
    for wave in ["a", "x", "b"] {
        assert!(!store.has(wave), "{wave}");
    }
    let again = store.group.run(Job::Put("a".to_owned()));
    assert!(again.expect("there is room").1);
}

#[test]
fn a_database_that_is_held_refuses_everybody() {
    let store = Store::new();
    let impatient = |connection: &mut Conn| {
        #[allow(clippy::disallowed_methods, reason = "not to wait fifteen seconds")]
        diesel::sql_query("PRAGMA busy_timeout = 200")
            .execute(connection)
            .doing("setting")
    };
    store.db.write(impatient).expect("set");
    let url = format!("sqlite:{}", store.file.display());
    let other = Db::open(&url.parse().expect("an address"), Side::Ballot).expect("the same store");
    let held = other.write(|_| {
        let jobs = puts(&["a", "b", "c", "d"]).into_iter();
        let asked: Vec<_> = jobs.map(|job| store.ask(job)).collect();
        Ok(asked.into_iter().map(finished).collect::<Vec<_>>())
    });
    for outcome in held.expect("outcomes") {
        let error = outcome.expect("no panic").expect_err("an error");
        assert_eq!(error.trouble(), Some(Trouble::Busy), "{error}");
    }
    assert!(!store.has("a"));
    assert!(store.group.run(Job::Put("a".to_owned())).expect("free").1);
}

#[test]
fn a_fault_of_one_is_not_the_fault_of_the_others() {
    let store = Store::new();
    let mut jobs = puts(&["a", "b", "a"]);
    jobs.insert(1, Job::Fault("x".to_owned()));
    let outcomes: Vec<Outcome> = (store.at_once(jobs).into_iter())
        .map(|outcome| outcome.expect("no panic"))
        .collect();
    let [Ok(first), Err(error), Ok(second), Ok(third)] = &outcomes[..] else {
        panic!("{outcomes:?}");
    };
    assert!(first.1 && second.1 && !third.1);
    assert!(error.to_string().contains("what this job asks"), "{error}");
    assert!(store.has("a") && store.has("b") && !store.has("x"));
}

#[test]
fn a_leader_that_panics_leaves_nobody_waiting() {
    let store = Store::new();
    let mut jobs = puts(&["a", "b"]);
    jobs.insert(0, Job::Panic("x".to_owned(), no_longer()));
    let mut outcomes = store.at_once(jobs).into_iter();
    assert!(outcomes.next().expect("the leader").is_err(), "it panicked");
    for outcome in outcomes {
        let error = outcome.expect("no panic").expect_err("an error");
        assert!(error.to_string().contains("ended early"), "{error}");
    }
    for wave in ["a", "x", "b"] {
        assert!(!store.has(wave), "{wave}");
    }
    assert!(store.group.run(Job::Put("a".to_owned())).expect("free").1);
}

#[test]
fn who_came_while_a_leader_panicked_leads_next() {
    let store = Store::new();
    let (hold, held) = mpsc::channel();
    let leader = store.ask(Job::Panic("x".to_owned(), Mutex::new(held)));
    store.until(|queue| queue.led && queue.waiting.is_empty());
    let asked = [
        store.ask(Job::Put("a".to_owned())),
        store.ask(Job::Put("b".to_owned())),
    ];
    store.queued(2);
    drop(hold);
    assert!(finished(leader).is_err(), "it panicked");
    for one in asked {
        assert!(finished(one).expect("no panic").expect("an outcome").1);
    }
    assert!(store.has("a") && store.has("b") && !store.has("x"));
    assert!(!store.group.0.with(|queue| queue.led), "nobody leads");
}

#[test]
fn a_transaction_rests_after_the_last_so_that_others_may_join() {
    let store = Store::new();
    let put = |wave: &str| store.group.run(Job::Put(wave.to_owned()));
    put("a").expect("an outcome");
    let before = Instant::now();
    put("b").expect("an outcome");
    // The rest began before `before`, by as much as it takes to be told.
    assert!(before.elapsed() > REST / 2, "no rest");
}

#[test]
fn a_crowd_is_served_exactly_once_each() {
    const PEOPLE: usize = 16;
    const EACH: usize = 40;
    let store = Store::new();
    let before = store.commits();
    let new: usize = thread::scope(|scope| {
        let ask = |person: usize| {
            let store = &store;
            move || {
                let mut new = 0;
                for number in 0..EACH {
                    // Neighbours ask for the same.
                    let wave = format!("{}-{number}", person / 2);
                    let outcome = store.group.run(Job::Put(wave.clone())).expect("an outcome");
                    assert_eq!(outcome.0, wave);
                    assert!(store.has(&wave), "told before it is there");
                    new += usize::from(outcome.1);
                }
                new
            }
        };
        let people: Vec<_> = (0..PEOPLE).map(|person| scope.spawn(ask(person))).collect();
        let people = people.into_iter();
        people.map(|person| person.join().expect("no panic")).sum()
    });
    assert_eq!(new, PEOPLE / 2 * EACH);
    let commits = (store.commits() - before) as usize;
    assert!(commits < PEOPLE * EACH / 2, "{commits} commits");
    assert!(!store.group.0.with(|queue| queue.led), "nobody leads");
}
