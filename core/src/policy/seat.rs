//! Seats: offices bound to one member, and what the home branch relays for a host without one.

use super::Bench;
use super::table::LEADS;
use crate::address::{Address, DocumentKind};
use crate::card::{Sides, sides_of};
use crate::choice::Role;
use crate::ids::PersonId;
use crate::limits;
use crate::links::Linked;
use crate::record::{OfficeGranted, Record};
use crate::refusal::Refusal;
use crate::registry::{Office, Registry};
use crate::stamp::Stamp;
use crate::time::{Date, Period};

/// Whoever holds an office bound to one member acts in that person's documents and in cases only; a guest, who
/// is always online, not a day after the office has ended, and not without end.
pub(super) fn is_in_seat(
    address: &Address,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    let Some(office) = bench.registry.office(acting.office) else {
        return Ok(());
    };
    if let Some(bound) = office.member {
        let linked = Linked::of(bound, bench.archive);
        let is_theirs = address.member().is_some_and(|member| linked.has(member));
        if !is_theirs && address.kind != DocumentKind::Case {
            return Err(Refusal::NotASide);
        }
    }
    if office.role != Role::Guest {
        return Ok(());
    }
    if let Some(ended_on) = office.through.filter(|last| *last < bench.today) {
        return Err(Refusal::OfficeEnded { ended_on });
    }
    let records = bench.archive.records(address).into_iter().flatten();
    let own = records.filter(|(_, it)| it.stamp.office == acting.office);
    if own.count() < limits::GUEST_RECORDS_MAX {
        Ok(())
    } else {
        Err(Refusal::DocumentFull)
    }
}

/// An office names a member exactly where its role is of one member. A guest's besides names the
/// host that was asked, ends with the period at the latest, and is all that its holder ever is.
pub(super) fn seat_holds(it: &OfficeGranted, bench: &Bench<'_>) -> Result<(), Refusal> {
    if bench.registry.is_guest(it.person) {
        return Err(Refusal::implausible("person"));
    }
    if it.role != Role::Guest && it.acts_for.is_some() {
        return Err(Refusal::implausible("actsFor"));
    }
    match (it.role.is_of_one_member(), it.member) {
        (false, Some(_)) => return Err(Refusal::implausible("member")),
        (true, None) => return Err(Refusal::empty("member")),
        (false, None) | (true, Some(_)) => {}
    }
    let (Role::Guest, Some(member)) = (it.role, it.member) else {
        return Ok(());
    };
    if bench.registry.offices_of(it.person).next().is_some() {
        return Err(Refusal::implausible("person"));
    }
    let sides = sides_of(member, bench.archive, bench.registry);
    let mut open = sides.iter().flat_map(Sides::each).filter(|it| !it.declined);
    if it.acts_for.is_none() || !open.any(|side| side.asked == it.acts_for) {
        return Err(Refusal::NotAskedToHost);
    }
    match it.through {
        None => Err(Refusal::empty("through")),
        Some(on) if on > Period::of(bench.today).last() => Err(Refusal::OutsidePeriod { on }),
        Some(_) => Ok(()),
    }
}

/// What is relayed says by whom, how and when.
pub(super) fn relay_holds(record: &Record, bench: &Bench<'_>) -> Result<(), Refusal> {
    if !record.is_relayed() {
        return Ok(());
    }
    let said = record.relayed().ok_or_else(|| Refusal::empty("relayed"))?;
    if said.on > bench.today.plus_days(limits::CLOCK_DAYS_MAX) {
        Err(Refusal::InFuture { on: said.on })
    } else {
        Ok(())
    }
}

/// Whether an office may enter what a host said: for its home branch, and while the host has no
/// hand of its own.
#[must_use]
pub fn may_relay(office: &Office, sides: &Sides) -> bool {
    let is_absent = |it: &Sides| !it.declined && (it.host.is_none() || it.host_is_absent);
    let mut own = sides.each().filter(|it| it.home == office.org);
    LEADS.contains(&office.role) && own.any(|it| it.asked.is_some() && is_absent(it))
}

/// Whether somebody may make the link by which a guest comes in: whoever may give such an office.
#[must_use]
pub fn may_let_in(registry: &Registry, by: PersonId, guest: &Office, today: Date) -> bool {
    let leads = |office: &Office| {
        office.org == guest.kept_by && LEADS.contains(&office.role) && office.is_held_on(today)
    };
    guest.role == Role::Guest && registry.offices_of(by).any(|(_, office)| leads(office))
}
