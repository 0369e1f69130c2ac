//! Words: what may not be named where, which language stands where, which synonyms are avoided.

use super::scan::{identifiers, is_han, names, product_code};
use super::{Complaints, Source, everything, none, text_of};

/// Words that may stand in code below the first list only, or not below the second.
struct Fence {
    word: &'static str,
    reason: &'static str,
    applies: fn(&str) -> bool,
}

const FENCES: [Fence; 3] = [
    Fence {
        word: "automerge",
        reason: "only core/src/document and core/src/admission know Automerge",
        applies: |path| {
            let homes = ["core/src/document", "core/src/admission"];
            let at_home = homes.iter().any(|home| {
                path.strip_prefix(home)
                    .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
            });
            // The tests package writes hostile changes with it.
            !at_home && !path.starts_with("tests/")
        },
    },
    Fence {
        word: "tokio",
        reason: "the relay's room is pure",
        applies: |path| path.starts_with("server/src/room"),
    },
    Fence {
        word: "axum",
        reason: "the relay's room is pure",
        applies: |path| path.starts_with("server/src/room"),
    },
];

fn beyond_fences(sources: &[Source]) -> Complaints {
    let mut complaints = Complaints::new();
    for source in sources.iter().filter(|source| is_code(source)) {
        let names = names(source);
        for fence in FENCES.iter().filter(|fence| (fence.applies)(&source.path)) {
            let word = format!("_{}_", fence.word);
            if names.contains(&word) {
                let Fence { word, reason, .. } = fence;
                complaints.push(format!("{}: `{word}`: {reason}", source.path));
            }
        }
    }
    complaints
}

fn is_code(source: &Source) -> bool {
    matches!(source.ending(), "rs" | "ts" | "vue" | "js" | "mjs")
}

/// Chinese in code: sentences for people stand in `web/src/text/`, nowhere else.
fn chinese_in_code(sources: &[Source]) -> Complaints {
    sources
        .iter()
        .filter(|source| is_code(source) && !source.is_test())
        .filter(|source| {
            source.ending() == "rs"
                || ["web/src/", "web/client/src/"]
                    .iter()
                    .any(|folder| source.path.starts_with(folder))
        })
        .filter(|source| !source.path.starts_with("web/src/text/"))
        .filter(|source| product_code(source).contains(is_han))
        .map(|source| {
            format!(
                "{}: Chinese outside web/src/text/ and comments",
                source.path
            )
        })
        .collect()
}

/// The words of the glossary's column "not", as identifiers are split.
fn synonyms(glossary: &str) -> Vec<String> {
    glossary
        .lines()
        .filter(|line| line.starts_with('|'))
        .filter_map(|line| line.trim_matches('|').split('|').nth(2))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .flat_map(identifiers_of)
        .collect()
}

fn identifiers_of(word: &str) -> Vec<String> {
    identifiers(word).collect()
}

fn avoided_words(sources: &[Source], synonyms: &[String]) -> Complaints {
    let mut complaints = Complaints::new();
    // These tests themselves must name what they look for.
    let ours = |source: &&Source| is_code(source) && !source.path.starts_with("tests/tidy/");
    for source in sources.iter().filter(ours) {
        let names = names(source);
        for synonym in synonyms {
            if names.contains(synonym.as_str()) {
                let word = synonym.trim_matches('_');
                complaints.push(format!(
                    "{}: `{word}` is another word for a term of docs/glossary.md",
                    source.path
                ));
            }
        }
    }
    complaints
}

/// Names of machines and of package servers: a clone works anywhere.
fn machine_names(sources: &[Source]) -> Complaints {
    // Put together here so that this file does not complain about itself.
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/tmp", "/t-"),
        concat!("registry.npm", "js.org"),
        concat!("registry.npm", "mirror.com"),
        concat!("\"resolved\": \"ht", "tp"),
    ];
    let standard = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let mut complaints = Complaints::new();
    for source in sources {
        for (number, line) in source.text.lines().enumerate() {
            let foreign =
                source.path == "Cargo.lock" && line.starts_with("source = ") && line != standard;
            if foreign || words.iter().any(|word| line.contains(word)) {
                let line_number = number + 1;
                complaints.push(format!(
                    "{}:{line_number}: names a machine or a package server",
                    source.path
                ));
            }
        }
    }
    complaints
}

#[test]
fn words_stay_behind_their_fences() {
    none(&beyond_fences(&everything()));
}

#[test]
fn chinese_stands_in_texts_and_comments_only() {
    none(&chinese_in_code(&everything()));
}

#[test]
fn one_concept_has_one_word() {
    let sources = everything();
    let synonyms = synonyms(text_of(&sources, "docs/glossary.md"));
    assert!(!synonyms.is_empty(), "docs/glossary.md lists no synonyms");
    none(&avoided_words(&sources, &synonyms));
}

#[test]
fn no_machine_and_no_package_server_is_named() {
    none(&machine_names(&everything()));
}

#[test]
fn a_word_beyond_its_fence_is_noticed() {
    let sources = [
        Source::invented("core/src/points.rs", "use automerge::Change;"),
        Source::invented("core/src/documents.rs", "use automerge::Change;"),
        Source::invented(
            "server/src/room/log.rs",
            "async fn f() { tokio::spawn(g()) }",
        ),
        Source::invented("server/src/room.rs", "use axum::Router;"),
        Source::invented("core/src/document/read.rs", "use automerge::Change;"),
        Source::invented("core/src/admission.rs", "use automerge::Change;"),
        Source::invented("core/src/lib.rs", "//! On top of automerge."),
        Source::invented("server/src/router.rs", "use axum::Router;"),
    ];
    assert_eq!(beyond_fences(&sources).len(), 4);
}

#[test]
fn chinese_in_code_is_noticed() {
    let sources = [
        Source::invented("core/src/a.rs", "let a = \"积分\";"),
        Source::invented("web/src/screens/a.vue", "<p>积分</p>"),
        Source::invented("web/src/a.ts", "const a = '，'"),
        Source::invented("web/src/text/zh.ts", "const a = '积分'"),
        Source::invented(
            "core/src/b.rs",
            "/// 积分\nfn b() {}\n#[cfg(test)]\nmod tests { \"积分\" }",
        ),
        Source::invented("web/src/a.test.ts", "const a = '积分'"),
        Source::invented("core/rules/a.json", "积分"),
    ];
    assert_eq!(chinese_in_code(&sources).len(), 3);
}

#[test]
fn a_synonym_is_noticed_inside_longer_names_only_as_a_word() {
    let glossary =
        "| Chinese | Identifier | not |\n|---|---|---|\n| 积分 | `Points` | `score`, `checkIn` |";
    let synonyms = synonyms(glossary);
    assert_eq!(synonyms, ["_score_", "_check_in_"]);
    let sources = [
        Source::invented("a.rs", "struct TotalScore;"),
        Source::invented("b.ts", "const check_in_date = 1"),
        Source::invented("c.rs", "let underscored = 1; // score"),
    ];
    assert_eq!(avoided_words(&sources, &synonyms).len(), 2);
}

#[test]
fn a_package_server_in_a_lock_file_is_noticed() {
    let url = concat!("https://registry.npm", "js.org/vue");
    let sources = [
        Source::invented("web/package-lock.json", &format!("\"resolved\": \"{url}\"")),
        Source::invented(
            "Cargo.lock",
            "source = \"registry+https://example.org/index\"",
        ),
        Source::invented("a.md", concat!("see /ro", "ot/x")),
        Source::invented("b.md", "see the root/x"),
    ];
    assert_eq!(machine_names(&sources).len(), 3);
}
