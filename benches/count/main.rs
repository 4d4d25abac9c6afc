//! How long a count takes beside the bare cost of its cryptography: `cargo bench --bench count [-- N]`.
//!
//! Makes a box file of N ballots (default 100,000; 8.3 kB each, in the folder for temporary files), every
//! one with a token and a seal of its own, and counts it as the trustees do; then puts the same ballots into a ballot
//! store and counts them from there, as operators do: SQLite, and PostgreSQL where WEERKLANK_TEST_POSTGRES names a
//! server (a superuser's address, for a checkpoint before the count). What is counted is on the disk before. Beside it, in the same run and
//! on all cores, the operations that no count can do without: agreement on P-256, AES-256-GCM over one
//! ballot, RSA-2048 verification, with the fastest library in the tree. Tokens are signed directly with
//! issuing keys made here; the protocol's blinding leaves the same signatures.

mod sealer;
#[path = "../service/mod.rs"]
mod service;
mod store;

use std::collections::BTreeMap;
use std::io::{BufReader, BufWriter, Seek, Write};
use std::time::Instant;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PSS_2048_8192_SHA384, RSA_PSS_SHA384,
};
use rand::SeedableRng;
use rand::rngs::StdRng;
use weerklank::ballot::{BALLOT_SIZE, Ballot, SealedBallot, commitment};
use weerklank::count::{
    BoxHeader, Sealed, TallyFile, count, each_portion, read_header, write_ballots, write_header,
};
use weerklank::disclosure::Policy;
use weerklank::error::Result;
use weerklank::organisation::records::UnitRow;
use weerklank::protocol::{b64u, hex, str_prefixed};
use weerklank::survey::{self, Questionnaire};
use weerklank::wave::{Assets, Manifest, ManifestGroup, PROTOCOL, ResultsKey};

const SURVEY: &str = include_str!("../../surveys/inclusion.toml");
const WAVE: &str = "bench";
const GROUPS: usize = 20;
/// Ballots that are made at a time.
const PORTION: usize = 20_000;

struct Wave {
    questionnaire: Questionnaire,
    manifest: Manifest,
    results: ResultsKey,
    issuing: Vec<KeyPair>,
    header: BoxHeader,
}

fn wave(ballots: usize, rng: &mut StdRng) -> Wave {
    use sha2::{Digest, Sha256};
    let questionnaire = Questionnaire::parse(SURVEY, "inclusion.toml").expect("a survey");
    let results = ResultsKey::generate(rng);
    let issuing: Vec<KeyPair> = (0..GROUPS)
        .map(|_| KeyPair::generate(KeySize::Rsa2048).expect("a key"))
        .collect();
    let groups = issuing.iter().enumerate().map(|(number, key)| {
        let der = AsDer::<aws_lc_rs::encoding::PublicKeyX509Der>::as_der(key.public_key());
        ManifestGroup {
            id: format!("g{number:04}"),
            label: format!("Team {number}"),
            size: ballots.div_ceil(GROUPS).max(8) as u32,
            public_key: b64u(der.expect("DER").as_ref()),
        }
    });
    let json = questionnaire.to_json();
    let manifest = Manifest {
        protocol: PROTOCOL.to_owned(),
        wave: WAVE.to_owned(),
        title: "Bench".to_owned(),
        closes: "2999-12-31".to_owned(),
        policy: Policy::default(),
        catalogue: Vec::new(),
        office: "http://127.0.0.1:1".to_owned(),
        answer: "http://127.0.0.1:2".to_owned(),
        results_public_key: b64u(results.public()),
        custody: "operator".to_owned(),
        ballot_size: BALLOT_SIZE,
        assets: Assets {
            page: String::new(),
            script: String::new(),
            style: String::new(),
            questionnaire: hex(&Sha256::digest(json.as_bytes())),
        },
        groups: groups.collect(),
    };
    let unit = |id: String, parent: &str, position: i32| UnitRow {
        wave: WAVE.to_owned(),
        name: id.clone(),
        id,
        parent: parent.to_owned(),
        joined: false,
        position,
        counts_in: None,
    };
    let teams = (0..GROUPS).map(|n| unit(format!("team-{n}"), "town", n as i32 + 1));
    let header = BoxHeader {
        manifest: String::from_utf8(manifest.to_bytes()).expect("UTF-8"),
        questionnaire: json,
        units: std::iter::once(unit("town".to_owned(), "", 0))
            .chain(teams)
            .collect(),
        groups: (0..GROUPS)
            .map(|n| (format!("g{n:04}"), format!("team-{n}")))
            .collect::<BTreeMap<_, _>>(),
        issued: ballots as u32,
        previous: Vec::new(),
        with: Vec::new(),
    };
    Wave {
        questionnaire,
        manifest,
        results,
        issuing,
        header,
    }
}

