//! Summaries: a member in brief, computed by the relay for superiors who hold no documents.

use crate::address::Address;
use crate::card::Card;
use crate::document::{Archive, Records};
use crate::frame::Summary;
use crate::ids::MemberId;
use crate::points::{YearInput, tally};
use crate::record::Record;
use crate::registry::Registry;
use crate::time::{Date, Period};

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

/// A member in brief, as of `today`; none before the member is registered.
#[must_use]
pub fn summarize(
    member: MemberId,
    archive: &dyn Archive,
    registry: &Registry,
    today: Date,
) -> Option<Summary> {
    let card = Card::of(archive.records(&Address::card(member))?);
    let registered = card.registered?;
    let period = Period::of(today);
    let empty = Records::new();
    let records = archive
        .records(&Address::year(member, period))
        .unwrap_or(&empty);
    let year = registry
        .pack(period)
        .map(|pack| {
            tally(&YearInput {
                period,
                pack,
                records,
                today,
            })
        })
        .unwrap_or_default();
    let total = year.total;
    Some(Summary {
        member,
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
        last_contact: last_contact(records).map(|on| on.to_string()),
        period: period.year(),
        total: [total.lowest.0, total.settled.0, total.highest.0],
        waiting: year.waiting,
        disputed: year.disputed,
    })
}
