//! The laws, checked once a schedule has healed (style.md 1.4).

use super::World;
use super::truth::Truth;
use crate::oracle::{Three, reckon};
use automerge::ReadDoc as _;
use liangdi_core::access::{Holder, openers};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::Role;
use liangdi_core::ids::{CommandId, MemberId};
use liangdi_core::looked::open_since;
use liangdi_core::points::{Range, YearInput, tally};
use liangdi_core::refusal::Refusal;
use liangdi_core::session::{Session, View};
use liangdi_core::time::{Date, Period, UnixMillis};
use liangdi_core::view::{MemberRow, OutboxLine, Query};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl World {
    pub(super) fn check(&mut self) -> Result<(), String> {
        self.check_races()?;
        // What counts is what is there when the relay is opened again.
        self.relay.restart(self.now)?;
        let truth = Truth::of(self.relay.room().store(), self.cast.banner)?;
        let records = truth.documents.values().flat_map(|it| it.records.values());
        let weak = records.filter(|it| it.stamp.role == Role::Guest || it.record.is_relayed());
        self.tally.weak = weak.count() as u64;
        self.check_durability(&truth)?;
        self.check_convergence(&truth)?;
        self.check_persistence()?;
        self.check_points(&truth)?;
        self.check_people(&truth)?;
        self.check_cases(&truth)?;
        check_stock(&truth)
    }

    /// In a race only these refusals are honest; every other is a bug of phone or gate.
    fn check_races(&self) -> Result<(), String> {
        for (id, refusal) in &self.ledger.refused {
            let is_honest = matches!(
                refusal,
                Refusal::OfficeEnded { .. }
                    | Refusal::NotYourOffice
                    | Refusal::NotASide
                    | Refusal::NotAboveBoth
                    | Refusal::NotAskedToHost
                    | Refusal::AlreadyRegistered
                    | Refusal::NoSuchMember
                    | Refusal::OutsidePeriod { .. }
                    | Refusal::InFuture { .. }
            );
            if !is_honest {
                return Err(format!("agreement: {id} was refused: {refusal:?}"));
            }
        }
        Ok(())
    }

    /// Nothing acknowledged is missing; nothing written is lost, and nothing is there twice.
    fn check_durability(&mut self, truth: &Truth) -> Result<(), String> {
        for id in &self.ledger.acknowledged {
            if !truth.commands.contains(id) {
                return Err(format!("durability: {id} was acknowledged and is gone"));
            }
        }
        for id in &self.ledger.lost {
            if truth.commands.contains(id) {
                return Err(format!("durability: {id} was never written, yet admitted"));
            }
        }
        let mut told: BTreeMap<CommandId, usize> = BTreeMap::new();
        for phone in 0..self.phones.len() {
            for line in self.outbox(phone)? {
                if line.refusal.is_none() {
                    return Err(format!("durability: {} still waits", line.command));
                }
                told.insert(line.command, phone);
            }
        }
        for (id, phone) in &self.ledger.written {
            let (is_in, is_told) = (truth.commands.contains(id), told.get(id) == Some(phone));
            if is_in == is_told {
                return Err(format!(
                    "durability: {id} of phone {phone}: in the log {is_in}, refusal told {is_told}"
                ));
            }
        }
        Ok(())
    }

    fn outbox(&mut self, phone: usize) -> Result<Vec<OutboxLine>, String> {
        let now = self.now_of(phone);
        match self.phones[phone].wake(now)?.view(&Query::Outbox, now) {
            View::Outbox(view) => Ok(view.items),
            _ => Err("another view than asked for".to_owned()),
        }
    }

    /// As whom the phone's person reads, as the offices say.
    pub(super) fn holders_of(&self, phone: usize, truth: &Truth) -> BTreeSet<Holder> {
        let today = Date::at(self.now);
        let offices = truth.registry.offices_of(self.phones[phone].owner.person);
        let held = offices.filter(|(_, office)| office.is_held_on(today));
        let mut holders: BTreeSet<Holder> = held.map(|(_, office)| Holder::of(office)).collect();
        // What was opened from above is read as by a seat, while it is open.
        let person = self.phones[phone].owner.person;
        for (address, document) in &truth.documents {
            let is_log = address.kind == DocumentKind::Looked;
            let opened = is_log && open_since(person, &document.records, today).is_some();
            if let Some(member) = address.member().filter(|_| opened) {
                holders.extend(openers((person, member), today, &truth.registry, truth));
            }
        }
        holders
    }

    /// Who may read sees the same; who may not sees nothing.
    fn check_convergence(&mut self, truth: &Truth) -> Result<(), String> {
        let half_a_year = 183 * super::cast::DAY;
        let mut times = vec![self.now];
        if self.seed.is_multiple_of(4) {
            times.extend([self.now - half_a_year, self.now + half_a_year]);
        }
        for member in self.cast.members.clone() {
            let card = Address::card(member);
            let is_there = truth.documents.contains_key(&card);
            for time in &times {
                let mut first: Option<(usize, Value)> = None;
                for phone in 0..self.phones.len() {
                    let reads = truth.may_read(&card, &self.holders_of(phone, truth));
                    let shown = self.shown(phone, member, *time)?;
                    if shown.is_some() != (reads && is_there) {
                        let shown = shown.is_some();
                        let person = self.phones[phone].owner.person;
                        return Err(format!(
                            "convergence: phone {phone} of {person} shows {member}: {shown}, may read: {reads}"
                        ));
                    }
                    let Some(shown) = shown else { continue };
                    match &first {
                        None => first = Some((phone, shown)),
                        Some((other, seen)) if *seen != shown => {
                            return Err(difference(*other, phone, seen, &shown));
                        }
                        Some(_) => {}
                    }
                }
                if let Some((_, seen)) = first {
                    self.check_brief(member, &seen, *time)?;
                }
            }
        }
        Ok(())
    }

    /// A member as a phone shows it, without what depends on who looks.
    fn shown(
        &mut self,
        phone: usize,
        member: MemberId,
        time: UnixMillis,
    ) -> Result<Option<Value>, String> {
        let session = self.phones[phone].wake(time)?;
        let view = session.view(&Query::Member { member }, time);
        let mut value = serde_json::to_value(&view).map_err(|error| error.to_string())?;
        if value.is_null() {
            return Ok(None);
        }
        blank(&mut value);
        Ok(Some(value))
    }

    /// Whoever sees a member only in brief sees the same totals, within the period.
    fn check_brief(
        &mut self,
        member: MemberId,
        seen: &Value,
        time: UnixMillis,
    ) -> Result<(), String> {
        let year = |time| Period::of(Date::at(time));
        if time != self.now || year(self.now) != year(super::cast::start_of(self.seed)) {
            return Ok(());
        }
        for phone in 0..self.phones.len() {
            let session = self.phones[phone].wake(time)?;
            let search = String::new();
            let View::Members(list) = session.view(&Query::Members { search }, time) else {
                continue;
            };
            let person = &seen["row"]["member"];
            let is_asked = |row: &MemberRow| *person == row.member.to_string();
            let brief = list.rows.iter().find(|row| is_asked(row) && row.summary);
            let Some(brief) = brief else { continue };
            let total = serde_json::to_value(brief.total).map_err(|error| error.to_string())?;
            if total != seen["points"]["total"] {
                let told = &seen["points"]["total"];
                return Err(format!(
                    "convergence: phone {phone} has the summary {total} of {member}, all others {told}"
                ));
            }
        }
        Ok(())
    }

    /// A session opened from the stored rows shows what the living one shows.
    fn check_persistence(&mut self) -> Result<(), String> {
        let now = self.now;
        for phone in 0..self.phones.len() {
            let mut opened = self.phones[phone].opened(now)?;
            let members = self.cast.members.clone();
            let living = self.phones[phone].wake(now)?;
            for query in queries(&members) {
                let (before, after) = (asked(living, &query, now), asked(&mut opened, &query, now));
                if before != after {
                    return Err(format!(
                        "persistence: phone {phone}, {query:?}: {}",
                        pointer(&before, &after)
                    ));
                }
            }
        }
        Ok(())
    }

    /// Every year comes to what the oracle says.
    fn check_points(&self, truth: &Truth) -> Result<(), String> {
        let today = Date::at(self.now);
        for (address, document) in &truth.documents {
            let period = Period::ending(address.period);
            let (DocumentKind::Year, Some(pack)) = (address.kind, truth.registry.pack(period))
            else {
                continue;
            };
            let year = tally(&YearInput {
                period,
                pack,
                records: &document.records,
                today,
            });
            let oracle = reckon(
                &self.rules,
                address.period,
                &document.records,
                &today.to_string(),
            );
            let Some(oracle) = oracle else { continue };
            let items: Vec<Three> = year.items.iter().map(|it| three(it.range)).collect();
            if three(year.total) != oracle.total || items != oracle.items {
                return Err(format!(
                    "oracle: {address:?}: {:?} {items:?}, not {:?} {:?}",
                    three(year.total),
                    oracle.total,
                    oracle.items
                ));
            }
        }
        Ok(())
    }
}

