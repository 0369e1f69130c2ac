//! Summaries: a member in brief, computed by the relay for superiors who hold no documents.

use crate::address::Address;
use crate::card::Card;
use crate::document::{Archive, Records};
use crate::frame::{Summary, SummaryIdentity};
use crate::ids::MemberId;
use crate::links::{self, Linked, Word};
use crate::points::{YearInput, tally};
use crate::record::{MemberRegistered, Record};
use crate::registry::Registry;
use crate::time::{Date, Month, Period};
use std::collections::BTreeSet;

/// The day of the last contact in these records.
#[must_use]
pub fn last_contact(records: &Records) -> Option<Date> {
    records
        .values()
        .filter_map(|it| {
            if let Record::ContactMade(it) = &it.record {
                Some(it.on)
            } else {
                None
            }
        })
        .max()
}

/// A member in brief, as of `today`, under the lowest of the person's registrations; none before the
/// member is registered.
#[must_use]
pub fn summarize(
    member: MemberId,
    archive: &dyn Archive,
    registry: &Registry,
    today: Date,
) -> Option<Summary> {
    let linked = Linked::of(member, archive);
    let lowest = linked.lowest()?;
    let card = Card::of(linked.card_records(archive));
    let registered = card.registered?;
    let period = Period::of(today);
    let records = linked.year_records(period, archive).unwrap_or_default();
    let year = registry
        .pack(period)
        .map(|pack| {
            tally(&YearInput {
                period,
                pack,
                records: &records,
                today,
            })
        })
        .unwrap_or_default();
    let total = year.total;
    Some(Summary {
        member: lowest,
        name: registered.name.clone(),
        home: registered.home,
        host: card.host(),
        accepted: card.accepted.is_some(),
        place: card
            .arrived
            .map(|it| &it.place)
            .or(card.departed.map(|it| &it.place))
            .cloned(),
        contact_person: card.contact_person.map(|it| it.name.clone()),
        last_contact: last_contact(&records).map(|on| on.to_string()),
        period: period.year(),
        total: [total.lowest.0, total.settled.0, total.highest.0],
        waiting: year.waiting,
        disputed: year.disputed,
        identity: Some(identity(&linked, registered, archive)),
    })
}

/// What tells whether another registration is of this person.
fn identity(
    linked: &Linked,
    registered: &MemberRegistered,
    archive: &dyn Archive,
) -> SummaryIdentity {
    let mut apart = BTreeSet::new();
    for one in linked.members() {
        let named = archive.records(&Address::card(one)).map(links::named);
        let separated =
            |other: &MemberId| links::last_word(one, *other, archive) == Some(Word::Separated);
        apart.extend(named.into_iter().flatten().filter(separated));
    }
    SummaryIdentity {
        joined: Month::of(registered.joined_on).to_string(),
        born_year: registered.born_year,
        others: linked.members().skip(1).collect(),
        apart: apart.into_iter().collect(),
    }
}
