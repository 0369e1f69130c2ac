//! Dependencies: each direct one has a line of reason, and no reason outlives its dependency.

use super::{Complaints, Source, everything, none, text_of};
use std::collections::BTreeSet;

/// Names of packages of this repository.
const OURS: [&str; 2] = ["liangdi", "@liangdi"];

/// Direct dependencies of a `Cargo.toml`, read from its `…dependencies` tables.
fn of_cargo(manifest: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            inside = table.ends_with("dependencies");
            let named = table
                .rsplit_once('.')
                .filter(|(parent, _)| parent.ends_with("dependencies"));
            found.extend(named.map(|(_, name)| name.to_owned()));
        } else if let (true, Some((key, _))) = (inside, line.split_once('=')) {
            let name = key.trim().split('.').next().unwrap_or_default();
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if !name.is_empty() && name.chars().all(is_name) {
                found.insert(name.to_owned());
            }
        }
    }
    found
}

/// Direct dependencies of a `package.json`.
fn of_npm(manifest: &str) -> BTreeSet<String> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).unwrap_or_default();
    ["dependencies", "devDependencies", "peerDependencies"]
        .iter()
        .filter_map(|table| manifest.get(table)?.as_object())
        .flat_map(|table| table.keys().cloned())
        .collect()
}

fn direct(sources: &[Source]) -> BTreeSet<String> {
    sources
        .iter()
        .flat_map(|source| match source.path.rsplit('/').next() {
            Some("Cargo.toml") => of_cargo(&source.text),
            Some("package.json") => of_npm(&source.text),
            _ => BTreeSet::new(),
        })
        .filter(|name| OURS.iter().all(|ours| !name.starts_with(ours)))
        .collect()
}

/// Dependencies with a reason: rows `| `name` | reason |`.
fn reasoned(document: &str) -> BTreeSet<String> {
    document
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `")?.split_once('`')?;
            let reason = rest.trim_matches([' ', '|']);
            (reason.len() > 20).then(|| name.to_owned())
        })
        .collect()
}

fn unexplained(sources: &[Source]) -> Complaints {
    let direct = direct(sources);
    let reasoned = reasoned(text_of(sources, "docs/dependencies.md"));
    let without = direct
        .difference(&reasoned)
        .map(|name| format!("docs/dependencies.md: no line of reason for `{name}`"));
    let stale = reasoned
        .difference(&direct)
        .map(|name| format!("docs/dependencies.md: `{name}` is no direct dependency"));
    without.chain(stale).collect()
}

#[test]
fn every_direct_dependency_has_a_line_of_reason() {
    let sources = everything();
    assert!(
        direct(&sources).contains("automerge"),
        "no manifest was read"
    );
    none(&unexplained(&sources));
}

#[test]
fn a_dependency_without_reason_and_a_reason_without_dependency_are_noticed() {
    let cargo = "[package]\nname = \"x\"\n[dependencies]\nserde.workspace = true\nliangdi-core = { path = \"core\" }\n\
                 [target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n[dev-dependencies.proptest]\nversion = \"1\"\n[features]\nts = []\n";
    assert_eq!(
        of_cargo(cargo).into_iter().collect::<Vec<_>>(),
        ["liangdi-core", "libc", "proptest", "serde"]
    );
    let npm = "{\"dependencies\":{\"vue\":\"3\"},\"devDependencies\":{\"vite\":\"8\",\"@liangdi/client\":\"*\"}}";
    let reasons = "| `serde` | Reads and writes records as JSON for the browser. |\n| `vue` | x |\n\
                   | `gone` | A library that nobody uses any longer. |";
    let sources = [
        Source::invented("core/Cargo.toml", cargo),
        Source::invented("web/package.json", npm),
        Source::invented("docs/dependencies.md", reasons),
    ];
    // Missing: libc, proptest, vite, and vue, whose reason says nothing. Stale: gone.
    assert_eq!(unexplained(&sources).len(), 5);
}