impl Wave {
    fn ballot(&self, secret: [u8; 32], group: usize, rng: &mut StdRng) -> SealedBallot {
        use rand::Rng;
        let id = &self.manifest.groups[group].id;
        let committed = commitment(&secret);
        let mut prefix = [0; 32];
        rng.fill_bytes(&mut prefix);
        let message = [
            prefix.as_slice(),
            b"weerklank/token/v1",
            &str_prefixed(WAVE),
            &str_prefixed(id),
            &committed.0,
        ]
        .concat();
        let mut token = vec![0; 256];
        self.issuing[group]
            .sign(&RSA_PSS_SHA384, &SystemRandom::new(), &message, &mut token)
            .expect("a token");
        let ballot = Ballot {
            group: id.clone(),
            prefix,
            token,
            secret,
            revision: 0,
            answers: survey::sample::answers(&self.questionnaire, rng, 0.0, 0.2),
        };
        let plaintext = ballot.to_plaintext().expect("a plaintext");
        let info = [b"weerklank/ballot/v1".as_slice(), &str_prefixed(WAVE)].concat();
        let aad = [committed.0.as_slice(), &[0]].concat();
        SealedBallot {
            commitment: committed.0,
            revision: 0,
            sealed: sealer::seal(self.results.public(), &info, &aad, &plaintext),
        }
    }
}

/// Writes the box file: secrets first, so that ballots can be made in the order of their commitments.
fn write_box(wave: &Wave, ballots: usize, out: &mut impl Write, rng: &mut StdRng) {
    use rand::Rng;
    let mut secrets: Vec<([u8; 32], [u8; 32])> = (0..ballots)
        .map(|_| {
            let mut secret = [0; 32];
            rng.fill_bytes(&mut secret);
            (commitment(&secret).0, secret)
        })
        .collect();
    secrets.sort_unstable();
    write_header(out, &wave.header).expect("written");
    for portion in secrets.chunks(PORTION) {
        let share = portion.len().div_ceil(cores());
        let made: Vec<Vec<SealedBallot>> = std::thread::scope(|scope| {
            let workers: Vec<_> = portion
                .chunks(share)
                .map(|chunk| {
                    let mut rng = StdRng::from_rng(rng);
                    scope.spawn(move || {
                        let groups = (0..GROUPS).cycle();
                        let made = chunk.iter().zip(groups);
                        made.map(|((_, secret), group)| wave.ballot(*secret, group, &mut rng))
                            .collect()
                    })
                })
                .collect();
            workers
                .into_iter()
                .map(|w| w.join().expect("made"))
                .collect()
        });
        for ballots in made {
            write_ballots(out, &ballots).expect("written");
        }
    }
    out.flush().expect("written");
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs the three bare operations so often on every core; returns ballots a second, and processor seconds
/// for each.
fn floor(wave: &Wave, each: usize, rng: &mut StdRng) -> Pace {
    let sealed = wave.ballot([7; 32], 0, rng).sealed;
    let private = PrivateKey::from_private_key(&ECDH_P256, wave.results.private()).expect("a key");
    let issuing = &wave.issuing[0];
    let mut token = vec![0; 256];
    let message = [5; 120];
    issuing
        .sign(&RSA_PSS_SHA384, &SystemRandom::new(), &message, &mut token)
        .expect("a token");
    let der = issuing.public_key().as_ref();
    let checker = ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA384, der).expect("a key");
    let key = || LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[3; 32]).expect("a key"));
    let mut ciphertext = vec![1; BALLOT_SIZE];
    key()
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key([0; 12]),
            Aad::empty(),
            &mut ciphertext,
        )
        .expect("sealed");
    let (begun, used) = (Instant::now(), processor());
    std::thread::scope(|scope| {
        for _ in 0..cores() {
            scope.spawn(|| {
                let mut bytes = ciphertext.clone();
                for _ in 0..each {
                    let enc = UnparsedPublicKey::new(&ECDH_P256, &sealed[..65]);
                    agree(&private, enc, (), |shared| {
                        std::hint::black_box(shared);
                        Ok(())
                    })
                    .expect("agreed");
                    bytes.copy_from_slice(&ciphertext);
                    let nonce = Nonce::assume_unique_for_key([0; 12]);
                    key()
                        .open_in_place(nonce, Aad::empty(), &mut bytes)
                        .expect("opened");
                    checker.verify_sig(&message, &token).expect("holds");
                }
            });
        }
    });
    let done = (each * cores()) as f64;
    (
        done / begun.elapsed().as_secs_f64(),
        (processor() - used) / done,
    )
}

