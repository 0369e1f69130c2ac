//! Who is who to a member, read out of the chronicle (domain.md 5.2, 8; decisions 16, 18–20).

use super::chronicle::{Chronicle, Line};
use liangdi_core::address::Address;
use liangdi_core::choice::OrgKind;
use liangdi_core::ids::{MemberId, OrgId};
use liangdi_core::record::Record;
use std::collections::BTreeSet;

/// What one registration says of who shares the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) home: OrgId,
    pub(super) asked: Option<OrgId>,
    pub(super) has_declined: bool,
    pub(super) host: Option<OrgId>,
    pub(super) second: Option<OrgId>,
    pub(super) keeper: OrgId,
}

impl Chronicle {
    /// The registrations that are one person with a member: those that both cards, by their last
    /// words on each other, call one, and so on from there.
    pub(super) fn person(&self, member: MemberId) -> BTreeSet<MemberId> {
        let mut person = BTreeSet::from([member]);
        loop {
            let more: Vec<MemberId> = person
                .iter()
                .flat_map(|one| self.named_by(*one).into_iter().map(|other| (*one, other)))
                .filter(|(one, other)| self.merged_at(*one, *other).is_some())
                .map(|(_, other)| other)
                .filter(|other| !person.contains(other))
                .collect();
            if more.is_empty() {
                return person;
            }
            person.extend(more);
        }
    }

    fn words(&self, one: MemberId) -> Vec<(MemberId, bool, u64)> {
        let card = Address::card(one);
        let words = self.of(&card).filter_map(|line| match &line.part.record {
            Record::MembersMerged(it) => Some((it.other, true, line.at)),
            Record::MembersSeparated(it) => Some((it.other, false, line.at)),
            _ => None,
        });
        words.collect()
    }

    fn named_by(&self, one: MemberId) -> BTreeSet<MemberId> {
        self.words(one)
            .into_iter()
            .map(|(other, ..)| other)
            .collect()
    }

    /// When two registrations became one, if they are.
    fn merged_at(&self, one: MemberId, other: MemberId) -> Option<u64> {
        let last = |from, about| {
            let words = self.words(from).into_iter();
            words.filter(|it| it.0 == about).max_by_key(|it| it.2)
        };
        let (ours, theirs) = (last(one, other)?, last(other, one)?);
        (ours.1 && theirs.1).then_some(ours.2.max(theirs.2))
    }

    /// What each registration of a member's person says; the whole person's word comes first.
    pub(super) fn sides(&self, member: MemberId) -> Vec<Side> {
        let person = self.person(member);
        let cards = |of: &BTreeSet<MemberId>| -> Vec<&Line> {
            let cards = of.iter().map(|it| Address::card(*it));
            cards
                .flat_map(|card| self.lines.iter().filter(move |it| it.part.address == card))
                .collect()
        };
        let all = cards(&person);
        let Some(first) = person.iter().find_map(|it| self.home(*it)) else {
            return Vec::new();
        };
        let whole = self.side(&all, first);
        if person.len() == 1 {
            return vec![whole];
        }
        let merges = person.iter().flat_map(|one| {
            let others = person.iter();
            others.filter_map(|other| self.merged_at(*one, *other))
        });
        let merged = merges.max().unwrap_or(0);
        let is_arrival = |it: &&&Line| matches!(it.part.record, Record::ArrivalReported(_));
        let has_moved = all.iter().filter(is_arrival).any(|it| it.at > merged);
        let is_answer = |it: &&Line| {
            matches!(
                it.part.record,
                Record::HostAccepted(_) | Record::HostDeclined(_)
            )
        };
        let mut sides = vec![whole];
        for one in &person {
            let Some(home) = self.home(*one) else {
                continue;
            };
            let mut own = cards(&BTreeSet::from([*one]));
            own.extend(all.iter().copied().filter(is_answer));
            sides.push(self.side(if has_moved { &all } else { &own }, home));
        }
        sides
    }

    /// The branch a member is registered under.
    pub(super) fn home(&self, member: MemberId) -> Option<OrgId> {
        let card = Address::card(member);
        let mut card = self.of(&card);
        card.find_map(|it| match &it.part.record {
            Record::MemberRegistered(it) => Some(it.home),
            _ => None,
        })
    }

    fn side(&self, lines: &[&Line], home: OrgId) -> Side {
        let arrivals = lines.iter().filter_map(|line| match &line.part.record {
            Record::ArrivalReported(it) => Some(((it.arrived_on, line.at, line.part.key), it.host)),
            _ => None,
        });
        let (arrived, asked) = match arrivals.max() {
            Some(((_, at, _), host)) => (at, host),
            None => (0, None),
        };
        // (day, line, key, whether it is a yes, whether by a hand of the host's own)
        let answers = lines.iter().filter_map(|line| {
            let (day, at, key, is_full) = (None, line.at, line.part.key, line.is_full());
            match &line.part.record {
                Record::HostAccepted(it) if Some(it.host) == asked => {
                    Some((day.max(Some(it.accepted_on)), at, key, true, is_full))
                }
                // A no to what was asked before says nothing of what is asked now.
                Record::HostDeclined(it) if Some(it.host) == asked && at >= arrived => {
                    Some((day.max(Some(it.declined_on)), at, key, false, is_full))
                }
                _ => None,
            }
        });
        let mut answers: Vec<_> = answers.collect();
        answers.sort();
        let has_own_yes = answers.iter().any(|it| it.3 && it.4);
        // Once the host has answered what is asked now by itself, only its own answers count.
        let has_answered = answers.iter().any(|it| it.4 && it.1 >= arrived);
        answers.retain(|it| it.4 || !has_answered);
        let last = answers.last().map(|it| it.3);
        let host = asked.filter(|_| last == Some(true));
        let is_outside = self.is_kind(home, &[OrgKind::MembershipOrg]);
        let keeper = asked.filter(|_| is_outside).unwrap_or(home);
        let both_are_here = host.is_some() && has_own_yes && !is_outside;
        Side {
            home,
            asked,
            has_declined: last == Some(false),
            host,
            second: match both_are_here {
                true => None,
                false => self.org(keeper).and_then(|it| it.parent),
            },
            keeper,
        }
    }
}