pub(super) fn three(range: Range) -> Three {
    [range.lowest, range.settled, range.highest].map(|it| i64::from(it.0))
}

fn queries(members: &[MemberId]) -> Vec<Query> {
    let search = String::new();
    let mut queries = vec![
        Query::Today,
        Query::Members { search },
        Query::Pending,
        Query::Outbox,
        Query::Items,
        Query::Roster,
        Query::Orgs,
    ];
    let each = members
        .iter()
        .map(|member| Query::Member { member: *member });
    queries.extend(each);
    queries
}

fn asked(session: &mut Session, query: &Query, now: UnixMillis) -> Value {
    serde_json::to_value(session.view(query, now)).unwrap_or_default()
}

/// What depends on who looks.
const VARIES: [&str; 11] = [
    "offices",
    "acts",
    "duties",
    "reach",
    "mineToAnswer",
    "note",
    "others",
    "seats",
    "relay",
    "looked",
    "openThrough",
];

/// Takes out what depends on who looks.
fn blank(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for word in VARIES {
                fields.remove(word);
            }
            fields.values_mut().for_each(blank);
        }
        Value::Array(items) => items.iter_mut().for_each(blank),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn difference(first: usize, second: usize, a: &Value, b: &Value) -> String {
    format!(
        "convergence: phones {first} and {second} differ: {}",
        pointer(a, b)
    )
}

