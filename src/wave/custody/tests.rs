//! Tests of custody: every way in which shares and passphrases can be wrong; `files` of those in which files can be.

mod files;

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
}
