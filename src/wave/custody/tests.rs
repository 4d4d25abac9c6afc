//! Tests of custody: every way in which shares, files and passphrases can be wrong.

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::*;

/// A key divided into shares, as files.
#[derive(Clone)]
struct Made {
    public: PublicHalf,
    names: Vec<String>,
    texts: Vec<String>,
}

fn phrase(index: usize) -> Zeroizing<String> {
    Zeroizing::new(format!("correct horse {index}"))
}

fn made(shares: u8, threshold: u8, seed: u64) -> Made {
    let phrases: Vec<_> = (1..=usize::from(shares)).map(|i| Some(phrase(i))).collect();
    make(shares, threshold, &phrases, seed)
}

fn make(shares: u8, threshold: u8, phrases: &[Option<Zeroizing<String>>], seed: u64) -> Made {
    let rng = &mut StdRng::seed_from_u64(seed);
    let (public, files) = create(shares, threshold, phrases, rng).expect("a key");
    Made {
        public,
        names: (1..=shares).map(|i| format!("share-{i}.key")).collect(),
        texts: files
            .iter()
            .map(|file| file.to_json().expect("JSON").to_string())
            .collect(),
    }
}

impl Made {
    fn files(&self, which: &[usize]) -> Vec<(&str, &str)> {
        let file = |i: &usize| (self.names[i - 1].as_str(), self.texts[i - 1].as_str());
        which.iter().map(file).collect()
    }

    /// Unlocks with the passphrases they were made with.
    fn unlock(&self, which: &[usize]) -> Result<ResultsKey> {
        unlock(&self.files(which), own_phrase)
    }

    fn refusal(&self, which: &[usize]) -> String {
        self.unlock(which).expect_err("refused").to_string()
    }

    /// Changes a file as JSON.
    fn spoil(&mut self, which: usize, change: impl Fn(&mut Value)) {
        let mut value: Value = serde_json::from_str(&self.texts[which - 1]).expect("JSON");
        change(&mut value);
        self.texts[which - 1] = value.to_string();
    }
}

fn own_phrase(name: &str) -> Option<Zeroizing<String>> {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().map(phrase)
}

fn of_one(text: &str, passphrase: Option<&str>) -> Result<ResultsKey> {
    let passphrase = passphrase.map(|text| Zeroizing::new(text.to_owned()));
    unlock(&[("share-1.key", text)], |_| passphrase.clone())
}

#[test]
fn any_two_of_three_shares_are_the_key_in_any_order() {
    let made = made(3, 2, 1);
    for which in [
        &[1, 2][..],
        &[2, 1],
        &[1, 3],
        &[3, 2],
        &[1, 2, 3],
        &[3, 1, 2],
    ] {
        let key = made.unlock(which).expect("opens");
        assert_eq!(b64u(key.public()), made.public.public_key, "{which:?}");
    }
}

#[test]
fn a_single_share_without_passphrase_says_so_and_needs_none() {
    let made = make(1, 1, &[None], 1);
    assert!(
        made.texts[0].contains("none: whoever has this file has the share"),
        "{}",
        made.texts[0]
    );
    let key = unlock(&made.files(&[1]), |_| panic!("no passphrase is asked")).expect("opens");
    assert_eq!(b64u(key.public()), made.public.public_key);
    let written: Value = serde_json::from_str(&made.texts[0]).expect("JSON");
    assert_eq!(written["share"], b64u(key.private()));
}

#[test]
fn an_encrypted_share_names_its_parameters_and_not_the_share() {
    let made = made(1, 1, 1);
    let key = made.unlock(&[1]).expect("opens");
    let text = &made.texts[0];
    assert!(!text.contains(&b64u(key.private())));
    let written: Value = serde_json::from_str(text).expect("JSON");
    let encryption = &written["encryption"]["argon2id, aes-256-gcm"];
    assert_eq!(encryption["memory_kib"], 65_536);
    assert_eq!(encryption["passes"], 3);
    assert_eq!(
        written["of"]["public_key_sha256"],
        fingerprint(key.public())
    );
    // The same passphrase for two shares gives two keys, since each share has a salt of its own.
    let both = make(2, 2, &[Some(phrase(1)), Some(phrase(1))], 2);
    let salt = |i: usize| {
        let value: Value = serde_json::from_str(&both.texts[i]).expect("JSON");
        value["encryption"]["argon2id, aes-256-gcm"]["salt"].clone()
    };
    assert_ne!(salt(0), salt(1));
}

