//! Tests of `seal`: sizes, strict reading, and everything that must not open.

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

use crate::wave::ResultsKey;

use super::super::opener::Opener;
use super::super::token::fixtures::{array, browser, bytes, text};
use super::*;
use hpke::aead::AeadTag;

type EncappedKey = <DhP256HkdfSha256 as Kem>::EncappedKey;

fn ballot() -> Ballot {
    Ballot {
        group: "g0001".into(),
        prefix: [1; 32],
        token: vec![2; TOKEN_SIZE],
        secret: [3; 32],
        revision: 0,
        answers: json!({ "belong-1": 4, "comment-better": "\"Méér\" 😀\n" }),
    }
}

/// A plaintext with this JSON and enough spaces.
fn padded(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(BALLOT_SIZE, b' ');
    bytes
}

fn with(answers: &str, beside: &str) -> Vec<u8> {
    let (prefix, token) = (b64u(&[1; 32]), b64u(&[2; TOKEN_SIZE]));
    padded(&format!(
        r#"{{"group":"g0001","prefix":"{prefix}","token":"{token}","secret":"{prefix}","revision":0,"answers":{answers}{beside}}}"#
    ))
}

/// What was read, as it would be written.
fn written(read: &OpenBallot<'_>, answers: &Value) -> Ballot {
    assert!(read.answers == Given::from(answers));
    Ballot {
        group: read.group.to_string(),
        prefix: read.prefix,
        token: read.token.to_vec(),
        secret: read.secret,
        revision: read.revision,
        answers: answers.clone(),
    }
}

struct Sealed {
    opener: Opener,
    commitment: Commitment,
    sealed: Vec<u8>,
    plaintext: Vec<u8>,
    public: Vec<u8>,
}

fn sealed() -> Sealed {
    let rng = &mut StdRng::seed_from_u64(1);
    let key = ResultsKey::generate(rng);
    let commitment = Commitment([9; 32]);
    let plaintext = ballot().to_plaintext().expect("fits");
    let public = key.public().to_vec();
    Sealed {
        opener: Opener::new(key.private(), "w1").expect("a key"),
        sealed: seal(&public, "w1", &commitment, 3, &plaintext, rng).expect("seals"),
        commitment,
        plaintext,
        public,
    }
}

fn opened(
    opener: &Opener,
    commitment: &Commitment,
    revision: u8,
    sealed: &[u8],
) -> Result<Vec<u8>> {
    let mut sealed = sealed.to_vec();
    let plaintext = opener.open(commitment, revision, &mut sealed)?;
    Ok(plaintext.to_vec())
}

#[test]
fn every_ballot_has_one_size_and_survives() {
    let plaintext = ballot().to_plaintext().expect("fits");
    assert_eq!(plaintext.len(), BALLOT_SIZE);
    let read = OpenBallot::from_plaintext(&plaintext).expect("reads");
    assert!(written(&read, &ballot().answers) == ballot());
    let text = str::from_utf8(&plaintext).expect("UTF-8").trim_end();
    let keys = ["group", "prefix", "token", "secret", "revision", "answers"];
    let at = keys.map(|key| text.find(&format!("\"{key}\":")).expect(key));
    assert!(at.is_sorted(), "{text}");
}

#[test]
fn a_ballot_that_is_too_large_is_refused_and_one_that_just_fits_is_not() {
    let sized = |size: usize| {
        let mut ballot = ballot();
        ballot.answers = json!({ "c": "x".repeat(size) });
        ballot.to_plaintext()
    };
    let overhead = {
        let plaintext = sized(0).expect("fits");
        plaintext.trim_ascii_end().len()
    };
    assert!(OpenBallot::from_plaintext(&sized(BALLOT_SIZE - overhead).expect("fits")).is_ok());
    let refusal = sized(BALLOT_SIZE - overhead + 1)
        .expect_err("too large")
        .to_string();
    assert!(
        refusal.contains("8193 bytes") && refusal.contains("shorten"),
        "{refusal}"
    );
}

