//! Trustees count off the server, with the real program: key, box, count, tally, verify.

use serde_json::{Value, json};
use weerklank::ballot::BOX_SIZE;

use super::program::{Program, Serving};
use super::town::databases;

const PHRASES: &[u8] =
    b"a first phrase of some length\nthe second holder's own words\nand a third one for luck\n";

/// A closed wave under a key of three shares, of which two open; the receipt of its first person.
fn closed(database: &str) -> (Program, Serving, String) {
    let program = Program::new(database);
    program.write("phrases.txt", PHRASES);
    program.open(
        "w1",
        20,
        &[
            "--shares",
            "3",
            "--threshold",
            "2",
            "--passphrase-file",
            "phrases.txt",
        ],
    );
    let serving = program.serve();
    program.write(
        "answers.json",
        b"{\"belong-1\": 4, \"comment-better\": \"Meer licht.\"}",
    );
    let links = program.links("w1");
    let respond = |link: &str| {
        let answered = program.done(&[
            "respond",
            "--link",
            link,
            "--answers",
            "answers.json",
            "--json",
        ]);
        serde_json::from_str::<Value>(&answered).expect("JSON")
    };
    let first = respond(&links[0]);
    program.write("links.txt", links[1..].join("\n").as_bytes());
    let simulated = program.done(&[
        "simulate",
        "--links",
        "links.txt",
        "--answers",
        "answers.json",
        "--workers",
        "4",
        "--json",
    ]);
    let simulated: Value = serde_json::from_str(&simulated).expect("JSON");
    assert_eq!(simulated["answered"], json!(19));
    program.done(&["wave", "close", "w1"]);
    let receipt = first["receipt"].as_str().expect("a receipt").to_owned();
    (program, serving, receipt)
}

/// The arguments of a trustees' count with these shares.
fn count<'a>(box_file: &'a str, shares: &[&'a str], phrases: &'a str) -> Vec<&'a str> {
    let mut arguments = vec!["count", "--box", box_file, "--out", "tally.json"];
    for share in shares {
        arguments.extend(["--key", share]);
    }
    arguments.extend(["--passphrase-file", phrases]);
    arguments
}

#[test]
fn two_of_three_trustees_count_off_the_server() {
    for database in databases() {
        trustees_count(&database);
    }
}

fn trustees_count(database: &str) {
    let (program, _serving, receipt) = closed(database);
    let status = program.done(&["wave", "status", "w1", "--json"]);
    let status: Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!(status["custody"], json!("trustees 2 of 3"));
    assert_eq!(
        (&status["ballots"], &status["issued"]),
        (&json!(20), &json!(20))
    );
    program.write(
        "two.txt",
        b"a first phrase of some length\nand a third one for luck\n",
    );
    let on_server = [
        "count",
        "w1",
        "--key",
        "keys/share-1.key",
        "--key",
        "keys/share-3.key",
        "--passphrase-file",
        "two.txt",
    ];
    let sentence = program.refused(&on_server);
    assert!(sentence.contains("custody of trustees"), "{sentence}");

    program.done(&["box", "w1", "--out", "w1.wkb"]);
    let shares = ["keys/share-1.key", "keys/share-3.key"];
    program.done(&count("w1.wkb", &shares, "two.txt"));
    program.done(&["tally", "w1", "tally.json"]);
    // Now the file is all that is left of the box: asking for it again does not take it away.
    let taken = program.read("w1.wkb");
    program.refused(&["box", "w1", "--out", "w1.wkb"]);
    assert!(program.read("w1.wkb") == taken && !program.path("w1.wkb.part").exists());
    program.done(&["release", "w1"]);

    let verified = program.done(&["verify", "w1", "--url", &program.office]);
    assert!(verified.contains("20 counted"), "{verified}");
    let own = [
        "verify",
        "w1",
        "--url",
        &program.office,
        "--receipt",
        &receipt,
    ];
    assert!(program.done(&own).contains("Your receipt is there"));
    let strange = "A".repeat(receipt.len());
    let strange = [
        "verify",
        "w1",
        "--url",
        &program.office,
        "--receipt",
        &strange,
    ];
    assert!(program.refused(&strange).contains("not in the certificate"));
    let nowhere = ["verify", "w9", "--url", &program.office];
    program.refused(&nowhere);
    let exported = program.done(&["export", "w1", "--format", "csv", "--out", "out.csv"]);
    assert!(exported.contains("out.csv"), "{exported}");
    let again = program.run(&["tally", "w1", "tally.json"]);
    assert_eq!(
        again.status.code(),
        Some(1),
        "a released wave takes no tally"
    );
}

#[test]
fn shares_that_do_not_suffice_open_nothing() {
    let (program, _serving, _) = closed("sqlite");
    program.done(&["box", "w1", "--out", "w1.wkb"]);
    let sentence = program.refused(&count("w1.wkb", &["keys/share-1.key"], "phrases.txt"));
    assert!(sentence.contains('2'), "{sentence}");
    let twice = ["keys/share-1.key", "keys/share-1.key"];
    program.write("same.txt", b"a first phrase of some length\n");
    program.refused(&count("w1.wkb", &twice, "same.txt"));
    let shares = ["keys/share-1.key", "keys/share-2.key"];
    program.write("wrong.txt", b"not the phrase of any holder\n");
    let sentence = program.refused(&count("w1.wkb", &shares, "wrong.txt"));
    assert!(sentence.contains("share-1.key"), "{sentence}");
    program.done(&["key", "new", "--out", "others"]);
    let other = [
        "count",
        "--box",
        "w1.wkb",
        "--key",
        "others/share-1.key",
        "--out",
        "t.json",
    ];
    let sentence = program.refused(&other);
    assert!(
        sentence.contains("not the results key of wave w1"),
        "{sentence}"
    );
    assert!(!program.path("tally.json").exists() && !program.path("t.json").exists());
    program.done(&count("w1.wkb", &shares, "phrases.txt"));
}

