//! Every way in which the files of a key can be wrong: cut, foreign, altered, or made to harm.

use super::*;

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
