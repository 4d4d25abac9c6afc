use std::collections::{BTreeMap, BTreeSet};

use super::{DUTCH, ENGLISH};

/// Names of texts, each with the gaps that occur in it.
fn texts(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut name = String::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some((start, _)) = line.split_once(" =")
            && !line.starts_with([' ', '}'])
        {
            name = start.to_owned();
            assert!(
                texts.insert(name.clone(), BTreeSet::new()).is_none(),
                "{name} occurs twice"
            );
        }
        for gap in line.split('$').skip(1) {
            let end = gap
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
                .unwrap_or(gap.len());
            let gaps = texts.get_mut(&name).expect("a gap stands in a text");
            gaps.insert(gap[..end].to_owned());
        }
    }
    texts
}

/// Every name that the sources ask for.
fn asked() -> BTreeMap<String, String> {
    let mut asked = BTreeMap::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src"
    ))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).expect("text");
                let compact: String = text.split_whitespace().collect();
                for call in ["words.with(\"", ".text(\""] {
                    for (at, _) in compact.match_indices(call) {
                        let name = compact[at + call.len()..]
                            .split('"')
                            .next()
                            .expect("a name");
                        asked.insert(name.to_owned(), path.display().to_string());
                    }
                }
            }
        }
    }
    asked
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_gaps() {
    assert_eq!(texts(DUTCH), texts(ENGLISH));
    assert!(texts(DUTCH).len() > 50);
}

#[test]
fn no_text_is_the_same_in_both_languages_by_neglect() {
    let same: Vec<&str> = DUTCH
        .lines()
        .filter(|line| line.contains(" = ") && line.len() > 60)
        .filter(|line| ENGLISH.lines().any(|other| other == *line))
        .collect();
    assert_eq!(same, Vec::<&str>::new());
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let texts = texts(DUTCH);
    let missing: Vec<_> = asked()
        .into_iter()
        .filter(|(name, _)| name.contains('-') && !texts.contains_key(name))
        .collect();
    assert_eq!(missing, Vec::new());
}