#[test]
fn what_was_made_opens_boxes_and_nothing_secret_is_printed() {
    let made = made(2, 2, 1);
    let key = made.unlock(&[1, 2]).expect("opens");
    let again = ResultsKey::from_private(key.private()).expect("a scalar");
    assert_eq!(again.public(), key.public());
    assert_eq!(key.public()[0], 4, "uncompressed");
    assert_eq!(format!("{key:?}"), "ResultsKey");
    let file = ShareFile::parse(&made.texts[0], "x").expect("reads");
    assert_eq!(format!("{file:?}"), "ShareFile");
    for wrong in [&[0; 32][..], &[0xff; 32], &[1; 31], &[1; 33], &[]] {
        assert!(ResultsKey::from_private(wrong).is_none());
    }
}

#[test]
fn impossible_divisions_are_refused() {
    let rng = &mut StdRng::seed_from_u64(1);
    let mut refusal = |shares, threshold, phrases: &[Option<Zeroizing<String>>]| {
        let refused = create(shares, threshold, phrases, rng).expect_err("refused");
        refused.to_string()
    };
    assert!(refusal(0, 0, &[]).starts_with("--threshold:"));
    assert!(refusal(1, 0, &[None]).starts_with("--threshold:"));
    let both = [Some(phrase(1)), Some(phrase(2))];
    assert!(refusal(2, 3, &both).contains("from 1 to 2"));
    assert!(refusal(3, 2, &both).starts_with("passphrases: 2 for 3"));
    assert!(refusal(2, 2, &[Some(phrase(1)), None]).starts_with("--passphrase-file:"));
    assert!(refusal(2, 1, &[None, None]).starts_with("--passphrase-file:"));
    for empty in ["", "   "] {
        let empty = [Some(Zeroizing::new(empty.to_owned()))];
        assert!(refusal(1, 1, &empty).contains("share 1 is empty"));
    }
}

#[test]
fn passphrase_lines_are_one_for_all_or_one_for_each() {
    let lines: Vec<_> = (1..=3).map(phrase).collect();
    let each = passphrases_for(3, Some(&lines)).expect("three");
    assert_eq!(each, lines.iter().cloned().map(Some).collect::<Vec<_>>());
    let all = passphrases_for(3, Some(&lines[..1])).expect("one for all");
    assert_eq!(all, vec![Some(phrase(1)); 3]);
    assert_eq!(passphrases_for(2, None).expect("none"), [None, None]);
    for lines in [&lines[..2], &[]] {
        let refused = passphrases_for(3, Some(lines))
            .expect_err("refused")
            .to_string();
        assert!(refused.starts_with("passphrase file:"), "{refused}");
    }
}

#[test]
fn too_few_or_doubled_shares_are_refused() {
    let made = made(3, 3, 1);
    assert!(made.refusal(&[]).starts_with("--key: no share"));
    let few = made.refusal(&[2, 3]);
    assert!(
        few.contains("3 of 3 shares are needed and 2 given; add 1 more"),
        "{few}"
    );
    let mut doubled = made.files(&[1, 2, 2]);
    doubled[2].0 = "copy-2.key";
    let refused = unlock(&doubled, own_phrase)
        .expect_err("refused")
        .to_string();
    assert!(
        refused.starts_with("copy-2.key: is the same share as share-2.key"),
        "{refused}"
    );
}

#[test]
fn shares_of_different_keys_are_refused_by_name() {
    let (one, other) = (made(2, 2, 1), made(2, 2, 2));
    let mut mixed = one.files(&[1]);
    mixed.push(("old-2.key", &other.texts[1]));
    let refused = unlock(&mixed, own_phrase).expect_err("refused").to_string();
    assert!(
        refused.starts_with("old-2.key: is a share of another results key than share-1.key"),
        "{refused}"
    );
}