#[test]
fn plaintexts_are_read_strictly() {
    assert!(OpenBallot::from_plaintext(&with("{}", "")).is_ok());
    let good = with("{}", "");
    let mut newline = good.clone();
    newline[BALLOT_SIZE - 1] = b'\n';
    let mut shifted = good.clone();
    shifted.rotate_right(1);
    let mut early = good.clone();
    let end = good.trim_ascii_end().len();
    early[end + 1] = b'{';
    let text = str::from_utf8(&good).expect("UTF-8").trim_end();
    let without = |key: &str| padded(&text.replacen(&format!("\"{key}\""), "\"x\"", 1));
    let wrong: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("spaces only", vec![b' '; BALLOT_SIZE]),
        ("zeros", vec![0; BALLOT_SIZE]),
        ("too short", good[..BALLOT_SIZE - 1].to_vec()),
        ("too long", [good.as_slice(), b" "].concat()),
        ("newline at the end", newline),
        ("space at the start", shifted),
        ("something after the spaces", early),
        ("unknown key", with("{}", r#","time":1"#)),
        ("key twice", with("{}", r#","revision":0"#)),
        ("answers twice", with("{}", r#","answers":{}"#)),
        ("an answer twice", with(r#"{"a":1,"a":2}"#, "")),
        (
            "an answer twice, escaped",
            with(r#"{"a":1,"\u0061":2}"#, ""),
        ),
        (
            "an answer twice, deeper",
            with(r#"{"a":[{"b":1,"b":1}]}"#, ""),
        ),
        ("a number beyond all numbers", with(r#"{"a":1e999}"#, "")),
        ("deeper than any reader goes", with(&"[".repeat(3000), "")),
        ("no group", without("group")),
        ("no answers", without("answers")),
        ("a negative revision", padded(&text.replace(":0,", ":-1,"))),
        (
            "a revision above a byte",
            padded(&text.replace(":0,", ":256,")),
        ),
        ("a short prefix", padded(&text.replacen("AQEB", "", 1))),
        (
            "a padded token",
            padded(&text.replacen("Ag\"", "Ag==\"", 1)),
        ),
        ("a list", padded("[]")),
    ];
    for (what, plaintext) in wrong {
        assert!(OpenBallot::from_plaintext(&plaintext).is_err(), "{what}");
    }
}

#[test]
fn refusals_and_debug_tell_nothing_of_a_ballot() {
    let refusal =
        OpenBallot::from_plaintext(&with(r#"{"a":"geheim","a":1}"#, "")).expect_err("twice");
    assert!(!refusal.to_string().contains("geheim"));
    assert_eq!(
        format!("{:?} {:?}", ballot(), sealed().opener),
        "Ballot Opener"
    );
    let plaintext = ballot().to_plaintext().expect("fits");
    let read = OpenBallot::from_plaintext(&plaintext).expect("reads");
    assert_eq!(
        format!("{read:?} {:?}", read.answers),
        "OpenBallot Given(not printed)"
    );
}

#[test]
fn a_box_opens_with_its_key_wave_commitment_and_revision_only() {
    let Sealed {
        opener,
        commitment,
        sealed,
        plaintext,
        ..
    } = sealed();
    assert_eq!(sealed.len(), BOX_SIZE);
    assert_eq!(
        opened(&opener, &commitment, 3, &sealed).expect("opens"),
        plaintext
    );
    assert!(opened(&opener, &Commitment([8; 32]), 3, &sealed).is_err());
    assert!(opened(&opener, &commitment, 4, &sealed).is_err());
    let key = ResultsKey::generate(&mut StdRng::seed_from_u64(1));
    let other = Opener::new(key.private(), "w2").expect("a key");
    assert!(
        opened(&other, &commitment, 3, &sealed).is_err(),
        "another wave"
    );
    let key = ResultsKey::generate(&mut StdRng::seed_from_u64(2));
    let other = Opener::new(key.private(), "w1").expect("a key");
    assert!(opened(&other, &commitment, 3, &sealed).is_err());
}

#[test]
fn two_boxes_of_one_ballot_have_nothing_in_common() {
    let Sealed {
        opener,
        commitment,
        sealed,
        plaintext,
        public,
    } = sealed();
    let rng = &mut StdRng::seed_from_u64(7);
    let again = seal(&public, "w1", &commitment, 3, &plaintext, rng).expect("seals");
    assert_ne!(again[1..33], sealed[1..33]);
    assert_ne!(again[65..97], sealed[65..97]);
    assert_eq!(
        opened(&opener, &commitment, 3, &again).expect("opens"),
        plaintext
    );
}

#[test]
fn boxes_of_other_sizes_and_points_off_the_curve_are_refused() {
    let Sealed {
        opener,
        commitment,
        sealed,
        ..
    } = sealed();
    let refused = |sealed: &[u8]| opened(&opener, &commitment, 3, sealed).is_err();
    assert!(refused(&[]));
    assert!(refused(&sealed[1..]));
    assert!(refused(&sealed[..BOX_SIZE - 1]));
    assert!(refused(&[sealed.as_slice(), &[0]].concat()));
    assert!(refused(&[0; BOX_SIZE]));
    let mut compressed = sealed.clone();
    compressed[0] = 2;
    assert!(refused(&compressed));
    let mut off_curve = sealed.clone();
    off_curve[64] ^= 1;
    assert!(refused(&off_curve));
}

#[test]
fn bad_keys_and_unpadded_ballots_are_refused() {
    let Sealed {
        commitment,
        plaintext,
        public,
        ..
    } = sealed();
    let rng = &mut StdRng::seed_from_u64(1);
    let mut off_curve = public.clone();
    off_curve[64] ^= 1;
    for key in [
        &[][..],
        &public[..64],
        &[0; 65],
        &off_curve,
        &[&[2], &public[1..33]].concat(),
    ] {
        let refusal = seal(key, "w1", &commitment, 0, &plaintext, rng).expect_err("refused");
        assert!(
            refusal.to_string().contains("results_public_key"),
            "{refusal}"
        );
    }
    assert!(seal(&public, "w1", &commitment, 0, &plaintext[1..], rng).is_err());
    for key in [&[][..], &[0; 32], &[0xff; 32], &[1; 31], &[1; 33]] {
        assert!(Opener::new(key, "w1").is_err());
    }
}

#[test]
fn the_browsers_box_opens() {
    let known = browser();
    let key = ResultsKey::from_private(&bytes(&known, "results_private")).expect("a key");
    let opener = Opener::new(key.private(), text(&known, "wave")).expect("a key");
    let commitment = Commitment(array(&known, "commitment"));
    let plaintext = opened(&opener, &commitment, 2, &bytes(&known, "box")).expect("opens");
    let ballot = OpenBallot::from_plaintext(&plaintext).expect("reads");
    assert_eq!(ballot.group, text(&known, "group"));
    assert_eq!(ballot.prefix, array(&known, "prefix"));
    assert_eq!(ballot.secret, array(&known, "secret"));
    assert_eq!(ballot.token.as_slice(), bytes(&known, "token"));
    assert_eq!(ballot.revision, 2);
    assert!(ballot.answers == Given::from(&known["answers"]));
}

#[test]
fn the_suite_is_the_one_of_the_protocol() {
    use hpke::aead::Aead;
    use hpke::kdf::Kdf;
    let suite = (
        DhP256HkdfSha256::KEM_ID,
        HkdfSha256::KDF_ID,
        AesGcm256::AEAD_ID,
    );
    assert_eq!(suite, (0x0010, 0x0001, 0x0002));
    let sizes = (
        PublicKey::size(),
        EncappedKey::size(),
        AeadTag::<AesGcm256>::size(),
    );
    assert_eq!(sizes, (65, ENC_SIZE, TAG_SIZE));
}

#[test]
fn one_opener_serves_many_threads() {
    let Sealed {
        opener,
        commitment,
        sealed,
        plaintext,
        ..
    } = sealed();
    std::thread::scope(|scope| {
        let open = || opened(&opener, &commitment, 3, &sealed).expect("opens");
        let threads = [scope.spawn(open), scope.spawn(open), scope.spawn(open)];
        for thread in threads {
            assert_eq!(thread.join().expect("a thread"), plaintext);
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_altered_bit_is_noticed(at in 0..BOX_SIZE, bit in 0u8..8) {
        let Sealed { opener, commitment, mut sealed, .. } = sealed();
        sealed[at] ^= 1 << bit;
        prop_assert!(opened(&opener, &commitment, 3, &sealed).is_err());
    }

    #[test]
    fn hostile_plaintexts_are_refused_not_fatal(
        start in prop::collection::vec(any::<u8>(), 0..400),
        cut in 0usize..700,
    ) {
        let mut plaintext = vec![b' '; BALLOT_SIZE];
        plaintext[..start.len()].copy_from_slice(&start);
        prop_assert!(OpenBallot::from_plaintext(&plaintext).is_err());
        prop_assert!(OpenBallot::from_plaintext(&start).is_err());
        let mut plaintext = ballot().to_plaintext().expect("fits");
        let end = plaintext.trim_ascii_end().len();
        prop_assume!(cut < end);
        plaintext[cut..].fill(b' ');
        prop_assert!(OpenBallot::from_plaintext(&plaintext).is_err());
    }
}
