//! Links: which registrations are one person. Whoever asks about a member asks here first.
//!
//! Merging moves nothing: a `MembersMerged` stands in both cards, and all that two cards say of each
//! other is ordered by the relay. The last word on a pair counts, once both cards have it; a phone
//! that holds one card only sees one registration.

use crate::address::Address;
use crate::document::{Archive, Records};
use crate::ids::MemberId;
use crate::record::{Record, RecordKey};
use crate::stamp::Stamped;
use crate::time::{Period, UnixMillis};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What was said of two registrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// They are one person.
    Merged,
    /// They are two.
    Separated,
}

/// Where a record stands in the order of the log; what is only on this phone comes last.
type Turn = ((u64, UnixMillis), RecordKey);

const fn turn(key: RecordKey, stamped: &Stamped) -> Turn {
    (stamped.order(), key)
}

/// The word of a record, and of which other registration.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only two kinds speak of another registration"
)]
#[must_use]
pub const fn word_of(record: &Record) -> Option<(MemberId, Word)> {
    match record {
        Record::MembersMerged(it) => Some((it.other, Word::Merged)),
        Record::MembersSeparated(it) => Some((it.other, Word::Separated)),
        _ => None,
    }
}

/// The last word of a card on each registration it names.
fn words(records: &Records) -> BTreeMap<MemberId, (Turn, Word)> {
    let mut words: BTreeMap<MemberId, (Turn, Word)> = BTreeMap::new();
    for (key, stamped) in records {
        let Some((other, word)) = word_of(&stamped.record) else {
            continue;
        };
        let said = (turn(*key, stamped), word);
        let last = words.entry(other).or_insert(said);
        *last = said.max(*last);
    }
    words
}

/// The registrations a card has ever named, whatever it said of them.
pub fn named(records: &Records) -> impl Iterator<Item = MemberId> {
    let records = records.values();
    records.filter_map(|it| word_of(&it.record).map(|(other, _)| other))
}

/// The last word on two registrations; none before anything was said that both cards have.
#[must_use]
pub fn last_word(one: MemberId, other: MemberId, archive: &dyn Archive) -> Option<Word> {
    agreed(one, other, archive).map(|(_, word)| word)
}

/// The last word on a pair, and when; a merge that only one of the cards has is none yet.
fn agreed(one: MemberId, other: MemberId, archive: &dyn Archive) -> Option<(Turn, Word)> {
    let of = |card, about| {
        let records = archive.records(&Address::card(card))?;
        words(records).get(&about).copied()
    };
    let (ours, theirs) = (of(one, other), of(other, one));
    match (ours?, theirs) {
        (said @ (_, Word::Separated), _) => Some(said),
        (_, said @ Some((_, Word::Separated))) => said,
        (said, Some(theirs)) => Some(said.max(theirs)),
        (_, None) => None,
    }
}

/// The registrations of one person, as far as they are at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    members: BTreeSet<MemberId>,
    /// When the last of the links was made.
    since: Option<Turn>,
}

impl Linked {
    /// The registrations of the person whom a registration is of.
    #[must_use]
    pub fn of(member: MemberId, archive: &dyn Archive) -> Self {
        let mut linked = Self {
            members: BTreeSet::from([member]),
            since: None,
        };
        let mut open = vec![member];
        while let Some(one) = open.pop() {
            let Some(card) = archive.records(&Address::card(one)) else {
                continue;
            };
            for other in words(card).into_keys() {
                if let Some((turn, Word::Merged)) = agreed(one, other, archive) {
                    linked.since = linked.since.max(Some(turn));
                    if linked.members.insert(other) {
                        open.push(other);
                    }
                }
            }
        }
        linked
    }

    /// The registration that stands for the person: the one with the lowest id.
    #[must_use]
    pub fn lowest(&self) -> Option<MemberId> {
        self.members.first().copied()
    }

    /// All registrations, the lowest id first.
    pub fn members(&self) -> impl Iterator<Item = MemberId> {
        self.members.iter().copied()
    }

    /// Whether there is more than one.
    #[must_use]
    pub fn is_merged(&self) -> bool {
        self.members.len() > 1
    }

    /// Whether a registration is of this person.
    #[must_use]
    pub fn has(&self, member: MemberId) -> bool {
        self.members.contains(&member)
    }

    /// Whether a record was written once the person was known to be one.
    #[must_use]
    pub(crate) fn is_later(&self, key: RecordKey, stamped: &Stamped) -> bool {
        self.since.is_none_or(|since| since < turn(key, stamped))
    }

    /// The records of all the person's cards, registration by registration.
    pub fn card_records<'a>(
        &self,
        archive: &'a dyn Archive,
    ) -> impl Iterator<Item = (&'a RecordKey, &'a Stamped)> {
        let cards = self.members();
        cards
            .filter_map(|member| archive.records(&Address::card(member)))
            .flatten()
    }

    /// The records of the person's year; none where nothing of it is at hand.
    #[must_use]
    pub fn year_records<'a>(
        &self,
        period: Period,
        archive: &'a dyn Archive,
    ) -> Option<Cow<'a, Records>> {
        let years = self.members();
        let mut years = years.filter_map(|member| archive.records(&Address::year(member, period)));
        let first = years.next()?;
        Some(years.fold(Cow::Borrowed(first), |mut all, year| {
            let more = year.iter().map(|(key, stamped)| (*key, stamped.clone()));
            all.to_mut().extend(more);
            all
        }))
    }
}

/// The registration that stands for the person a registration is of.
#[must_use]
pub fn lowest(member: MemberId, archive: &dyn Archive) -> MemberId {
    Linked::of(member, archive).lowest().unwrap_or(member)
}

/// Where a new record goes: to the lowest registration of its person, an answer to the document
/// that holds what it answers.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "all other records are about the person"
)]
#[must_use]
pub fn place(address: &Address, record: &Record, archive: &dyn Archive) -> Address {
    let Some(member) = address.member() else {
        return *address;
    };
    let linked = Linked::of(member, archive);
    let at = |member: MemberId| Address {
        subject: *member.as_bytes(),
        ..*address
    };
    let target = match record {
        Record::MemberRegistered(_) | Record::MembersMerged(_) | Record::MembersSeparated(_) => {
            return *address;
        }
        Record::EntryConfirmed(it) => Some(it.target),
        Record::EntryDisputed(it) => Some(it.target),
        Record::EntryCorrected(it) => Some(it.target),
        _ => None,
    };
    let holds = |address: &Address, key| {
        archive
            .records(address)
            .is_some_and(|records| records.contains_key(&key))
    };
    match target {
        Some(key) => linked.members().map(at).find(|it| holds(it, key)),
        None => linked.lowest().map(at),
    }
    .unwrap_or(*address)
}