#[test]
fn a_wrong_or_missing_passphrase_names_the_file_and_the_cure() {
    let made = made(2, 2, 1);
    let wrong = |name: &str| (name != "share-2.key").then(|| phrase(1));
    let refused = unlock(&made.files(&[1, 2]), wrong).expect_err("refused");
    let refused = refused.to_string();
    assert!(
        refused.starts_with("share-2.key: is encrypted; give its passphrase"),
        "{refused}"
    );
    let same = |_: &str| Some(phrase(1));
    let refused = unlock(&made.files(&[1, 2]), same)
        .expect_err("refused")
        .to_string();
    assert!(
        refused.starts_with("share-2.key: does not open with this passphrase"),
        "{refused}"
    );
}

#[test]
fn truncated_huge_and_foreign_files_are_refused_with_a_clear_sentence() {
    let made = made(1, 1, 1);
    let text = &made.texts[0];
    for cut in [0, 1, text.len() / 2, text.trim_end().len() - 1] {
        let refused = of_one(&text[..cut], None).expect_err("refused").to_string();
        assert!(
            refused.starts_with("share-1.key: is not a whole share file"),
            "{refused}"
        );
    }
    let huge = "x".repeat(10_000_000);
    let refused = of_one(&huge, None).expect_err("refused").to_string();
    assert!(
        refused.starts_with("share-1.key: is too large") && refused.len() < 200,
        "{refused}"
    );
    let public = made.public.to_json().expect("JSON");
    let refused = of_one(&public, None).expect_err("refused").to_string();
    assert!(refused.contains("is the public half"), "{refused}");
    for foreign in [
        "{}",
        "[]",
        "null",
        "-----BEGIN PRIVATE KEY-----",
        "\u{feff}{}",
    ] {
        assert!(of_one(foreign, None).is_err());
    }
}

#[test]
fn altered_files_are_refused() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 12] = [
        ("another format", |v| {
            v["format"] = json!("weerklank/share/v2")
        }),
        ("another index", |v| v["of"]["index"] = json!(2)),
        ("no index", |v| v["of"]["index"] = json!(0)),
        ("another number of shares", |v| v["of"]["shares"] = json!(2)),
        ("no threshold", |v| v["of"]["threshold"] = json!(0)),
        ("another key", |v| {
            v["of"]["public_key_sha256"] = json!("00")
        }),
        ("another share", |v| v["share"] = json!(b64u(&[1; 48]))),
        ("a short share", |v| v["share"] = json!("AAAA")),
        ("no base64url", |v| v["share"] = json!("=")),
        ("unknown field", |v| v["comment"] = json!("")),
        ("unknown cipher", |v| v["encryption"] = json!("rot13")),
        ("said to be open", |v| {
            v["encryption"] = json!("none: whoever has this file has the share");
        }),
    ];
    let sound = made(1, 1, 1);
    for (what, change) in changes {
        let mut made = sound.clone();
        made.spoil(1, change);
        let refused = made.refusal(&[1]);
        assert!(refused.starts_with("share-1.key"), "{what}: {refused}");
    }
}

#[test]
fn the_label_of_an_encrypted_share_cannot_be_altered() {
    let sound = made(3, 2, 1);
    for (field, value) in [
        ("threshold", 1),
        ("threshold", 3),
        ("shares", 4),
        ("index", 3),
    ] {
        let mut made = sound.clone();
        for which in [1, 2] {
            if field != "index" || which == 1 {
                made.spoil(which, |v| v["of"][field] = json!(value));
            }
        }
        let refused = made.refusal(if value == 1 { &[1] } else { &[1, 2] });
        let cause = if (field, value) == ("threshold", 3) {
            "1 more" // found out before any passphrase is asked
        } else {
            "does not open with this passphrase"
        };
        assert!(refused.contains(cause), "{field} {value}: {refused}");
    }
}

#[test]
fn parameters_beyond_reason_are_refused_before_they_cost_anything() {
    let sound = made(1, 1, 1);
    for (field, value) in [
        ("memory_kib", json!(4_000_000_000_u32)),
        ("memory_kib", json!(0)),
        ("passes", json!(4_000_000_000_u32)),
        ("passes", json!(0)),
        ("lanes", json!(16_000_000)),
        ("salt", json!("")),
        ("nonce", json!(b64u(&[0; 24]))),
    ] {
        let mut made = sound.clone();
        made.spoil(1, |v| {
            v["encryption"]["argon2id, aes-256-gcm"][field] = value.clone();
        });
        let refused = made.refusal(&[1]);
        assert!(refused.contains("was altered"), "{field}: {refused}");
    }
}