#[test]
fn a_box_file_that_was_tampered_with_is_found_out() {
    let (program, _serving, _) = closed("sqlite");
    program.done(&["box", "w1", "--out", "w1.wkb"]);
    let whole = program.read("w1.wkb");
    let ballot = 33 + BOX_SIZE;
    let header = whole.len() - 20 * ballot;
    let refused = |bytes: &[u8]| {
        program.write("bent.wkb", bytes);
        let shares = ["keys/share-1.key", "keys/share-2.key"];
        let sentence = program.refused(&count("bent.wkb", &shares, "phrases.txt"));
        assert!(!program.path("tally.json").exists());
        sentence
    };
    let mut altered = whole.clone();
    altered[header + 5000] ^= 1;
    let sentence = refused(&altered);
    assert!(
        sentence.contains("1 of 20 ballots are spoiled"),
        "{sentence}"
    );
    let sentence = refused(&[whole.as_slice(), &whole[whole.len() - ballot..]].concat());
    assert!(sentence.contains("occur twice"), "{sentence}");
    let mut swapped = whole[..header].to_vec();
    swapped.extend_from_slice(&whole[header + ballot..header + 2 * ballot]);
    swapped.extend_from_slice(&whole[header..header + ballot]);
    assert!(refused(&swapped).contains("not in order"));
    assert!(refused(&whole[..whole.len() - 1]).contains("middle of a ballot"));
    let place = find(&whole, b"Wat kan er beter");
    let mut other_question = whole.clone();
    other_question[place] = b'V';
    assert!(refused(&other_question).contains("not the one in the manifest"));
    refused(b"weerklank/box/v1\n");
    refused(b"");
    assert!(
        program
            .refused(&["box", "w1", "--out", "no/such/folder.wkb"])
            .contains("folder.wkb")
    );
}

/// Where some bytes begin.
fn find(whole: &[u8], wanted: &[u8]) -> usize {
    let mut windows = whole.windows(wanted.len());
    windows.position(|window| window == wanted).expect("found")
}

#[test]
fn a_tally_that_was_tampered_with_is_refused() {
    let (program, _serving, _) = closed("sqlite");
    program.done(&["box", "w1", "--out", "w1.wkb"]);
    let shares = ["keys/share-2.key", "keys/share-1.key"];
    program.write(
        "turned.txt",
        b"the second holder's own words\na first phrase of some length\n",
    );
    program.done(&count("w1.wkb", &shares, "turned.txt"));
    let whole: Value = serde_json::from_slice(&program.read("tally.json")).expect("JSON");
    let refused = |tally: &Value, why: &str| {
        program.write("bent.json", tally.to_string().as_bytes());
        let sentence = program.refused(&["tally", "w1", "bent.json"]);
        assert!(sentence.contains(why), "{why}: {sentence}");
    };
    let bent = |pointer: &str, value: Value| {
        let mut tally = whole.clone();
        *tally.pointer_mut(pointer).expect("a place") = value;
        tally
    };
    refused(&bent("/certificate/valid", json!(19)), "does not hold");
    refused(
        &bent("/certificate/issued", json!(19)),
        "issuing key was misused",
    );
    refused(
        &bent("/certificate/invited", json!(19)),
        "than people invited",
    );
    let receipt = whole["certificate"]["receipts"][1].clone();
    refused(&bent("/certificate/receipts/0", receipt), "occurs twice");
    let leak = json!([{ "respondents": 2, "regions": [], "kind": "size" }]);
    refused(&bent("/certificate/audit/leaks", leak), "must not be known");
    let control = json!("1111 1111 1111 1111 1111 1111");
    refused(&bent("/certificate/control", control), "another manifest");
    refused(&bent("/wave", json!("w2")), "of wave w2");
    refused(
        &bent("/format", json!("weerklank/tally/v9")),
        "another format",
    );
    let mut more = whole.clone();
    more["author"] = json!("somebody");
    refused(&more, "not a complete tally");
    program.write("half.json", &program.read("tally.json")[..500]);
    let sentence = program.refused(&["tally", "w1", "half.json"]);
    assert!(sentence.contains("half.json"), "{sentence}");
    let status = program.done(&["wave", "status", "w1", "--json"]);
    assert!(
        status.contains("\"closed\""),
        "nothing was stored: {status}"
    );
    program.done(&["tally", "w1", "tally.json"]);
}

#[test]
fn a_tally_with_blocks_smaller_than_the_policy_allows_is_not_stored_and_destroys_nothing() {
    let (program, _serving, _) = closed("sqlite");
    program.done(&["box", "w1", "--out", "w1.wkb"]);
    let shares = ["keys/share-1.key", "keys/share-2.key"];
    program.done(&count("w1.wkb", &shares, "phrases.txt"));
    let mut tally: Value = serde_json::from_slice(&program.read("tally.json")).expect("JSON");
    let blocks = tally["blocks"].as_array_mut().expect("blocks");
    let block = blocks.iter_mut().find(|block| block["unit"] == "a");
    block.expect("a block of team a")["respondents"] = json!(3);
    program.write("bent.json", tally.to_string().as_bytes());
    let output = program.run(&["tally", "w1", "bent.json"]);
    assert_eq!(output.status.code(), Some(1));
    let sentence = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(sentence.contains("auditing the release"), "{sentence}");
    program.refused(&["release", "w1"]);
    // The ballots are still there, so the true tally can be brought.
    program.done(&["tally", "w1", "tally.json"]);
    program.done(&["release", "w1"]);
}
