//! Shape: files are short, their first line says what they are for, the border stays thin.

use super::{Complaints, Source, everything, none};

/// Most lines of a source file.
const LINES_MAX: usize = 400;

/// Most lines of either wasm crate: it translates, it does not decide.
const WASM_LINES_MAX: usize = 400;

/// Source files that may be longer: path and reason. Keep it empty.
const LONGER: [(&str, &str); 0] = [];

/// Endings of source files; data (JSON) and lock files may be long.
const SOURCES: [&str; 7] = ["css", "js", "mjs", "py", "rs", "ts", "vue"];

fn too_long(sources: &[Source]) -> Complaints {
    sources
        .iter()
        .filter(|source| SOURCES.contains(&source.ending()))
        .filter(|source| LONGER.iter().all(|(path, _)| *path != source.path))
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(source, lines)| format!("{}: {lines} lines, {LINES_MAX} are enough", source.path))
        .collect()
}

fn silent_first_line(sources: &[Source]) -> Complaints {
    sources
        .iter()
        .filter(|source| {
            let first = source.text.lines().next().unwrap_or_default();
            let said = match source.ending() {
                "rs" => first.strip_prefix("//!"),
                "ts" => first
                    .strip_prefix("//")
                    .or_else(|| first.strip_prefix("/*")),
                "vue" => first.strip_prefix("<!--"),
                _ => return false,
            };
            // Shorter than this says nothing.
            said.is_none_or(|said| said.trim().len() < 10 || said.contains("to be written"))
        })
        .map(|source| format!("{}: the first line must say what it is for", source.path))
        .collect()
}

fn thick_border(sources: &[Source]) -> Complaints {
    let mut complaints = Complaints::new();
    for border in ["wasm/src/", "wasm/roster/src/"] {
        let lines: usize = sources
            .iter()
            .filter(|source| source.path.starts_with(border) && source.ending() == "rs")
            .map(|source| source.text.lines().count())
            .sum();
        if lines > WASM_LINES_MAX {
            complaints.push(format!(
                "{border}: {lines} lines in all, {WASM_LINES_MAX} are enough"
            ));
        }
    }
    complaints
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    none(&too_long(&everything()));
}

#[test]
fn every_exception_in_length_is_needed_and_has_a_reason() {
    let sources = everything();
    for (path, reason) in LONGER {
        assert!(reason.len() > 20, "{path} needs a reason");
        let source = sources.iter().find(|source| source.path == path);
        let lines = source.map_or(0, |source| source.text.lines().count());
        assert!(lines > LINES_MAX, "{path} no longer needs an exception");
    }
}

#[test]
fn every_first_line_says_what_the_file_is_for() {
    none(&silent_first_line(&everything()));
}

#[test]
fn the_wasm_border_is_thin() {
    none(&thick_border(&everything()));
}

#[test]
fn one_line_too_many_is_noticed() {
    let long = |path: &str, lines: usize| Source::invented(path, &"x\n".repeat(lines));
    let sources = [
        long("core/src/a.rs", 401),
        long("core/src/b.rs", 400),
        long("core/rules/c.json", 4000),
    ];
    assert_eq!(too_long(&sources).len(), 1);
    assert_eq!(thick_border(&[long("wasm/src/lib.rs", 401)]).len(), 1);
}

#[test]
fn a_silent_first_line_is_noticed() {
    let sources = [
        Source::invented("a.rs", "use std::fs;\n"),
        Source::invented("b.rs", "//! (to be written)\n"),
        Source::invented("c.ts", "// x\n"),
        Source::invented("d.vue", "<template>\n"),
        Source::invented("e.rs", "//! Says what it is for.\n"),
        Source::invented("f.vue", "<!-- One member, with points and history. -->\n"),
        Source::invented("g.css", "body {}\n"),
    ];
    assert_eq!(silent_first_line(&sources).len(), 4);
}
