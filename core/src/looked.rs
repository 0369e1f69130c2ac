//! Who looked: openings of a member's full record by those above, and for how long each lasts (DP16).

use crate::document::Records;
use crate::ids::PersonId;
use crate::limits;
use crate::record::{MemberOpened, Record};
use crate::stamp::{Stamp, Stamped};
use crate::time::Date;
use std::collections::BTreeMap;

/// One opening.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// What was noted.
    pub opened: &'a MemberOpened,
    /// By whom, for which organisation, in which role.
    pub stamp: &'a Stamp,
    /// The day.
    pub on: Date,
}

impl Opening<'_> {
    /// The last day on which the record may be read.
    #[must_use]
    pub fn through(&self) -> Date {
        self.on.plus_days(limits::OPEN_DAYS)
    }
}

/// The openings noted, in the order of admission. Whoever opens again what is still open has opened
/// it once: the first counts, and lasts no longer for it.
#[must_use]
pub fn openings(records: &Records) -> Vec<Opening<'_>> {
    let mut in_order: Vec<&Stamped> = records.values().collect();
    in_order.sort_by_key(|it| it.order());
    let mut last: BTreeMap<PersonId, Date> = BTreeMap::new();
    let mut kept = Vec::new();
    for Stamped { record, stamp, .. } in in_order {
        let Record::MemberOpened(opened) = record else {
            continue;
        };
        let on = Date::at(stamp.admitted_at);
        let opening = Opening { opened, stamp, on };
        if last.get(&stamp.person).is_some_and(|open| on <= *open) {
            continue;
        }
        last.insert(stamp.person, opening.through());
        kept.push(opening);
    }
    kept
}

/// The day on which a person opened what is still open to that person on a day.
#[must_use]
pub fn open_since(person: PersonId, records: &Records, today: Date) -> Option<Date> {
    let openings = openings(records);
    let mut own = openings.iter().filter(|it| it.stamp.person == person);
    own.rfind(|it| today <= it.through()).map(|it| it.on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Role;
    use crate::ids::{CommandId, OfficeId, OrgId};
    use crate::record::RecordKey;
    use crate::stamp::{Progress, Standing};
    use crate::time::UnixMillis;

    const DAY: UnixMillis = 86_400_000;
    /// 2026-11-20T02:00:00Z.
    const NOON: UnixMillis = 1_795_140_000_000;

    fn day(after: i32) -> Date {
        Date::at(NOON).plus_days(after)
    }

    /// Openings by persons, so many days later, in this order of admission.
    fn opened(by: &[(u8, i64)]) -> Records {
        let one = |(at, (person, days)): (u8, &(u8, i64))| {
            // Keys fall where positions rise: no order hangs on keys.
            let command = CommandId::from_bytes([u8::MAX - at; 16]);
            let stamped = Stamped {
                record: Record::from(MemberOpened {
                    name: "name".to_owned(),
                    reason: None,
                }),
                stamp: Stamp {
                    person: PersonId::from_bytes([*person; 16]),
                    org: OrgId::from_bytes([1; 16]),
                    office: OfficeId::from_bytes([*person; 16]),
                    role: Role::TownshipOrganizer,
                    standing: Standing::Held,
                    admitted_at: NOON + days * DAY,
                },
                progress: Progress::Admitted(u64::from(at)),
            };
            (
                RecordKey {
                    command,
                    ordinal: 0,
                },
                stamped,
            )
        };
        (1..).zip(by).map(one).collect()
    }

    fn noted(by: &[(u8, i64)]) -> Vec<(u8, Date)> {
        let records = opened(by);
        let openings = openings(&records);
        let noted = openings
            .iter()
            .map(|it| (it.stamp.person.as_bytes()[0], it.on));
        noted.collect()
    }

    #[test]
    fn opening_again_what_is_open_is_noted_once_and_prolongs_nothing() {
        assert_eq!(noted(&[(1, 0), (1, 0), (1, 1)]), [(1, day(0))]);
        let again = [(1, day(0)), (1, day(2))];
        assert_eq!(noted(&[(1, 0), (1, 1), (1, 2), (1, 3)]), again);
        let two = [(1, day(0)), (2, day(0))];
        assert_eq!(noted(&[(1, 0), (2, 0), (2, 1)]), two);
    }

    #[test]
    fn it_stays_open_through_the_next_day_to_whoever_opened_it() {
        let records = opened(&[(1, 0), (1, 1)]);
        let since =
            |person, after| open_since(PersonId::from_bytes([person; 16]), &records, day(after));
        assert_eq!(since(1, 0), Some(day(0)));
        assert_eq!(since(1, 1), Some(day(0)));
        assert_eq!(since(1, 2), None);
        assert_eq!(since(2, 0), None);
    }
}
