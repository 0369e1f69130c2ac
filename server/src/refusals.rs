//! `liangdi refusals`: what the gate refused, to whom and by which rule, for whoever runs the relay.

use crate::room::Room;
use crate::store::{DATABASE, RefusalRow, Store};
use clap::Args;
use liangdi_core::ids::{PersonId, to_hex};
use liangdi_core::time::{Date, UnixMillis};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;

/// Whose refusals, and how they are printed.
#[derive(Debug, Args)]
pub struct RefusalsOptions {
    /// Folder of the database; its relay may be running.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Prints one JSON array.
    #[arg(long)]
    json: bool,
}

/// Prints the refusals kept, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn print(options: &RefusalsOptions) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open_to_read(&options.data.join(DATABASE))?;
    let refusals = store.refusals()?;
    let room = Room::open(store, 0)?;
    let mut out = std::io::stdout().lock();
    if options.json {
        let all: Vec<Value> = refusals.iter().map(|it| object(it, &room)).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    for (nth, it) in &refusals {
        let (at, who, records) = (moment(it.at), name(it.person, &room), records(it));
        let (code, rule, policy) = (&it.code, &it.rule, &it.policy);
        let person = it.person;
        writeln!(
            out,
            "{at}  {who} ({person}, refusal {nth}): {records}: {code} ({rule}; {policy})"
        )?;
    }
    writeln!(out, "{} refusals", refusals.len())?;
    Ok(())
}

/// The name of a person by any office; empty where there is none.
fn name(person: PersonId, room: &Room) -> &str {
    let mut offices = room.registry().offices_of(person);
    offices
        .next()
        .map_or("", |(_, office)| office.name.as_str())
}

/// The records of a refused bundle and their documents, in words.
fn records(row: &RefusalRow) -> String {
    let records = match row.records.as_str() {
        "" => "unreadable",
        words => words,
    };
    format!("{records} in {}", row.documents)
}

fn object((nth, it): &(u64, RefusalRow), room: &Room) -> Value {
    json!({
        "at": it.at,
        "person": it.person.to_string(),
        "name": name(it.person, room),
        "nth": nth,
        "office": it.office.to_string(),
        "device": to_hex(it.device.as_bytes()),
        "documents": it.documents.split_whitespace().collect::<Vec<_>>(),
        "records": it.records.split_whitespace().collect::<Vec<_>>(),
        "code": it.code,
        "rule": it.rule,
        "policy": it.policy,
    })
}

/// A moment as people here write it: the day and the time of day in Shanghai.
pub(crate) fn moment(at: UnixMillis) -> String {
    let minutes = at.div_euclid(60_000).saturating_add(8 * 60);
    let (hour, minute) = (
        minutes.div_euclid(60).rem_euclid(24),
        minutes.rem_euclid(60),
    );
    format!("{} {hour:02}:{minute:02}", Date::at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_the_time_of_the_banner() {
        assert_eq!(moment(0), "1970-01-01 08:00");
        assert_eq!(moment(1_795_140_000_000), "2026-11-20 10:00");
        assert_eq!(moment(1_795_190_399_999), "2026-11-20 23:59");
    }
}
