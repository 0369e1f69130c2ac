//! Reads code without its comments, and splits it into the words of its identifiers.

use super::Source;
use std::collections::BTreeSet;

/// The code of a source without comments, line by line as it stands.
pub(super) fn code(source: &Source) -> String {
    match source.ending() {
        "rs" => rust_code(&source.text, true),
        _ => web_code(&source.text),
    }
}

/// Every identifier of a source once, one per line, written as by [`identifiers`].
pub(super) fn names(source: &Source) -> String {
    let code = match source.ending() {
        // Sentences in strings are no names.
        "rs" => rust_code(&source.text, false),
        _ => web_code(&source.text),
    };
    let names: BTreeSet<String> = identifiers(&code).collect();
    names.into_iter().collect::<Vec<_>>().join("\n")
}

/// Rust code without comments and without the test module at the foot.
pub(super) fn product_code(source: &Source) -> String {
    let code = code(source);
    match code.split_once("#[cfg(test)]\nmod tests {") {
        Some((product, _)) => product.to_owned(),
        None => code,
    }
}

/// Drops line and block comments, and if asked to, what stands in quotes.
fn rust_code(text: &str, keep_quoted: bool) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else {
            let quoted = literal(rest);
            let length = quoted.unwrap_or(first.len_utf8());
            if quoted.is_none() || keep_quoted {
                code.extend(rest.get(..length));
            }
            length
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    code
}

/// Length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let step = if rest.starts_with("/*") {
            depth += 1;
            2
        } else if rest.starts_with("*/") {
            depth -= 1;
            2
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// Length of the string or character literal a text begins with.
fn literal(text: &str) -> Option<usize> {
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let close = format!("\"{}", "#".repeat(hashes));
        let body = raw.get(hashes..)?.strip_prefix('"')?;
        return body
            .find(&close)
            .map(|end| 1 + hashes + 1 + end + close.len());
    }
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(at + 1),
            // A lifetime, not a character: no quote closes it within four bytes.
            _ if quote == '\'' && at > 4 && !text.starts_with("'\\") => return None,
            _ => {}
        }
    }
    None
}

/// Drops the comments of TypeScript, Vue and CSS that begin a line or follow two blanks.
fn web_code(text: &str) -> String {
    let mut block: Option<&str> = None;
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        let start = line.trim_start();
        if block.is_none() {
            block = [("/*", "*/"), ("<!--", "-->")]
                .into_iter()
                .find_map(|(open, close)| start.starts_with(open).then_some(close));
        }
        if let Some(close) = block {
            if line.contains(close) {
                block = None;
            }
        } else if !start.starts_with("//") {
            code.push_str(line.split(" // ").next().unwrap_or_default());
        }
        code.push('\n');
    }
    code
}

/// Whether a character is Chinese writing or its punctuation.
pub(super) const fn is_han(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3134f}')
}

/// Every identifier of a code, its words in lower case joined and surrounded by `_`.
pub(super) fn identifiers(code: &str) -> impl Iterator<Item = String> {
    code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .map(|name| {
            let mut words = String::from("_");
            let mut last = '_';
            for c in name.chars() {
                if c.is_ascii_uppercase() && last.is_ascii_lowercase() {
                    words.push('_');
                }
                words.push(c.to_ascii_lowercase());
                last = c;
            }
            words.push('_');
            words
        })
}

#[test]
fn comments_go_and_strings_stay() {
    let text = "let a = \"// not a comment\"; // gone\n/* gone /* nested */ gone */let b = '\"';\n\
                let c = r#\"a \" // stays\"#; fn f<'a>(x: &'a str) {} // gone";
    let code = rust_code(text, true);
    assert_eq!(
        code,
        "let a = \"// not a comment\"; \nlet b = '\"';\nlet c = r#\"a \" // stays\"#; fn f<'a>(x: &'a str) {} "
    );
}

#[test]
fn names_are_read_outside_quotes_only() {
    let source = Source::invented("a.rs", "fn both(a: B) { say(\"the organisation\") } // c");
    assert_eq!(names(&source), "_a_\n_b_\n_both_\n_fn_\n_say_");
}

#[test]
fn comments_of_the_web_go() {
    let code = web_code("<!-- gone\ngone -->\nconst a = 1; // gone\n// gone\n/* gone */\n<p>x</p>");
    assert_eq!(code.replace('\n', ""), "const a = 1;<p>x</p>");
}

#[test]
fn tests_at_the_foot_are_no_product_code() {
    let source = Source::invented("a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n b }");
    assert_eq!(product_code(&source), "fn a() {}\n");
}

#[test]
fn identifiers_fall_into_words() {
    let words: Vec<String> = identifiers("let checkInDate = Check_in2;").collect();
    assert_eq!(words, ["_let_", "_check_in_date_", "_check_in2_"]);
}
