//! The rows of documents and of authors' streams, against what the log says of them.

use super::log::Known;
use super::{Fault, Kind, Report};
use crate::store::{RawDocument, Result, Store};
use std::collections::{BTreeMap, BTreeSet};

/// Every document's row says what its log makes it.
pub(super) fn check_documents(
    rows: &[RawDocument],
    known: &BTreeMap<i64, Known>,
    report: &mut Report,
) {
    for row in rows {
        let Some(known) = known.get(&row.doc) else {
            continue; // its address cannot be read, which is said
        };
        let address = &known.address;
        let mut say = |wrong: &str| report.add(Fault::of(Kind::Document, Some(address), wrong));
        let named = row.id == address.id()
            && row.kind == address.kind as i64
            && row.subject == address.subject;
        if !named {
            say("its row names another document than its address does");
        }
        if (row.seq, row.position) != (known.seq, known.position) {
            say(&format!(
                "its row says that it ends with change {} at position {}, the log that it ends \
                 with change {} at position {}",
                row.seq, row.position, known.seq, known.position
            ));
        }
    }
}

/// Every author's stream is bound to a device, and none besides.
pub(super) fn check_actors(
    store: &Store,
    known: &BTreeMap<i64, Known>,
    report: &mut Report,
) -> Result<()> {
    let rows: BTreeSet<(i64, Vec<u8>)> = store.raw_actors()?.into_iter().collect();
    let streams: BTreeSet<(i64, Vec<u8>)> = known
        .iter()
        .flat_map(|(doc, it)| it.actors.iter().map(|actor| (*doc, actor.to_vec())))
        .collect();
    let mut say = |doc: &i64, wrong: &str| {
        let address = known.get(doc).map(|it| &it.address);
        report.add(Fault::of(Kind::Actor, address, wrong));
    };
    for (doc, _) in streams.difference(&rows) {
        say(doc, "an author's stream is bound to no device");
    }
    // A stream whose changes could not be read may well have a row.
    let is_whole = |doc: &i64| known.get(doc).is_none_or(|it| !it.is_broken);
    for (doc, _) in rows.difference(&streams).filter(|(doc, _)| is_whole(doc)) {
        say(doc, "a device is bound to a stream that is not in the log");
    }
    Ok(())
}
