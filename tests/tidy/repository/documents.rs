//! Documents: what they say about the code must be so.

use super::{Complaints, Source, everything, none, text_of};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// Documents whose paths must exist.
const WITH_PATHS: [&str; 4] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "README.zh-CN.md",
];

/// Paths that exist only after a build or a run.
const MADE_LATER: [&str; 5] = [
    "data/",
    "target/",
    "web/client/src/wasm",
    "web/dist",
    "web/node_modules",
];

/// Paths in a document: in backticks with a `/` in them, or the target of a link.
fn paths(document: &str) -> Vec<&str> {
    let quoted = document
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|word| word.contains('/'));
    let linked = document
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next());
    quoted.chain(linked).filter(|word| is_path(word)).collect()
}

fn is_path(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:".contains(c);
    !word.is_empty()
        && word.chars().all(plain)
        && !word.contains("://")
        && !word.starts_with('/')
        && !word.starts_with(|c: char| c.is_ascii_digit())
        && MADE_LATER.iter().all(|made| !word.starts_with(made))
}

fn lost_paths(sources: &[Source], exists: impl Fn(&str) -> bool) -> Complaints {
    let mut complaints = Complaints::new();
    for document in WITH_PATHS {
        let text = text_of(sources, document);
        if text.is_empty() {
            complaints.push(format!("{document}: missing"));
        }
        for path in paths(text) {
            // `core/src/frame.rs:12` and `core/src/frame.rs::decode` are places in a file.
            let file = path.split(':').next().unwrap_or_default();
            if !exists(file) {
                complaints.push(format!("{document}: `{path}` does not exist"));
            }
        }
    }
    complaints
}

/// The protocol document carries the hash of the frames it describes.
fn stale_protocol(sources: &[Source]) -> Complaints {
    let frames = text_of(sources, "core/src/frame.rs");
    let digest = Sha256::digest(frames.as_bytes());
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if !frames.is_empty() && text_of(sources, "docs/protocol.md").contains(&hash) {
        Complaints::new()
    } else {
        vec![format!(
            "docs/protocol.md: read it against core/src/frame.rs, then write {hash} into it"
        )]
    }
}

#[test]
fn every_path_in_the_documents_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    none(&lost_paths(&everything(), |path| root.join(path).exists()));
}

#[test]
fn the_protocol_document_describes_the_frames_as_they_are() {
    none(&stale_protocol(&everything()));
}

#[test]
fn a_lost_path_is_noticed() {
    let text = "See `core/src/lost.rs`, `core/src/here.rs::run`, [this](docs/lost.md#part), \
                `/healthz`, `a b/c`, `web/dist`, [web](https://example.org/x).";
    let sources = WITH_PATHS.map(|path| Source::invented(path, "text"));
    let lost = lost_paths(&sources, |_| false);
    assert!(lost.is_empty(), "{lost:?}");
    let mut sources = sources.to_vec();
    sources[0].text = text.to_owned();
    let exists = |path: &str| path == "core/src/here.rs";
    assert_eq!(lost_paths(&sources, exists).len(), 2);
    assert_eq!(lost_paths(&[], exists).len(), WITH_PATHS.len());
}

#[test]
fn frames_that_changed_make_the_protocol_stale() {
    let frames = Source::invented("core/src/frame.rs", "//! Frames.");
    let hash: String = Sha256::digest(b"//! Frames.")
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let page = Source::invented("docs/protocol.md", &format!("frames {hash}"));
    assert_eq!(stale_protocol(&[frames.clone(), page.clone()]).len(), 0);
    let changed = Source::invented("core/src/frame.rs", "//! Frames!");
    assert_eq!(stale_protocol(&[changed, page.clone()]).len(), 1);
    assert_eq!(stale_protocol(&[frames]).len(), 1);
    assert_eq!(stale_protocol(&[page]).len(), 1);
}
