//! Rust text as words and signs, without comments, texts and what is only compiled for tests.

/// A word or a sign, and the line it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    pub text: &'a str,
    pub line: usize,
}

impl Word<'_> {
    /// Whether this is a name or a keyword.
    pub fn is_name(&self) -> bool {
        self.text
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// Cuts a source into words. `::` is one sign, every other sign stands alone.
pub fn words(source: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (length, keep) = next(rest, first);
        let (text, after) = rest.split_at(length);
        if keep {
            words.push(Word {
                text: text.strip_prefix("r#").unwrap_or(text),
                line,
            });
        }
        line += text.matches('\n').count();
        rest = after;
    }
    words
}

/// How long the next piece is, and whether it is a word.
fn next(rest: &str, first: char) -> (usize, bool) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), false);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), false);
    }
    if let Some(length) = quoted(rest) {
        return (length, false);
    }
    if first == '\'' {
        return (character(rest), false);
    }
    if first.is_alphanumeric() || first == '_' {
        let raw = if rest.starts_with("r#") { 2 } else { 0 };
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        let end = rest[raw..].find(|c| !inside(c)).map(|end| end + raw);
        return (end.unwrap_or(rest.len()), true);
    }
    if rest.starts_with("::") {
        return (2, true);
    }
    (first.len_utf8(), !first.is_whitespace())
}

/// Block comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a text literal that begins here: plain, byte, C or raw.
fn quoted(rest: &str) -> Option<usize> {
    let prefix = ["", "b", "c", "r", "br", "cr"].into_iter().find(|prefix| {
        let after = rest.strip_prefix(prefix);
        after.is_some_and(|after| {
            let hashes = after.trim_start_matches('#');
            let raw = prefix.ends_with('r');
            after.starts_with('"') || raw && hashes.len() < after.len() && hashes.starts_with('"')
        })
    })?;
    let body = &rest[prefix.len()..];
    if prefix.ends_with('r') {
        let hashes = body.len() - body.trim_start_matches('#').len();
        let close = format!("\"{}", "#".repeat(hashes));
        let start = prefix.len() + hashes + 1;
        let end = rest[start..]
            .find(&close)
            .map(|end| start + end + close.len());
        return Some(end.unwrap_or(rest.len()));
    }
    Some(prefix.len() + until_close(body, '"'))
}

/// A character literal, or only the mark of a lifetime.
fn character(rest: &str) -> usize {
    let mut after = rest[1..].chars();
    match (after.next(), after.next()) {
        (Some('\\'), _) => until_close(rest, '\''),
        (Some(one), Some('\'')) => 2 + one.len_utf8(),
        _ => 1,
    }
}

/// The length from an opening mark to its closing one, minding backslashes.
fn until_close(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == mark => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// What remains after everything under `#[cfg(test)]` is left out, and the modules in files of
/// their own that were declared so.
pub fn without_tests<'a>(words: &[Word<'a>]) -> (Vec<Word<'a>>, Vec<&'a str>) {
    let mut kept = Vec::with_capacity(words.len());
    let mut modules = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if !is_test_attribute(&words[at..]) {
            kept.push(words[at]);
            at += 1;
            continue;
        }
        let item = &words[at..];
        let after = attributes_end(item);
        let end = item_end(item, after);
        let texts: Vec<_> = item[after..end].iter().map(|word| word.text).collect();
        if let Some(place) = texts.iter().position(|text| *text == "mod")
            && texts.last() == Some(&";")
        {
            modules.extend(texts.get(place + 1));
        }
        at += end;
    }
    (kept, modules)
}

fn is_test_attribute(words: &[Word<'_>]) -> bool {
    let starts = ["#", "[", "cfg", "("];
    let begins = words.len() > starts.len() && (0..4).all(|at| words[at].text == starts[at]);
    if !begins {
        return false;
    }
    let end = closing(words, 1);
    let inside = || words[4..end].iter().map(|word| word.text);
    inside().any(|word| word == "test") && !inside().any(|word| word == "not")
}

/// The end of the attributes that stand before an item.
fn attributes_end(words: &[Word<'_>]) -> usize {
    let mut at = 0;
    while words.get(at).is_some_and(|word| word.text == "#") {
        at = closing(words, at + 1) + 1;
    }
    at
}

/// The end of the item that begins at `at`: its closing brace, its semicolon, or the comma or brace
/// that ends a field or an arm.
fn item_end(words: &[Word<'_>], mut at: usize) -> usize {
    while let Some(word) = words.get(at) {
        match word.text {
            "{" => return closing(words, at) + 1,
            "(" | "[" => at = closing(words, at) + 1,
            ";" | "," => return at + 1,
            "}" => return at,
            _ => at += 1,
        }
    }
    words.len()
}

/// The place of the bracket that closes the one at `open`; the last place if nothing does.
fn closing(words: &[Word<'_>], open: usize) -> usize {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate().skip(open) {
        match word.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    words.len() - 1
}
