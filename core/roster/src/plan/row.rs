//! One row as one command.

use super::{Draft, Why, born_year};
use crate::person::Person;
use liangdi_core::choice::{FlowReason, OrgKind};
use liangdi_core::command::{Acceptance, Arrival, ContactPersonNamed, Departure, RegisterMember};
use liangdi_core::ids::MemberId;
use liangdi_core::policy;
use liangdi_core::time::Date;

/// Kinds of organisations that take members in, the one first that an unknown one is taken for.
const HOSTS: &[OrgKind] = &[OrgKind::InflowOrg, OrgKind::MobileMemberOrg];

/// A member of a branch here who has gone.
pub(super) fn outflow(person: &Person, draft: &mut Draft<'_>) -> Result<RegisterMember, Why> {
    let home = draft.branch(person.branch.as_deref())?;
    let mut command = registered(person, draft);
    command.home = Some(home);
    let place = person
        .destination
        .to_place_text()
        .or_else(|| person.destination.address.clone());
    let Some(place) = place else {
        if person.departed.is_some() || person.host_org.is_some() {
            draft.left_out.push("placeMissing");
        }
        return Ok(command);
    };
    let left_on = left_on(person, draft);
    command.departure = left_on.map(|left_on| Departure {
        left_on,
        place: place.clone(),
        reason: person.reason.unwrap_or(FlowReason::Other),
    });
    command.arrival = arrival(person, draft, &place, left_on);
    Ok(command)
}

/// The day of leaving; one that no command takes is left out.
fn left_on(person: &Person, draft: &mut Draft<'_>) -> Option<Date> {
    let left_on = person.departed.and_then(|it| it.first_day());
    let near = left_on.filter(|day| policy::may_have_left(*day, draft.today));
    if near.is_none() {
        draft.left_out.push(match person.departed {
            Some(_) => "departedUnclear",
            None => "departedMissing",
        });
    }
    near
}

/// Where a member has arrived: there is a host, or the member has reported somewhere.
fn arrival(
    person: &Person,
    draft: &mut Draft<'_>,
    place: &str,
    left_on: Option<Date>,
) -> Option<Arrival> {
    if person.host_org.is_none() && person.reported != Some(true) {
        return None;
    }
    let reported_on = person.reported_on.and_then(|it| it.first_day());
    // A month alone is its first day; who left later in that month arrived no earlier.
    let arrived_on = reported_on.max(left_on);
    let arrived_on = arrived_on.filter(|day| policy::may_have_arrived(*day, draft.today));
    let Some(arrived_on) = arrived_on else {
        draft.left_out.push("arrivedMissing");
        return None;
    };
    let host = person.host_org.as_deref();
    let host = host.and_then(|name| match draft.elsewhere(name, HOSTS, place) {
        Ok(org) => Some(org),
        Err(why) => {
            draft.left_out.push(why);
            None
        }
    });
    Some(Arrival {
        arrived_on,
        place: place.to_owned(),
        host,
    })
}

/// A member of an organisation outside the banner who has come here.
pub(super) fn inflow(person: &Person, draft: &mut Draft<'_>) -> Result<RegisterMember, Why> {
    let host = draft.branch(person.branch.as_deref())?;
    let home = person.home_org.as_deref().ok_or("homeMissing")?;
    let outside = &[OrgKind::MembershipOrg];
    let arrived = person.departed.or(person.reported_on);
    let arrived_on = arrived
        .and_then(|it| it.first_day())
        .filter(|day| policy::may_have_arrived(*day, draft.today))
        .ok_or("arrivedUnknown")?;
    let place = person
        .destination
        .address
        .clone()
        .unwrap_or_else(|| draft.orgs.place(host));
    let home = draft
        .elsewhere(home, outside, home)
        .or(Err("homeUnknown"))?;
    let mut command = registered(person, draft);
    command.home = Some(home);
    command.arrival = Some(Arrival {
        arrived_on,
        place,
        host: Some(host),
    });
    if !draft.orgs.by_committee() {
        let acting = draft.orgs.acting();
        let reported_on = person.reported_on.and_then(|it| it.first_day());
        command.acceptance = Some(Acceptance {
            accepted_on: reported_on
                .max(Some(arrived_on))
                .filter(|day| policy::may_have_arrived(*day, draft.today))
                .unwrap_or(arrived_on),
            branch: person
                .branch
                .clone()
                .or_else(|| acting.map(|it| it.name.clone()))
                .unwrap_or_default(),
        });
    }
    Ok(command)
}

/// What both directions have in common.
fn registered(person: &Person, draft: &mut Draft<'_>) -> RegisterMember {
    let member = MemberId::from_bytes((draft.random)());
    let contact = &person.contact_person;
    RegisterMember {
        sex: person.sex,
        born_year: born_year(person),
        membership: person.membership,
        phone: person.phone.clone(),
        contact_person: contact.name.clone().map(|name| ContactPersonNamed {
            name,
            phone: contact.phone.clone(),
        }),
        ..RegisterMember::new(member, person.name.clone(), person.joined_on)
    }
}
