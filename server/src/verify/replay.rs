//! The log, admitted again into an empty room: who may read what, and the summaries, computed anew.

use super::log::Known;
use super::{Fault, Kind, Report};
use crate::room::Room;
use crate::store::{RawEntry, RawSummary, Result, Store, StoreError, reader_key};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::document::{ReadChange, read_change};
use liangdi_core::frame;
use liangdi_core::ids::{CommandId, MemberId, OrgId};
use liangdi_core::limits;
use liangdi_core::stamp::Stamp;
use liangdi_core::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A reader of a document, and from which position until which.
type Grants = BTreeMap<(Address, Vec<u8>), (i64, Option<i64>)>;

/// What was admitted together, as far as the log tells: one command of one stamp, in documents that
/// are all different.
#[derive(Debug)]
struct Group {
    stamp: Stamp,
    command: Option<CommandId>,
    end: u64,
    changes: Vec<(Address, ReadChange, Vec<u8>)>,
}

/// The log admitted again.
struct Replay<'a> {
    room: Room,
    group: Option<Group>,
    /// Positions at which a bundle ended, by what was computed there.
    ends: BTreeSet<u64>,
    summaries: BTreeMap<u64, Vec<RawSummary>>,
    report: &'a mut Report,
}

/// Compares who may read what, and the summaries, with what the log makes of them.
pub(super) fn check(
    store: &Store,
    known: &BTreeMap<i64, Known>,
    report: &mut Report,
) -> Result<()> {
    let readers = store.raw_readers()?;
    let since = readers.iter().map(|it| it.since);
    let until = readers.iter().filter_map(|it| it.until);
    let mut ends: BTreeSet<u64> = since
        .chain(until)
        .filter_map(|it| it.try_into().ok())
        .collect();
    let mut summaries: BTreeMap<u64, Vec<RawSummary>> = BTreeMap::new();
    for row in store.raw_summaries()? {
        ends.insert(row.position);
        summaries.entry(row.position).or_default().push(row);
    }
    let rows = summaries.values().flatten();
    let told: BTreeMap<Vec<u8>, u64> = rows.map(|it| (it.member.clone(), it.position)).collect();
    let scratch = Store::scratch()?;
    let banner = store.banner()?;
    if let Some(banner) = banner {
        scratch.set_banner(banner)?;
    }
    let mut replay = Replay {
        room: Room::open(scratch, 0)?,
        group: None,
        ends,
        summaries,
        report,
    };
    store.each_entry(|entry| {
        let document = known.get(&entry.doc);
        let address = document.ok_or(StoreError::Damaged("a document"))?.address;
        replay.take(entry, address, banner)
    })?;
    replay.flush()?;
    replay.compare_readers(store, known)?;
    replay.compare_people(known, &told)
}

