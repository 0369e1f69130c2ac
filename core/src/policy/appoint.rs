//! Appointing: whose offices somebody may give, and for whom they may open or reset an account.

use super::seat::seat_holds;
use super::{Bench, HEADS};
use crate::address::Address;
use crate::ids::{OrgId, PersonId};
use crate::record::OfficeGranted;
use crate::refusal::Refusal;
use crate::registry::{Office, Registry};
use crate::time::Date;

/// Whether an organisation is another one or stands above it; the banner stands above all.
#[must_use]
pub fn is_over(over: OrgId, org: OrgId, registry: &Registry) -> bool {
    let above = |org: &OrgId| registry.parent(*org);
    // Four levels: branch, township, banner, and one to spare; a cycle ends here too.
    core::iter::successors(Some(org), above)
        .take(4)
        .any(|found| found == over)
        || over == registry.banner()
}

/// An office is a new one, in a known organisation, in a role there is in one of its kind.
pub(super) fn appointment_holds(
    address: &Address,
    it: &OfficeGranted,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    if bench.registry.office(it.office).is_some() {
        return Err(Refusal::KeyReused);
    }
    seat_holds(it, bench)?;
    let org = address.org().and_then(|org| bench.registry.org(org));
    let org = org.ok_or_else(|| Refusal::unknown("org"))?;
    // A seat is in the member's home branch, whatever the roles there.
    if it.role.is_of_one_member() || org.kind.roles().contains(&it.role) {
        Ok(())
    } else {
        Err(Refusal::implausible("role"))
    }
}

/// Whether an office may give offices in an organisation: the rule of `OfficeGranted`.
#[must_use]
pub fn may_appoint(office: &Office, org: OrgId, registry: &Registry) -> bool {
    HEADS.contains(&office.role) && is_over(office.org, org, registry)
}

/// Whether somebody may invite a person to open an account.
///
/// An account holds all offices of its person. The inviter must therefore be able to give every
/// one of them: an office given on purpose to a superior opens no way to the superior's account.
/// A guest has no account to open: a guest comes in by the link of the office ([`super::may_let_in`]).
#[must_use]
pub fn may_invite(registry: &Registry, by: PersonId, person: PersonId, today: Date) -> bool {
    !registry.is_guest(person)
        && of_each_office(registry, person, today, |theirs| {
            held_by(registry, by, today).any(|office| may_appoint(office, theirs.org, registry))
        })
}

/// Whether somebody may reset a person's password or end the person's sign-ins.
///
/// Never one's own; of a head of the same organisation only in the banner, which has nobody above.
#[must_use]
pub fn may_reset(registry: &Registry, by: PersonId, person: PersonId, today: Date) -> bool {
    let is_below = |office: &Office, theirs: &Office| {
        let is_equal = office.org == theirs.org && HEADS.contains(&theirs.role);
        !is_equal || office.org == registry.banner()
    };
    by != person
        && !registry.is_guest(person)
        && of_each_office(registry, person, today, |theirs| {
            held_by(registry, by, today)
                .any(|office| may_appoint(office, theirs.org, registry) && is_below(office, theirs))
        })
}

fn held_by(registry: &Registry, person: PersonId, today: Date) -> impl Iterator<Item = &Office> {
    let offices = registry.offices_of(person).map(|(_, office)| office);
    offices.filter(move |office| office.is_held_on(today))
}

/// Whether a person has offices, now or later, and something holds of each.
fn of_each_office(
    registry: &Registry,
    person: PersonId,
    today: Date,
    holds: impl Fn(&Office) -> bool,
) -> bool {
    let mut offices = registry
        .offices_of(person)
        .map(|(_, office)| office)
        .filter(|office| office.through.is_none_or(|last| today <= last))
        .peekable();
    offices.peek().is_some() && offices.all(holds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Address;
    use crate::choice::{OrgKind, Role};
    use crate::ids::OfficeId;
    use crate::record::{OfficeEnded, OfficeGranted, OrgRegistered, Record};

    const BANNER: OrgId = OrgId::from_bytes([1; 16]);
    const TOWNSHIP: OrgId = OrgId::from_bytes([2; 16]);
    const BRANCH: OrgId = OrgId::from_bytes([3; 16]);

    fn person(number: u8) -> PersonId {
        PersonId::from_bytes([number; 16])
    }

    fn day(day: i8) -> Date {
        Date::new(2026, 5, day).unwrap()
    }

    fn grant(registry: &mut Registry, number: u8, org: OrgId, who: u8, role: Role) {
        let record = Record::from(OfficeGranted {
            office: OfficeId::from_bytes([number; 16]),
            person: person(who),
            name: who.to_string(),
            role,
            from: day(1),
            through: None,
            member: None,
            acts_for: None,
        });
        registry.fold(&Address::office(org), &record);
    }

    /// 1 and 2 at the banner, 3 at the township, 4 leads the branch, 5 and 6 serve there.
    fn registry() -> Registry {
        let mut registry = Registry::new(BANNER);
        for (org, kind, parent) in [
            (BANNER, OrgKind::Banner, None),
            (TOWNSHIP, OrgKind::Township, Some(BANNER)),
            (BRANCH, OrgKind::Branch, Some(TOWNSHIP)),
        ] {
            let record = Record::from(OrgRegistered {
                org,
                name: String::new(),
                kind,
                parent,
                place: String::new(),
            });
            registry.fold(&Address::rules(BANNER), &record);
        }
        for (number, org, role) in [
            (1, BANNER, Role::OrganizationDept),
            (2, BANNER, Role::OrganizationDept),
            (3, TOWNSHIP, Role::TownshipOrganizer),
            (4, BRANCH, Role::Secretary),
            (5, BRANCH, Role::ContactPerson),
            (6, BRANCH, Role::Secretary),
        ] {
            grant(&mut registry, number, org, number, role);
        }
        registry
    }

    #[test]
    fn only_those_above_open_and_reset_accounts() {
        let registry = registry();
        let invite = |by, who| may_invite(&registry, person(by), person(who), day(2));
        let reset = |by, who| may_reset(&registry, person(by), person(who), day(2));
        for (by, who, may) in [
            (1, 3, true),
            (1, 5, true),
            (3, 4, true),
            (4, 5, true),
            (5, 4, false),
            (4, 3, false),
            (3, 1, false),
            (4, 9, false),
        ] {
            assert_eq!((invite(by, who), reset(by, who)), (may, may), "{by} {who}");
        }
        assert!(reset(1, 2), "the banner has nobody above");
        assert!(invite(4, 6) && !reset(4, 6), "equals in a branch");
        assert!(!reset(1, 1), "oneself");
    }

    #[test]
    fn an_office_given_to_a_superior_opens_no_way_to_the_account() {
        let mut registry = registry();
        grant(&mut registry, 7, BRANCH, 1, Role::ContactPerson);
        assert!(!may_invite(&registry, person(4), person(1), day(2)));
        assert!(!may_reset(&registry, person(4), person(1), day(2)));
    }

    #[test]
    fn an_office_that_has_ended_or_not_begun_gives_no_right() {
        let mut registry = registry();
        let ended = Record::from(OfficeEnded {
            office: OfficeId::from_bytes([4; 16]),
            on: day(3),
        });
        registry.fold(&Address::office(BRANCH), &ended);
        let invite = |day| may_invite(&registry, person(4), person(5), day);
        assert!(invite(day(3)) && !invite(day(4)));
        assert!(!invite(Date::new(2026, 4, 30).unwrap()), "not begun");
    }
}
