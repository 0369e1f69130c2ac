//! The repository as text: what every check reads, and how complaints become a failed test.

mod commands;
mod dependencies;
mod documents;
mod scan;
mod shape;
mod storage;
mod words;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Folders and files that are downloaded, built or filled at run time.
const NOT_OURS: [&str; 10] = [
    ".git",
    ".vite",
    "data",
    "dist",
    "node_modules",
    "playwright-report",
    "target",
    "test-results",
    "web/client/src/roster",
    "web/client/src/wasm",
];

/// Endings of files that are read as text.
const TEXT: [&str; 19] = [
    "css", "html", "js", "json", "lock", "md", "mjs", "npmrc", "py", "rs", "run", "sh", "sql",
    "svg", "toml", "ts", "txt", "vue", "yml",
];

/// One text file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    /// Path from the repository's root, with `/`.
    path: String,
    /// Its content.
    text: String,
}

impl Source {
    /// An invented file, for showing a check what it must complain about.
    fn invented(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The path's ending, without the dot.
    fn ending(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit('.').next().unwrap_or_default()
    }

    /// Whether the file is a test or belongs to the tests package.
    fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.contains(".test.")
            || self.path.contains(".spec.")
    }
}

/// What is wrong, one line each, with the file it is about.
type Complaints = Vec<String>;

/// Every text file of the repository, sorted by path.
fn everything() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    collect(&root, "", &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(found.len() > 30, "the repository was not found");
    found
}

fn collect(root: &Path, folder: &str, found: &mut Vec<Source>) {
    let entries = fs::read_dir(root.join(folder)).into_iter().flatten();
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        if NOT_OURS.contains(&name.as_str()) || NOT_OURS.contains(&path.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            collect(root, &path, found);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            let source = Source { path, text };
            if TEXT.contains(&source.ending()) {
                found.push(source);
            }
        }
    }
}

/// The text of one file; empty where it does not exist, so that what must be in it is missed.
fn text_of<'a>(sources: &'a [Source], path: &str) -> &'a str {
    sources
        .iter()
        .find(|source| source.path == path)
        .map_or("", |source| &source.text)
}

/// Fails with every complaint, not only the first.
fn none(complaints: &Complaints) {
    let mut text = String::new();
    for complaint in complaints {
        writeln!(text, "  {complaint}").ok();
    }
    assert!(complaints.is_empty(), "the repository is not tidy:\n{text}");
}

#[test]
fn a_complaint_fails_and_is_shown() {
    let failed = std::panic::catch_unwind(|| none(&vec!["a.rs: too long".to_owned()]));
    let shown = failed.expect_err("a complaint must fail");
    let shown = shown.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(shown.contains("a.rs: too long"), "{shown}");
}

#[test]
fn a_file_that_does_not_exist_holds_nothing() {
    assert_eq!(text_of(&[], "docs/none.md"), "");
}
