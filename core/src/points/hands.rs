//! Hands: which answers to a line count, and whether those that agree are enough (DP4).
//!
//! Hands are counted by organisation and by person. A guest's hand and a relayed one say what the
//! host said; they are none of the two that points need. Deductions, which need three, will be
//! counted here too.

use super::lines::Oddity;
use crate::document::Records;
use crate::ids::{OrgId, PersonId};
use crate::record::{Record, RecordKey};
use crate::stamp::{Stamp, Stamped, Standing};
use std::collections::BTreeMap;

/// An answer, before it is known whether it counts.
pub(super) struct Answer<'a> {
    pub(super) key: RecordKey,
    pub(super) target: RecordKey,
    pub(super) stamped: &'a Stamped,
    pub(super) disputes: bool,
}

/// Why an answer does not count.
pub(super) fn why_not(answer: &Stamped, line: &Stamp) -> Option<fn(RecordKey) -> Oddity> {
    let (stamp, is_ours) = (&answer.stamp, answer.stamp.org == line.org);
    let own = if answer.record.is_relayed() {
        // The home branch writes for the host: about its own lines only, the others are the host's.
        !is_ours
    } else {
        is_ours || stamp.person == line.person
    };
    match stamp.standing {
        _ if own => Some(Oddity::OwnAnswer),
        Standing::Held => None,
        Standing::JustEnded => Some(Oddity::EndedAnswer),
    }
}

/// The hands that agree on a line.
#[derive(Debug, Default)]
pub(super) struct Hands {
    /// The first confirmation by a full hand.
    pub(super) full: Option<RecordKey>,
    /// The first confirmation of any.
    pub(super) any: Option<RecordKey>,
    /// Full hands that confirm a line whose own hand is none.
    others: Vec<(OrgId, PersonId)>,
    is_enough: bool,
}

impl Hands {
    /// Takes in a confirmation that counts; `is_full` says whether the line's own hand is one.
    pub(super) fn add(&mut self, key: RecordKey, answer: &Stamped, is_full: bool) {
        self.any.get_or_insert(key);
        if !answer.is_full_hand() {
            return;
        }
        self.full.get_or_insert(key);
        if is_full {
            self.is_enough = true;
            return;
        }
        let (org, person) = (answer.stamp.org, answer.stamp.person);
        let is_another = |it: &(OrgId, PersonId)| it.0 != org && it.1 != person;
        self.is_enough |= self.others.iter().any(is_another);
        self.others.push((org, person));
    }

    /// Whether two full hands agree.
    pub(super) const fn are_enough(&self) -> bool {
        self.is_enough
    }
}

/// The answers that count, by the record they are about, in the order of their keys.
#[derive(Debug)]
pub struct Answers<'a>(BTreeMap<RecordKey, Vec<&'a Stamped>>);

impl<'a> Answers<'a> {
    /// Those among the records of a year.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "other records answer nothing"
    )]
    #[must_use]
    pub fn of(records: &'a Records) -> Self {
        let mut answers = BTreeMap::<_, Vec<_>>::new();
        for answer in records.values() {
            let target = match &answer.record {
                Record::EntryConfirmed(it) => it.target,
                Record::EntryDisputed(it) => it.target,
                _ => continue,
            };
            let line = records.get(&target);
            if line.is_some_and(|line| why_not(answer, &line.stamp).is_none()) {
                answers.entry(target).or_default().push(answer);
            }
        }
        Self(answers)
    }

    /// Those to one record.
    #[must_use]
    pub fn to(&self, key: RecordKey) -> &[&'a Stamped] {
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }
}