/// Processor seconds of this process so far.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// What was counted, in few digits. Answers come from a fixed seed, so on as many cores this changes only if the count
/// does. Left out are receipts and control code, since keys and boxes differ from run to run.
fn fingerprint(tally: &TallyFile) -> String {
    use sha2::{Digest, Sha256};
    let mut counted = tally.clone();
    counted.certificate.receipts.clear();
    counted.certificate.control.clear();
    // Blocks and comments are in an order of chance.
    counted
        .blocks
        .sort_by_cached_key(|block| serde_json::to_string(block).expect("JSON"));
    counted
        .comments
        .sort_by_cached_key(|comment| serde_json::to_string(comment).expect("JSON"));
    let json = serde_json::to_vec(&counted).expect("JSON");
    let (blocks, comments) = (counted.blocks.len(), counted.comments.len());
    let digits = &hex(&Sha256::digest(json))[..16];
    format!("{blocks} blocks and {comments} comments, fingerprint {digits}")
}

/// A way to hand over all ballots in portions.
type Feed<'a> = &'a mut dyn FnMut(&mut dyn FnMut(Vec<SealedBallot>) -> Result<()>) -> Result<()>;

/// Ballots a second, and processor seconds for each.
type Pace = (f64, f64);

/// Counts what is handed over and says from where, how fast, and what was counted.
fn timed(wave: &Wave, from: &str, feed: Feed<'_>, rng: &mut StdRng) -> Pace {
    let sealed = Sealed {
        header: wave.header.clone(),
        feed: Box::new(feed),
    };
    let (begun, used) = (Instant::now(), processor());
    let tally = count(sealed, Vec::new(), &wave.results, None, rng).expect("a tally");
    let (seconds, used) = (begun.elapsed().as_secs_f64(), processor() - used);
    let ballots = f64::from(wave.header.issued);
    assert_eq!(tally.certificate.valid, u64::from(wave.header.issued));
    let pace = (ballots / seconds, used / ballots);
    println!(
        "counted from {from} in {seconds:.1} s: {:.0} a second, {:.1} processor microseconds each; {}",
        pace.0,
        1e6 * pace.1,
        fingerprint(&tally)
    );
    pace
}

/// Says which share of the bare operations each count reaches.
fn compare(counts: &[(&str, Pace)], before: Pace, after: Pace) {
    let bare = ((before.0 + after.0) / 2.0, (before.1 + after.1) / 2.0);
    println!(
        "bare cryptography on {} cores: {:.0} a second ({:.0} before, {:.0} after), {:.1} processor microseconds each",
        cores(),
        bare.0,
        before.0,
        after.0,
        1e6 * bare.1
    );
    for (from, pace) in counts {
        println!(
            "the count from {from} reaches {:.0} % of it by the clock, {:.0} % by processor time",
            100.0 * pace.0 / bare.0,
            100.0 * bare.1 / pace.1
        );
    }
}

fn main() {
    let wanted = std::env::args().find_map(|argument| argument.parse().ok());
    let ballots: usize = wanted.unwrap_or(100_000);
    let rng = &mut StdRng::seed_from_u64(1);
    let wave = wave(ballots, rng);
    let mut file = tempfile::tempfile().expect("a file");
    let begun = Instant::now();
    write_box(
        &wave,
        ballots,
        &mut BufWriter::with_capacity(1 << 20, &file),
        rng,
    );
    // Otherwise the disk would still be writing it while it is counted.
    file.sync_all().expect("on the disk");
    println!(
        "{ballots} ballots made in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    let before = floor(&wave, 20_000, rng);
    file.rewind().expect("its beginning");
    let mut from = BufReader::with_capacity(1 << 20, &file);
    read_header(&mut from, "bench.wkb").expect("a header");
    let mut feed = |take: &mut dyn FnMut(Vec<SealedBallot>) -> Result<()>| {
        each_portion(&mut from, "bench.wkb", take)
    };
    let mut counts = vec![("the box file", timed(&wave, "the box file", &mut feed, rng))];
    let folder = tempfile::tempdir().expect("a folder");
    for (name, [_, url]) in service::databases("count") {
        let embedded = format!("sqlite:{}", folder.path().join("ballot.sqlite").display());
        let url = if url == "sqlite" { &embedded } else { &url };
        let store = store::filled(url, &mut file, ballots, rng);
        let mut feed =
            |take: &mut dyn FnMut(Vec<SealedBallot>) -> Result<()>| store.each_portion(WAVE, take);
        counts.push((name, timed(&wave, name, &mut feed, rng)));
    }
    compare(&counts, before, floor(&wave, 20_000, rng));
}
