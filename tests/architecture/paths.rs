//! The paths that a source names, `use` groups taken apart and `super` followed.

use super::words::Word;

/// A path as written, or from the root of the crate where it is one of ours.
#[derive(Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// Whether the segments start at the root of this crate.
    pub ours: bool,
    pub segments: Vec<&'a str>,
    pub line: usize,
}

/// Every path in these words. `module` is the place of the file, for example `["ballot", "seal"]`.
pub fn paths<'a>(words: &[Word<'a>], module: &[&'a str]) -> Vec<Named<'a>> {
    let mut reading = Reading {
        words,
        found: Vec::new(),
    };
    let mut here = module.to_vec();
    // The depth of braces at which each inline module ends.
    let mut inline = Vec::new();
    let (mut depth, mut at) = (0, 0);
    while at < words.len() {
        match words[at].text {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inline.last() == Some(&depth) {
                    inline.pop();
                    here.pop();
                }
            }
            "mod" if text(words, at + 2) == "{" => {
                here.push(words[at + 1].text);
                inline.push(depth);
                at += 2;
                continue;
            }
            _ if words[at].is_name() => {
                at = reading.path(at, &here, Vec::new(), false);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    reading.found
}

fn text<'a>(words: &[Word<'a>], at: usize) -> &'a str {
    words.get(at).map_or("", |word| word.text)
}

struct Reading<'a, 'b> {
    words: &'b [Word<'a>],
    found: Vec<Named<'a>>,
}

impl<'a> Reading<'a, '_> {
    /// Reads the path that begins here, after `prefix`, and returns the place behind it.
    fn path(&mut self, start: usize, here: &[&'a str], prefix: Vec<&'a str>, ours: bool) -> usize {
        let (mut segments, mut ours) = (prefix, ours);
        let mut at = start;
        loop {
            let word = text(self.words, at);
            let leads = at == start && segments.is_empty() && !ours;
            match word {
                "crate" | "weerklank" if leads && self.goes_on(at, word) => ours = true,
                "self" if leads && text(self.words, at + 1) == "::" => {
                    (segments, ours) = (here.to_vec(), true);
                }
                "super" if leads => {
                    (segments, ours) = (here.to_vec(), true);
                    segments.pop();
                }
                "super" => {
                    segments.pop();
                }
                "self" if !leads => {}
                "{" => return self.group(at, here, &segments, ours),
                _ => segments.push(word),
            }
            at += 1;
            let more = self.words.get(at + 1);
            let goes_on = more.is_some_and(|next| next.is_name() || "{*".contains(next.text));
            if text(self.words, at) != "::" || !goes_on {
                break;
            }
            at += 1;
        }
        let line = self.words[start].line;
        self.found.push(Named {
            ours,
            segments,
            line,
        });
        at
    }

    /// `crate` is a root before `::` and before `as`; in `pub(crate)` it names nothing.
    fn goes_on(&self, at: usize, word: &str) -> bool {
        let next = text(self.words, at + 1);
        next == "::" || word == "crate" && next == "as"
    }

    fn group(&mut self, open: usize, here: &[&'a str], prefix: &[&'a str], ours: bool) -> usize {
        let mut at = open + 1;
        while at < self.words.len() && text(self.words, at) != "}" {
            let word = self.words[at];
            if word.text == "as" {
                at += 2;
            } else if word.is_name() || word.text == "*" {
                at = self.path(at, here, prefix.to_vec(), ours);
            } else {
                at += 1;
            }
        }
        at + 1
    }
}
