//! The organisations that share the work on a person, from all registrations.

use super::{Card, Sides};
use crate::address::Address;
use crate::document::Archive;
use crate::ids::MemberId;
use crate::links::Linked;
use crate::record::Record;
use crate::registry::Registry;

/// The sides of a member, from the cards at hand; none before the member is registered.
///
/// Of a person with several registrations each keeps its own sides: nobody loses a part by a merge.
/// A move reported after it speaks for all of them.
#[must_use]
pub fn sides_of(member: MemberId, archive: &dyn Archive, registry: &Registry) -> Option<Sides> {
    let linked = Linked::of(member, archive);
    let whole = Card::of(linked.card_records(archive));
    let sides = whole.sides_for(whole.home?, registry);
    if !linked.is_merged() {
        return Some(sides);
    }
    let is_kind = |of: fn(&Record) -> bool| {
        let all = linked.card_records(archive);
        all.filter(move |(_, it)| of(&it.record))
    };
    let has_moved = is_kind(|it| matches!(it, Record::ArrivalReported(_)))
        .any(|(key, it)| linked.is_later(*key, it));
    let mut all = vec![sides.clone()];
    for one in linked.members() {
        let own = archive.records(&Address::card(one)).into_iter().flatten();
        // A host asked in one card may answer in another's, where new records go.
        let card = Card::of(own.chain(is_kind(is_answer)));
        let Some(home) = card.home else {
            continue;
        };
        let of = if has_moved { &whole } else { &card };
        let own = of.sides_for(home, registry);
        if !all.contains(&own) {
            all.push(own);
        }
    }
    let others = all.split_off(1);
    Some(Sides { others, ..sides })
}

const fn is_answer(record: &Record) -> bool {
    matches!(record, Record::HostAccepted(_) | Record::HostDeclined(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{Membership, Role};
    use crate::document::Records;
    use crate::ids::OrgId;
    use crate::ids::{CommandId, OfficeId, PersonId};
    use crate::policy::Part;
    use crate::record::{
        ArrivalReported, HostAccepted, MemberRegistered, MembersMerged, RecordKey,
    };
    use crate::stamp::{Progress, Stamp, Stamped, Standing};
    use std::collections::BTreeMap;

    const LOW: MemberId = MemberId::from_bytes([1; 16]);
    const HIGH: MemberId = MemberId::from_bytes([2; 16]);
    const HOME: OrgId = OrgId::from_bytes([3; 16]);
    const FIRST: OrgId = org(4);
    const SECOND: OrgId = org(5);
    const THIRD: OrgId = org(6);

    const fn org(number: u8) -> OrgId {
        OrgId::from_bytes([number; 16])
    }

    /// Cards, written one record after the other.
    #[derive(Debug, Default)]
    struct Cards(BTreeMap<Address, Records>, u8);

    impl Archive for Cards {
        fn records(&self, address: &Address) -> Option<&Records> {
            self.0.get(address)
        }
    }

    impl Cards {
        fn write(&mut self, member: MemberId, record: impl Into<Record>) {
            self.1 += 1;
            let key = RecordKey {
                // Keys fall where positions rise: no order hangs on keys.
                command: CommandId::from_bytes([u8::MAX - self.1; 16]),
                ordinal: 0,
            };
            let stamp = Stamp {
                person: PersonId::from_bytes([1; 16]),
                org: HOME,
                office: OfficeId::from_bytes([1; 16]),
                role: Role::Secretary,
                standing: Standing::Held,
                admitted_at: 0,
            };
            let stamped = Stamped {
                record: record.into(),
                stamp,
                progress: Progress::Admitted(u64::from(self.1)),
            };
            let card = self.0.entry(Address::card(member)).or_default();
            card.insert(key, stamped);
        }

        fn register(&mut self, member: MemberId) {
            self.write(
                member,
                MemberRegistered {
                    home: HOME,
                    name: "-".to_owned(),
                    sex: None,
                    born_year: None,
                    joined_on: "2010-07-01".parse().unwrap(),
                    membership: Membership::Full,
                    phone: None,
                },
            );
        }

        fn arrive(&mut self, member: MemberId, on: &str, host: OrgId, accepts: bool) {
            let arrived_on = on.parse().unwrap();
            let arrived = ArrivalReported {
                arrived_on,
                place: "-".to_owned(),
                host: Some(host),
            };
            self.write(member, arrived);
            if accepts {
                self.accept(member, on, host);
            }
        }

        fn accept(&mut self, member: MemberId, on: &str, host: OrgId) {
            let accepted = HostAccepted::of(host, on.parse().unwrap(), "-".to_owned());
            self.write(member, accepted);
        }

        fn has(&self, org: OrgId, part: Part) -> [bool; 2] {
            let registry = Registry::new(HOME);
            [LOW, HIGH].map(|it| sides_of(it, self, &registry).unwrap().has(org, part))
        }
    }

    #[test]
    fn nobody_loses_a_part_by_a_merge_but_by_the_next_move() {
        let mut cards = Cards::default();
        cards.register(LOW);
        cards.register(HIGH);
        cards.arrive(LOW, "2026-03-01", FIRST, true);
        cards.arrive(HIGH, "2026-02-01", SECOND, false);
        assert_eq!(cards.has(FIRST, Part::Host), [true, false]);
        cards.write(LOW, MembersMerged { other: HIGH });
        assert_eq!(cards.has(FIRST, Part::Host), [true, false], "half a word");
        cards.write(HIGH, MembersMerged { other: LOW });
        assert_eq!(cards.has(FIRST, Part::Host), [true, true]);
        assert_eq!(cards.has(SECOND, Part::Asked), [true, true]);
        // The second host accepts where new records go: in the other card.
        cards.accept(LOW, "2026-03-02", SECOND);
        assert_eq!(cards.has(SECOND, Part::Host), [true, true]);
        cards.arrive(LOW, "2026-04-01", THIRD, false);
        assert_eq!(cards.has(THIRD, Part::Asked), [true, true]);
        for gone in [FIRST, SECOND] {
            assert_eq!(cards.has(gone, Part::Host), [false, false]);
        }
    }
}
