//! Judging a bundle: its records in order, each over what the bundle itself founds before it.

use super::parts::founding_holds;
use super::{Bench, pair};
use crate::address::{Address, DocumentKind};
use crate::document::{Archive, Records};
use crate::ids::{MemberId, OrgId};
use crate::record::{Record, RecordKey};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::stamp::{Progress, Stamp, Stamped};
use std::collections::BTreeMap;

/// Judges one record: [`super::must`] or [`super::expect`].
pub type Rule = fn(&Address, &Record, &Stamp, &Bench<'_>) -> Result<(), Refusal>;

/// Judges the records of one bundle by these rules.
///
/// A document that the bundle founds is seen by the records after its first: whoever registers a
/// member may say in the same bundle where the member has gone. So are organisations and offices:
/// nothing is given twice in one bundle.
///
/// # Errors
/// The first rule that is broken.
pub fn judge<'r>(
    records: impl IntoIterator<Item = (&'r Address, RecordKey, &'r Record)>,
    acting: &Stamp,
    bench: &Bench<'_>,
    rules: &[Rule],
) -> Result<(), Refusal> {
    let records: Vec<_> = records.into_iter().collect();
    pair::halves_match(&records)?;
    let mut ground = Ground {
        below: bench.archive,
        founded: BTreeMap::new(),
    };
    let mut founded = None;
    let mut records = records.into_iter().peekable();
    while let Some((address, key, record)) = records.next() {
        let over = Bench {
            archive: &ground,
            registry: founded.as_ref().unwrap_or(bench.registry),
            ..*bench
        };
        for rule in rules {
            rule(address, record, acting, &over)?;
        }
        ground.add(address, key, record, acting);
        if records.peek().is_some() && registers(address) {
            let registry: &mut Registry = founded.get_or_insert_with(|| bench.registry.clone());
            registry.fold(address, record);
        }
    }
    let registry = founded.as_ref().unwrap_or(bench.registry);
    for (address, records) in &ground.founded {
        founding_holds(address, records, acting, registry)?;
    }
    Ok(())
}

/// Whether organisations, offices and packs stand in a document.
const fn registers(address: &Address) -> bool {
    matches!(address.kind, DocumentKind::Rules | DocumentKind::Office)
}

/// The documents at hand, and those that the bundle founds.
#[derive(Debug)]
struct Ground<'a> {
    below: &'a dyn Archive,
    founded: BTreeMap<Address, Records>,
}

impl Ground<'_> {
    fn add(&mut self, address: &Address, key: RecordKey, record: &Record, stamp: &Stamp) {
        if self.below.records(address).is_some_and(|it| !it.is_empty()) {
            return;
        }
        let stamped = Stamped {
            record: record.clone(),
            stamp: stamp.clone(),
            progress: Progress::Local,
        };
        self.founded
            .entry(*address)
            .or_default()
            .insert(key, stamped);
    }
}

impl Archive for Ground<'_> {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.founded
            .get(address)
            .or_else(|| self.below.records(address))
    }

    fn keeper(&self, member: MemberId) -> Option<OrgId> {
        self.below.keeper(member)
    }

    fn is_founded_here(&self, address: &Address) -> bool {
        self.founded.contains_key(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{FlowReason, Membership, OrgKind, Role};
    use crate::ids::{CommandId, OfficeId, PersonId};
    use crate::policy::must;
    use crate::record::{DepartureReported, MemberRegistered, OrgRegistered};
    use crate::stamp::Standing;
    use crate::time::Date;

    const HOME: OrgId = OrgId::from_bytes([2; 16]);
    const CARD: Address = Address::card(MemberId::from_bytes([7; 16]));

    #[derive(Debug)]
    struct Nothing;
    impl Archive for Nothing {
        fn records(&self, _: &Address) -> Option<&Records> {
            None
        }
    }

    fn verdict(records: &[Record]) -> Result<(), Refusal> {
        let mut registry = Registry::new(OrgId::from_bytes([1; 16]));
        let branch = Record::from(OrgRegistered {
            org: HOME,
            name: "-".to_owned(),
            kind: OrgKind::Branch,
            parent: None,
            place: "-".to_owned(),
        });
        registry.fold(&Address::rules(registry.banner()), &branch);
        let acting = Stamp {
            person: PersonId::from_bytes([3; 16]),
            org: HOME,
            office: OfficeId::from_bytes([4; 16]),
            role: Role::Secretary,
            standing: Standing::Held,
            admitted_at: 0,
        };
        let bench = Bench {
            archive: &Nothing,
            registry: &registry,
            today: Date::new(2026, 5, 2).unwrap(),
        };
        let key = |ordinal| RecordKey {
            command: CommandId::from_bytes([5; 16]),
            ordinal,
        };
        let keyed = (0..).zip(records).map(|(at, it)| (&CARD, key(at), it));
        judge(keyed, &acting, &bench, &[must])
    }

    #[test]
    fn a_bundle_sees_what_it_founds_in_its_own_order() {
        let day = Date::new(2026, 5, 1).unwrap();
        let registered = Record::from(MemberRegistered {
            home: HOME,
            name: "-".to_owned(),
            sex: None,
            born_year: None,
            joined_on: day,
            membership: Membership::Full,
            phone: None,
        });
        let departed = Record::from(DepartureReported {
            left_on: day,
            reported_on: day,
            place: "-".to_owned(),
            reason: FlowReason::Work,
        });
        let both = [registered.clone(), departed.clone()];
        assert_eq!(verdict(&both), Ok(()));
        let [registered, departed] = both;
        assert_eq!(
            verdict(&[departed, registered.clone()]),
            Err(Refusal::NoSuchMember)
        );
        assert_eq!(
            verdict(&[registered.clone(), registered]),
            Err(Refusal::AlreadyRegistered)
        );
    }
}