impl Replay<'_> {
    fn say(&mut self, kind: Kind, address: &Address, wrong: &str) {
        self.report.add(Fault::of(kind, Some(address), wrong));
    }

    fn take(&mut self, entry: RawEntry, address: Address, banner: Option<OrgId>) -> Result<()> {
        let stamp: Stamp = frame::decode(&entry.stamp, entry.stamp.len())
            .or(Err(StoreError::Damaged("a stamp")))?;
        if entry.position == 1 && banner != Some(stamp.org) {
            let wrong = "the banner's row names another organisation than the founding does";
            self.report.add(Fault::of(Kind::Document, None, wrong));
        }
        let change = read_change(&entry.bytes).or(Err(StoreError::Damaged("a change")))?;
        let command = change.records.first().map(|(key, _)| key.command);
        let joins = self.group.as_ref().is_some_and(|group| {
            command.is_some()
                && group.command == command
                && group.stamp == stamp
                && group.changes.len() < limits::BUNDLE_CHANGES_MAX
                && group.changes.iter().all(|(other, ..)| *other != address)
                && !self.ends.contains(&group.end)
        });
        if !joins {
            self.flush()?;
        }
        let group = self.group.get_or_insert_with(|| Group {
            stamp,
            command,
            end: 0,
            changes: Vec::new(),
        });
        group.end = entry.position;
        group.changes.push((address, change, entry.bytes));
        Ok(())
    }

    /// Admits what was gathered, then looks at the summaries computed there.
    fn flush(&mut self) -> Result<()> {
        let Some(group) = self.group.take() else {
            return Ok(());
        };
        self.room.replay(&group.stamp, group.changes)?;
        for row in self.summaries.remove(&group.end).unwrap_or_default() {
            self.compare_summary(&row)?;
        }
        Ok(())
    }

    fn compare_summary(&mut self, row: &RawSummary) -> Result<()> {
        let Ok(member) = <[u8; 16]>::try_from(row.member.as_slice()).map(MemberId::from_bytes)
        else {
            let wrong = "a summary names no member";
            self.report.add(Fault::of(Kind::Summary, None, wrong));
            return Ok(());
        };
        let card = Address::card(member);
        let Ok(day) = row.day.parse::<Date>() else {
            // Written by an older relay: for which day is not known any more.
            if !row.day.is_empty() {
                self.say(Kind::Summary, &card, "its summary is of no day");
            }
            return Ok(());
        };
        match self.room.brief(member, day)? {
            None => self.say(
                Kind::Summary,
                &card,
                "it has a summary, and is not registered",
            ),
            Some((anew, _)) => {
                if anew.keeper.as_bytes().as_slice() != row.keeper {
                    self.say(
                        Kind::Summary,
                        &card,
                        "its summary goes to the wrong superiors",
                    );
                }
                if anew.bytes != row.bytes {
                    self.say(
                        Kind::Summary,
                        &card,
                        "its summary says something else than the log",
                    );
                }
            }
        }
        Ok(())
    }

    /// The index must be what admitting makes it, and its end what the documents say.
    fn compare_readers(&mut self, store: &Store, known: &BTreeMap<i64, Known>) -> Result<()> {
        let addresses: BTreeMap<i64, Address> =
            known.iter().map(|(doc, it)| (*doc, it.address)).collect();
        let (kept, stray) = grants(store, &addresses)?;
        for doc in stray {
            let wrong = format!("the index of readers names document {doc}, which has no row");
            self.report.add(Fault::of(Kind::Reader, None, &wrong));
        }
        let theirs: BTreeMap<i64, Address> = self
            .room
            .store()
            .raw_documents()?
            .into_iter()
            .filter_map(|row| {
                let address = frame::decode(&row.address, row.address.len()).ok()?;
                Some((row.doc, address))
            })
            .collect();
        let (anew, _) = grants(self.room.store(), &theirs)?;
        let all: BTreeSet<_> = kept.keys().chain(anew.keys()).collect();
        for key @ (address, reader) in all {
            let who = self.spoken_reader(reader);
            let wrong = match (kept.get(key), anew.get(key)) {
                (Some(kept), Some(anew)) if kept == anew => continue,
                (Some(kept), Some(anew)) => {
                    format!("{who} reads it {}, by the log {}", span(*kept), span(*anew))
                }
                (Some(_), None) => format!("{who} reads it, by the log never"),
                (None, Some(anew)) => {
                    format!("{who} is not in its readers, by the log {}", span(*anew))
                }
                (None, None) => continue,
            };
            self.say(Kind::Reader, address, &wrong);
        }
        for address in addresses.values() {
            let now = self.room.readers_anew(address)?;
            let admitted: BTreeSet<Vec<u8>> = anew
                .iter()
                .filter(|((of, _), (_, until))| of == address && until.is_none())
                .map(|((_, reader), _)| reader.clone())
                .collect();
            if now.into_iter().map(reader_key).collect::<BTreeSet<_>>() != admitted {
                let wrong = "its readers, followed change by change, are not those it has by all";
                self.say(Kind::Reader, address, wrong);
            }
        }
        Ok(())
    }

    fn spoken_reader(&self, reader: &[u8]) -> String {
        let org = <[u8; 16]>::try_from(reader).map(OrgId::from_bytes);
        match org {
            _ if reader.is_empty() => "everyone".to_owned(),
            Ok(org) => match self.room.registry().org_name(org) {
                "" => format!("organisation {org}"),
                name => name.to_owned(),
            },
            Err(_) => "a reader that is none".to_owned(),
        }
    }

    /// Each person has one summary, not older than the last change to what it is made of.
    fn compare_people(
        &mut self,
        known: &BTreeMap<i64, Known>,
        told: &BTreeMap<Vec<u8>, u64>,
    ) -> Result<()> {
        for (position, rows) in core::mem::take(&mut self.summaries) {
            for row in rows {
                let wrong =
                    format!("a summary was computed at position {position}, where no bundle ends");
                let member = <[u8; 16]>::try_from(row.member.as_slice()).map(MemberId::from_bytes);
                let card = member.ok().map(Address::card);
                self.report
                    .add(Fault::of(Kind::Summary, card.as_ref(), &wrong));
            }
        }
        let cards = known.values().map(|it| it.address);
        let cards = cards.filter(|it| it.kind == DocumentKind::Card);
        let mut due = BTreeMap::new();
        for member in cards.filter_map(|it| it.member()) {
            due.extend(self.room.person_of(member)?);
        }
        for (member, last) in due {
            let card = Address::card(member);
            match told.get(member.as_bytes().as_slice()) {
                None => self.say(Kind::Summary, &card, "it has no summary"),
                Some(position) if *position < last => {
                    let wrong = format!("its summary is older than its change at position {last}");
                    self.say(Kind::Summary, &card, &wrong);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// The index of a store by address, and the numbers in it that no document has.
fn grants(store: &Store, addresses: &BTreeMap<i64, Address>) -> Result<(Grants, BTreeSet<i64>)> {
    let (mut grants, mut stray) = (Grants::new(), BTreeSet::new());
    for row in store.raw_readers()? {
        match addresses.get(&row.doc) {
            Some(address) => {
                grants.insert((*address, row.reader), (row.since, row.until));
            }
            None => drop(stray.insert(row.doc)),
        }
    }
    Ok((grants, stray))
}

fn span((since, until): (i64, Option<i64>)) -> String {
    match until {
        None => format!("from position {since}"),
        Some(until) => format!("from position {since} until {until}"),
    }
}
