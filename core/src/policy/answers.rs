//! What must hold of an answer or a correction: the record it is about, and who wrote that.

use super::{Bench, carries_points};
use crate::address::Address;
use crate::document::Records;
use crate::record::{Record, RecordKey};
use crate::refusal::Refusal;
use crate::stamp::{Stamp, Stamped, is_full_hand};

/// The record an answer or correction is about.
pub(super) fn target<'a>(
    address: &Address,
    key: RecordKey,
    bench: &Bench<'a>,
) -> Result<&'a Stamped, Refusal> {
    let records = bench
        .archive
        .records(address)
        .ok_or(Refusal::NoSuchRecord { key })?;
    let target = records.get(&key).ok_or(Refusal::NoSuchRecord { key })?;
    if carries_points(&target.record) {
        Ok(target)
    } else {
        Err(Refusal::NothingToAnswer)
    }
}

/// An answer comes from the other side and from another person than the entry.
pub(super) fn answer_holds(
    address: &Address,
    key: RecordKey,
    answer: &Record,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    let target = target(address, key, bench)?;
    if answer.is_relayed() {
        return relayed_holds(address, target, acting, bench);
    }
    if target.stamp.org == acting.org {
        return Err(Refusal::OwnSide);
    }
    if target.stamp.person == acting.person {
        return Err(Refusal::OwnAct {
            person: acting.person,
        });
    }
    Ok(())
}

/// A host answers, through the home branch, what the home branch recorded; points rest on it no
/// more than on a guest's answer, so the hands are not counted here.
fn relayed_holds(
    address: &Address,
    target: &Stamped,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    if target.stamp.org != acting.org {
        return Err(Refusal::OwnSide);
    }
    let sides = bench.sides(address);
    if sides.is_some_and(|sides| sides.each().any(|it| it.host.is_some())) {
        Ok(())
    } else {
        Err(Refusal::NotASide)
    }
}

/// Whether the answering organisation has answered a record, with a hand that counts as much.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only a few record kinds matter here"
)]
pub(super) fn answered(
    address: &Address,
    key: RecordKey,
    answer: &Record,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> bool {
    let is_full = is_full_hand(acting.role, answer);
    let is_ours = |it: &Stamped| {
        it.stamp.org == acting.org
            && it.record.is_relayed() == answer.is_relayed()
            && (it.is_full_hand() || !is_full)
    };
    bench.archive.records(address).is_some_and(|records| {
        records.values().any(|it| {
            let about = match &it.record {
                Record::EntryConfirmed(answer) => answer.target == key,
                Record::EntryDisputed(answer) => answer.target == key,
                _ => false,
            };
            about && is_ours(it)
        })
    })
}

/// Whether a record has a correction that nobody has answered yet, or that stands.
pub(super) fn corrected(address: &Address, key: RecordKey, bench: &Bench<'_>) -> bool {
    bench.archive.records(address).is_some_and(|records| {
        records.iter().any(|(correction, it)| {
            matches!(&it.record, Record::EntryCorrected(it) if it.target == key)
                && !disputed(records, *correction)
        })
    })
}

fn disputed(records: &Records, key: RecordKey) -> bool {
    records
        .values()
        .any(|it| matches!(&it.record, Record::EntryDisputed(answer) if answer.target == key))
}