/// The first place where two values differ.
fn pointer(a: &Value, b: &Value) -> String {
    match (a, b) {
        (Value::Object(left), Value::Object(right)) => {
            let words: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            let differs = words
                .into_iter()
                .find(|word| left.get(*word) != right.get(*word));
            let word = differs.map_or("", String::as_str);
            format!("{word}.{}", pointer(&a[word], &b[word]))
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let place = (0..left.len())
                .find(|at| left[*at] != right[*at])
                .unwrap_or(0);
            format!("{place}.{}", pointer(&a[place], &b[place]))
        }
        _ => format!(" {a} / {b}"),
    }
}

/// Every document loads in stock Automerge, whole, with the heads we know.
fn check_stock(truth: &Truth) -> Result<(), String> {
    for (address, file) in &truth.files {
        let stock = automerge::Automerge::load(file)
            .map_err(|error| format!("stock Automerge: {address:?}: {error}"))?;
        let heads: BTreeSet<[u8; 32]> = stock.get_heads().iter().map(|head| head.0).collect();
        let ours = truth.documents.get(address).map(|it| it.chain.heads());
        if Some(&heads) != ours || !stock.get_missing_deps(&[]).is_empty() {
            return Err(format!("stock Automerge: {address:?} has other heads"));
        }
    }
    Ok(())
}
