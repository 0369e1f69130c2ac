//! Storage: every store in the browser and every table of the relay is described on one page.

use super::{Complaints, Source, everything, none, text_of};

/// Names behind a phrase such as `createObjectStore('`; none where no name follows.
fn names_after<'a>(text: &'a str, phrase: &str) -> Vec<Option<&'a str>> {
    let folded = text.to_ascii_lowercase();
    folded
        .match_indices(&phrase.to_ascii_lowercase())
        .map(|(at, phrase)| {
            let rest = text.get(at + phrase.len()..)?;
            let rest = rest.trim_start_matches(['(', ' ', '\n', '\'', '"', '`']);
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            rest.get(..end).filter(|name| !name.is_empty())
        })
        .collect()
}

/// Names of the stores a file makes: written out, or listed in its constant `STORES`.
fn stores(text: &str) -> Vec<Option<String>> {
    let listed: Vec<&str> = text
        .split_once("const STORES")
        .and_then(|(_, rest)| rest.split_once("= [")?.1.split_once(']'))
        .map(|(list, _)| list.split(['\'', '"']).skip(1).step_by(2).collect())
        .unwrap_or_default();
    let mut found: Vec<Option<String>> =
        listed.iter().map(|name| Some((*name).to_owned())).collect();
    for name in names_after(text, "createObjectStore") {
        match name {
            Some("store") if !listed.is_empty() => {}
            name => found.push(name.map(str::to_owned)),
        }
    }
    found
}

/// Names of all stores and tables in code, with the file they were found in.
fn named(sources: &[Source]) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let names = if source.path.starts_with("server/src/") {
            let without = source.text.replace("IF NOT EXISTS ", "");
            let names = names_after(&without, "create table ");
            names
                .into_iter()
                .map(|name| name.map(str::to_owned))
                .collect()
        } else if source.path.starts_with("web/") && source.ending() == "ts" {
            stores(&source.text)
        } else {
            Vec::new()
        };
        found.extend(names.into_iter().map(|name| (source.path.clone(), name)));
    }
    found
}

fn undescribed(sources: &[Source]) -> Complaints {
    let page = text_of(sources, "docs/storage.md");
    let (browser, relay) = page.split_once("\n## At the relay").unwrap_or((page, ""));
    let half = |path: &str| {
        if path.starts_with("server/") {
            relay
        } else {
            browser
        }
    };
    named(sources)
        .into_iter()
        .filter_map(|(path, name)| match name {
            None => Some(format!(
                "{path}: a store or table whose name is not written out"
            )),
            Some(name) if half(&path).contains(&format!("`{name}`")) => None,
            Some(name) => Some(format!("docs/storage.md: nothing about `{name}` ({path})")),
        })
        .collect()
}

#[test]
fn every_store_and_table_is_described() {
    let sources = everything();
    let named = named(&sources);
    let found_in = |folder: &str| named.iter().any(|(path, _)| path.starts_with(folder));
    assert!(found_in("web/"), "no IndexedDB store was found in web/");
    assert!(found_in("server/"), "no table was found in server/src/");
    none(&undescribed(&sources));
}

#[test]
fn a_store_or_table_without_description_is_noticed() {
    let loose = "db.createObjectStore('meta'); db.createObjectStore(\n  \"loose\")";
    let listed = "const STORES: Name[] = ['meta', 'more']\nfor (store of STORES) db.createObjectStore(store)";
    let tables = "CREATE TABLE change (a); CREATE TABLE IF NOT EXISTS lost (b)";
    let sources = [
        Source::invented("web/client/src/a.ts", loose),
        Source::invented("web/client/src/b.ts", listed),
        Source::invented("server/src/schema.rs", tables),
        Source::invented("server/src/log.sql", "create table ?1 (a)"),
        Source::invented(
            "docs/storage.md",
            "`meta`, `lost`\n## At the relay\n`change`",
        ),
    ];
    // loose, more, lost, and the table without a name.
    assert_eq!(undescribed(&sources).len(), 4);
}
