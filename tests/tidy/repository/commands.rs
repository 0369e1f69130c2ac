//! Commands: each has its file, its word spelt alike, and its row in the glossary.

use super::{Complaints, Source, everything, none, text_of};

/// Name and word of every command in the closed list of `core/src/command.rs`.
fn commands(list: &str) -> Vec<(&str, &str)> {
    let body = list
        .split_once("\ncommands! {")
        .map_or("", |(_, body)| body);
    body.lines()
        .take_while(|line| *line != "}")
        .filter_map(|line| line.trim().strip_suffix("\",")?.split_once(" = \""))
        .collect()
}

/// `ProposePoints` as a file name: `propose_points`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// `ProposePoints` as a word: `proposePoints`.
fn camel(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn out_of_step(sources: &[Source]) -> Complaints {
    let glossary = text_of(sources, "docs/glossary.md");
    let list = commands(text_of(sources, "core/src/command.rs"));
    if list.is_empty() {
        return vec!["core/src/command.rs: no command was found".to_owned()];
    }
    let mut complaints = Complaints::new();
    for (name, word) in list {
        if word != camel(name) {
            complaints.push(format!("core/src/command.rs: {name} is spelt `{word}`"));
        }
        let file = format!("core/src/command/{}.rs", snake(name));
        if text_of(sources, &file).is_empty() {
            complaints.push(format!("{file}: missing"));
        }
        let row = format!("`{name}`");
        if !glossary
            .lines()
            .any(|line| line.starts_with('|') && line.contains(&row))
        {
            complaints.push(format!("docs/glossary.md: no row for {row}"));
        }
    }
    complaints
}

#[test]
fn every_command_has_its_file_its_word_and_its_row_in_the_glossary() {
    none(&out_of_step(&everything()));
}

#[test]
fn a_command_without_file_row_or_right_word_is_noticed() {
    let list = "macro\ncommands! {\n    /// Doc.\n    ProposePoints = \"proposePoints\",\n    SealYear = \"seal\",\n}\n";
    let mut sources = vec![
        Source::invented("core/src/command.rs", list),
        Source::invented("core/src/command/propose_points.rs", "//! x"),
        Source::invented("docs/glossary.md", "| 提出 | `ProposePoints` | |"),
    ];
    assert_eq!(out_of_step(&sources).len(), 3);
    sources.remove(0);
    assert_eq!(out_of_step(&sources).len(), 1);
}
