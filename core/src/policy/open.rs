//! Opening: who above a branch may open a member's full record for a short time, and is noted.

use super::table::{OPEN, allows};
use super::{Bench, Part, appoint};
use crate::address::Address;
use crate::card::Sides;
use crate::ids::OrgId;
use crate::looked::open_since;
use crate::record::MemberOpened;
use crate::refusal::Refusal;
use crate::registry::{Office, Registry};
use crate::stamp::{Stamp, Standing};

/// The branches here that keep contact with the member a document is about: from the card, or where
/// none is held from what is known in brief.
pub(super) fn keepers(address: &Address, bench: &Bench<'_>) -> Vec<OrgId> {
    match bench.sides(address) {
        Some(sides) => sides.each().map(|it| it.keeper).collect(),
        None => {
            let brief = address.member().and_then(|it| bench.archive.keeper(it));
            brief.into_iter().collect()
        }
    }
}

/// Whether an organisation stands above another one.
pub(super) fn is_superior(org: OrgId, keeper: OrgId, registry: &Registry) -> bool {
    org != keeper && appoint::is_over(org, keeper, registry)
}

/// It is done by somebody who holds the office now, and says that person's name.
pub(super) fn opening_holds(
    it: &MemberOpened,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    let office = bench.registry.office(acting.office);
    let ended = office.and_then(|office| office.through);
    if let (Standing::JustEnded, Some(ended_on)) = (acting.standing, ended) {
        return Err(Refusal::OfficeEnded { ended_on });
    }
    if office.is_some_and(|office| office.name != it.name) {
        return Err(Refusal::implausible("name"));
    }
    Ok(())
}

/// Whether the record is open to this person: opened, or followed as a side.
pub(super) fn is_open(address: &Address, acting: &Stamp, bench: &Bench<'_>) -> bool {
    let sides = bench.sides(address);
    let follows = sides.is_some_and(|sides| sides.has(acting.org, Part::SecondSide));
    let records = bench.archive.records(address);
    let since = records.and_then(|records| open_since(acting.person, records, bench.today));
    follows || since.is_some()
}

/// Whether an office may open the record of a member with these sides.
#[must_use]
pub fn may_open(office: &Office, sides: &Sides, registry: &Registry) -> bool {
    let mut keepers = sides.each().map(|it| it.keeper);
    keepers.any(|keeper| may_open_under(office, keeper, registry))
}

/// Whether an office may open the records of the members that a branch keeps contact with.
#[must_use]
pub fn may_open_under(office: &Office, keeper: OrgId, registry: &Registry) -> bool {
    allows(OPEN, office.role, |part| {
        part == Part::Superior && is_superior(office.org, keeper, registry)
    })
}
