//! The oracle: whether an attempt may be admitted, clause by clause, slow and obviously right.
//!
//! It shares nothing with the product's policy but the types of records. Clauses: who may write
//! what (domain.md 6.2, decisions 16–20), what must hold (domain.md 3.2, 5.2, DP4), and how near
//! days must be.

mod noted;
mod rights;

use super::attempts::Attempt;
use super::chronicle::{Chronicle, Part, Post};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::ids::MemberId;
use liangdi_core::record::Record;
use liangdi_core::time::Date;

/// Whether the papers allow all of an attempt.
pub(super) fn admits(chronicle: &Chronicle, attempt: &Attempt) -> bool {
    let Some(post) = chronicle.post(attempt.office) else {
        return false;
    };
    if !is_in_office(&post, attempt) || !halves_match(&attempt.parts) {
        return false;
    }
    // Each record sees what its bundle said before it, in documents that the bundle founds, and of
    // organisations and offices.
    let mut seen = chronicle.clone();
    let mut founded: Vec<Address> = Vec::new();
    for part in &attempt.parts {
        let case = Case {
            seen: &seen,
            founded: &founded,
            attempt,
            post,
            part,
        };
        if !case.holds() {
            return false;
        }
        let is_founded = chronicle.of(&part.address).next().is_none();
        let is_open = matches!(
            part.address.kind,
            DocumentKind::Rules | DocumentKind::Office
        );
        if is_founded {
            founded.push(part.address);
        }
        if is_founded || is_open {
            let line = seen.line(attempt, part, u64::MAX);
            seen.lines.push(line);
        }
    }
    founded.iter().all(|it| founding_holds(&seen, it, &post))
}

/// In office today, or until at most thirty days ago; nobody acts before the first day.
fn is_in_office(post: &Post, attempt: &Attempt) -> bool {
    let days_over = post
        .through
        .map_or(0, |last| last.days_until(attempt.today));
    post.person == attempt.person && days_over <= 30 && post.from.days_until(attempt.today) >= 0
}

/// Two cards speak of each other in one bundle, in the same word, or not at all.
fn halves_match(parts: &[Part]) -> bool {
    let words: Vec<_> = parts
        .iter()
        .filter_map(|part| match &part.record {
            Record::MembersMerged(it) => Some((part.address.subject, *it.other.as_bytes(), true)),
            Record::MembersSeparated(it) => {
                Some((part.address.subject, *it.other.as_bytes(), false))
            }
            _ => None,
        })
        .collect();
    words.iter().all(|(one, other, word)| {
        let back = words.iter().filter(|it| **it == (*other, *one, *word));
        let own = words.iter().filter(|it| it.0 == *one);
        one != other && back.count() == 1 && own.count() == 1
    })
}

/// A card of a home outside is founded together with the host here: the branch that enters and
/// accepts, or the branch below the committee that enters.
fn founding_holds(seen: &Chronicle, address: &Address, post: &Post) -> bool {
    let member = Chronicle::member(address).filter(|_| address.kind == DocumentKind::Card);
    let Some(home) = member.and_then(|member| seen.home(member)) else {
        return true;
    };
    if !seen.is_kind(home, &[OrgKind::MembershipOrg]) {
        return true;
    }
    let sides = member.map(|it| seen.sides(it)).unwrap_or_default();
    let is_committee = seen.is_kind(post.org, &[OrgKind::Township, OrgKind::Banner]);
    sides.first().is_some_and(|side| {
        let is_below = side.asked.is_some_and(|asked| {
            is_committee
                && asked != post.org
                && seen.is_kind(asked, &[OrgKind::Branch])
                && seen.is_over(post.org, asked)
        });
        side.host == Some(post.org) || is_below
    })
}

/// One record on the table.
struct Case<'a> {
    seen: &'a Chronicle,
    founded: &'a [Address],
    attempt: &'a Attempt,
    post: Post,
    part: &'a Part,
}