#[test]
fn an_altered_open_share_is_noticed_by_the_public_half() {
    let mut made = make(1, 1, &[None], 1);
    made.spoil(1, |v| v["share"] = json!(b64u(&[1; 32])));
    let refused = made.refusal(&[1]);
    assert!(
        refused.starts_with("share-1.key: together these are not the key"),
        "{refused}"
    );
    made.spoil(1, |v| v["share"] = json!(b64u(&[0; 32])));
    assert!(made.refusal(&[1]).contains("not the key that they name"));
}

#[test]
fn the_public_half_is_read_strictly() {
    let made = made(3, 2, 1);
    let text = made.public.to_json().expect("JSON");
    let read = PublicHalf::parse(&text, "results.pub").expect("reads");
    assert_eq!(read, made.public);
    assert_eq!((read.shares, read.threshold), (3, 2));
    assert_eq!(read.bytes().expect("a point").len(), 65);
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let mut wrong = vec![
        String::new(),
        text[..text.len() / 2].to_owned(),
        "x".repeat(70_000),
    ];
    for (field, other) in [
        ("public_key", json!(b64u(&[4; 65]))),
        (
            "public_key",
            json!(b64u(&read.bytes().expect("a point")[..64])),
        ),
        ("public_key", json!("=")),
        ("threshold", json!(0)),
        ("threshold", json!(4)),
        ("shares", json!(256)),
        ("name", json!("x")),
    ] {
        let mut spoiled = value.clone();
        spoiled[field] = other;
        wrong.push(spoiled.to_string());
    }
    wrong.push(made.texts[0].clone());
    for text in wrong {
        let refused = PublicHalf::parse(&text, "results.pub")
            .expect_err("refused")
            .to_string();
        assert!(refused.starts_with("results.pub:"), "{refused}");
        assert!(refused.contains("weerklank key new"), "{refused}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Through the library alone, since Argon2id is made to be slow.
    #[test]
    fn any_threshold_of_shares_recovers_and_one_fewer_does_not(
        shares in 1u8..=20,
        threshold in 1u8..=20,
        seed in any::<u64>(),
    ) {
        prop_assume!(threshold <= shares);
        let rng = &mut StdRng::seed_from_u64(seed);
        let key = ResultsKey::generate(rng);
        let mut parts: Vec<Share> = Sharks(threshold)
            .dealer_rng(key.private().as_slice(), rng)
            .take(usize::from(shares))
            .collect();
        rand::seq::SliceRandom::shuffle(parts.as_mut_slice(), rng);
        let enough = &parts[..usize::from(threshold)];
        let whole = Sharks(threshold).recover(enough).expect("recovers");
        prop_assert_eq!(whole.as_slice(), key.private().as_slice());
        if threshold > 1 {
            let fewer = &enough[1..];
            prop_assert!(Sharks(threshold).recover(fewer).is_err());
            let forced = Sharks(threshold - 1).recover(fewer).expect("something");
            prop_assert!(forced.as_slice() != key.private().as_slice());
        }
    }

    #[test]
    fn hostile_files_are_refused_not_fatal(text in "\\PC{0,200}") {
        prop_assert!(of_one(&text, None).is_err());
        prop_assert!(PublicHalf::parse(&text, "results.pub").is_err());
    }

    #[test]
    fn an_altered_byte_is_refused_or_means_the_same(at in 0usize..400, byte in 0x20u8..0x7f) {
        let made = make(1, 1, &[None], 1);
        let key = made.unlock(&[1]).expect("opens");
        let mut text = made.texts[0].clone().into_bytes();
        prop_assume!(at < text.len());
        text[at] = byte;
        let text = String::from_utf8(text).expect("ASCII");
        if let Ok(other) = of_one(&text, None) {
            prop_assert_eq!(other.public(), key.public());
        }
    }
}
