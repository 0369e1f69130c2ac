//! Summaries: a member in brief, computed by the relay for superiors who hold no documents.

use crate::address::Address;
use crate::card::{Card, Profile, known_as};
use crate::document::{Archive, Records};
use crate::frame::{Summary, SummaryIdentity};
use crate::ids::MemberId;
use crate::links::{self, Linked, Word};
use crate::points::{YearInput, tally};
use crate::record::Record;
use crate::registry::Registry;
use crate::time::{Date, Month, Period};
use std::collections::BTreeSet;

/// The day of a member's last contact in a period or the one before it: a new period forgets
/// nobody who was reached in the old one.
#[must_use]
pub fn last_contact(linked: &Linked, period: Period, archive: &dyn Archive) -> Option<Date> {
    let years = [period.before(), period];
    linked
        .members()
        .flat_map(|member| years.map(|period| Address::year(member, period)))
        .filter_map(|address| archive.records(&address))
        .flat_map(Records::values)
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
    let (profile, home) = (card.profile?, card.home?);
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
        name: card.name(),
        home,
        host: card.host(),
        accepted: card.accepted.is_some(),
        place: card
            .arrived
            .map(|it| &it.place)
            .or(card.departed.map(|it| &it.place))
            .cloned(),
        contact_person: card.contact_person.map(|it| it.name.clone()),
        last_contact: last_contact(&linked, period, archive).map(|on| on.to_string()),
        period: period.year(),
        total: [total.lowest.0, total.settled.0, total.highest.0],
        waiting: year.waiting,
        disputed: year.disputed,
        identity: Some(identity(&linked, &profile, archive)),
    })
}

/// What tells whether another registration is of this person.
fn identity(linked: &Linked, profile: &Profile<'_>, archive: &dyn Archive) -> SummaryIdentity {
    let mut apart = BTreeSet::new();
    for one in linked.members() {
        let named = archive.records(&Address::card(one)).map(links::named);
        let separated =
            |other: &MemberId| links::last_word(one, *other, archive) == Some(Word::Separated);
        apart.extend(named.into_iter().flatten().filter(separated));
    }
    let known = linked.lowest().map(|member| known_as(member, archive));
    SummaryIdentity {
        joined: Month::of(profile.joined_on).to_string(),
        born_year: profile.born_year,
        others: linked.members().skip(1).collect(),
        apart: apart.into_iter().collect(),
        known_as: known.filter(|it| !it.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{Channel, ContactKind, Role};
    use crate::ids::{CommandId, OfficeId, OrgId, PersonId};
    use crate::record::{ContactMade, RecordKey};
    use crate::stamp::{Progress, Stamp, Stamped, Standing};
    use std::collections::BTreeMap;

    const MEMBER: MemberId = MemberId::from_bytes([1; 16]);

    #[derive(Debug, Default)]
    struct Years(BTreeMap<Address, Records>);

    impl Archive for Years {
        fn records(&self, address: &Address) -> Option<&Records> {
            self.0.get(address)
        }
    }

    impl Years {
        fn contacted(mut self, on: &str) -> Self {
            let on: Date = on.parse().unwrap();
            let stamped = Stamped {
                record: Record::from(ContactMade {
                    contact: ContactKind::Quarterly,
                    on,
                    channel: Channel::Phone,
                    reported: false,
                }),
                stamp: Stamp {
                    person: PersonId::from_bytes([2; 16]),
                    org: OrgId::from_bytes([3; 16]),
                    office: OfficeId::from_bytes([4; 16]),
                    role: Role::ContactPerson,
                    standing: Standing::Held,
                    admitted_at: 0,
                },
                progress: Progress::Local,
            };
            let year = Address::year(MEMBER, Period::of(on));
            let key = RecordKey {
                command: CommandId::from_bytes([5; 16]),
                ordinal: 0,
            };
            self.0.entry(year).or_default().insert(key, stamped);
            self
        }
    }

    #[test]
    fn a_new_period_forgets_no_contact_of_the_old_one() {
        let said = |years: &Years, today: &str| {
            let period = Period::of(today.parse().unwrap());
            let linked = Linked::of(MEMBER, years);
            last_contact(&linked, period, years).map(|on| on.to_string())
        };
        let years = Years::default().contacted("2026-11-20");
        assert_eq!(said(&years, "2026-12-02").as_deref(), Some("2026-11-20"));
        assert_eq!(said(&years, "2027-12-02"), None, "two periods back");
        let years = years.contacted("2026-12-01");
        assert_eq!(said(&years, "2026-12-02").as_deref(), Some("2026-12-01"));
    }
}