impl Case<'_> {
    fn holds(&self) -> bool {
        self.part.record.document_kind() == self.part.address.kind
            && self.texts_fit()
            && self.keeps_its_seat()
            && self.is_still_trusted()
            && self.is_near()
            && self.may_write()
    }

    fn member(&self) -> Option<MemberId> {
        Chronicle::member(&self.part.address)
    }

    fn texts_fit(&self) -> bool {
        let fields = self.part.record.to_fields();
        let is_pack = matches!(self.part.record, Record::PackPublished(_));
        // A complaint and its answer may be longer than a sentence.
        let most = match self.part.address.kind {
            DocumentKind::Case => 500,
            _ => 400,
        };
        fields.values().all(|value| match value {
            liangdi_core::record::value::Value::Text(text) => {
                is_pack || text.chars().count() <= most
            }
            _ => true,
        })
    }

    /// Whoever's office has just ended may still hand in what was done, and decides about nobody's
    /// rights any more.
    fn is_still_trusted(&self) -> bool {
        let is_over = self.post.through.is_some_and(|it| it < self.attempt.today);
        let decides = matches!(
            self.part.record,
            Record::OrgRegistered(_)
                | Record::PackPublished(_)
                | Record::OfficeGranted(_)
                | Record::OfficeEnded(_)
                | Record::MembersMerged(_)
                | Record::MembersSeparated(_)
                | Record::MemberOpened(_)
                | Record::ComplaintAnswered(_)
        );
        !(is_over && decides)
    }

    /// An office for one member serves that person only, and may complain; a guest's not a day longer
    /// than it lasts.
    fn keeps_its_seat(&self) -> bool {
        let Some(bound) = self.post.member else {
            return true;
        };
        let person = self.seen.person(bound);
        let is_theirs = self.member().is_some_and(|member| person.contains(&member))
            || self.part.address.kind == DocumentKind::Case;
        let is_over = self.post.through.is_some_and(|it| it < self.attempt.today);
        is_theirs && !(self.post.role == Role::Guest && is_over)
    }

    /// Days: a year's records lie in the year and the year near today; nothing lies in the future
    /// (two days are left for clocks), but a departure may be planned a year ahead; moves of more
    /// than forty years ago are typing errors.
    fn is_near(&self) -> bool {
        let today = self.attempt.today;
        let ago = |on: Date| on.days_until(today);
        let happened = |on: Date| (-2..=14_610).contains(&ago(on));
        let planned = |on: Date| (-366..=14_610).contains(&ago(on));
        let relayed = |on: Option<Date>| on.is_none_or(|on| ago(on) >= -2);
        match &self.part.record {
            Record::DepartureReported(it) => planned(it.left_on),
            Record::ArrivalReported(it) => happened(it.arrived_on),
            Record::HostAccepted(it) => happened(it.accepted_on) && relayed(it.relayed_on),
            Record::HostDeclined(it) => happened(it.declined_on) && relayed(it.relayed_on),
            Record::FlowStated(it) => self.is_year_near(None) && planned(it.on),
            Record::ContactMade(it) => self.is_year_near(Some(it.on)),
            Record::ContactNoted(it) => self.is_year_near(Some(it.on)),
            Record::AttendanceRecorded(it) => self.is_year_near(Some(it.on)),
            Record::DuesRecorded(it) => self.is_year_near(Some(it.month.first())),
            Record::EntryProposed(it) => self.is_year_near(Some(it.on)),
            Record::EntryConfirmed(it) => self.is_year_near(None) && relayed(it.relayed_on),
            Record::EntryDisputed(it) => self.is_year_near(None) && relayed(it.relayed_on),
            Record::EntryCorrected(_) => self.is_year_near(None),
            _ => true,
        }
    }

    /// The year runs from 1 December to 30 November.
    fn is_year_near(&self, on: Option<Date>) -> bool {
        let year_of = |day: Date| i32::from(day.year()) + i32::from(day.month() == 12);
        let year = i32::from(self.part.address.period);
        (year_of(self.attempt.today) - year).abs() <= 2 && on.is_none_or(|on| year_of(on) == year)
    }
}
