//! What an office may do for a member: the table read the other way, for screens.

use super::Part;
use super::parts::may_enter_as_township;
use super::table::{
    ACCEPT, ANSWER, ARRIVE, ASSIGN, ATTEND, CONTACT, CORRECT, CORRECT_CARD, DECLINE, DEPART, DUES,
    ENTER, PROPOSE, Row, SEAT, allows,
};
use crate::card::Sides;
use crate::choice::OrgKind;
use crate::ids::OrgId;
use crate::links::Linked;
use crate::registry::{Office, Registry};

/// Commands about a member, by the row of the records they write.
const ACTS: &[(&str, Row)] = &[
    ("recordContact", CONTACT),
    ("proposePoints", PROPOSE),
    ("recordAttendance", ATTEND),
    ("recordDues", DUES),
    ("reportDeparture", DEPART),
    ("reportArrival", ARRIVE),
    ("acceptAsHost", ACCEPT),
    ("declineAsHost", DECLINE),
    ("assignContactPerson", ASSIGN),
    ("correctMember", CORRECT_CARD),
    ("confirmEntry", ANSWER),
    ("disputeEntry", ANSWER),
    ("correctEntry", CORRECT),
    ("grantOffice", SEAT),
];

/// Whether an office has what a row asks for, for a person with these sides.
fn may(office: &Office, linked: &Linked, sides: &Sides, row: Row) -> bool {
    let is_open = office.member.is_none_or(|bound| linked.has(bound));
    is_open && allows(row, office.role, |part| sides.has(office.org, part))
}

/// The commands an office may do for a person with these sides.
pub fn acts(office: &Office, linked: &Linked, sides: &Sides) -> impl Iterator<Item = &'static str> {
    let is_full = office.role.is_full_hand();
    ACTS.iter()
        .filter(move |(_, row)| may(office, linked, sides, row))
        // A host that has answered has nothing left to answer.
        .filter(move |(act, _)| {
            let is_answer = ["acceptAsHost", "declineAsHost"].contains(act);
            !is_answer || !sides.has_answered(office.org, is_full)
        })
        .map(|(act, _)| *act)
}

/// Whether an office may confirm or dispute what others recorded for a person.
#[must_use]
pub fn may_answer(office: &Office, linked: &Linked, sides: &Sides) -> bool {
    may(office, linked, sides, ANSWER)
}

/// Whether an office may enter an organisation of a kind below another one, those elsewhere with
/// none above: the rule of `OrgRegistered`.
#[must_use]
pub fn may_register_org(
    office: &Office,
    kind: OrgKind,
    parent: Option<OrgId>,
    registry: &Registry,
) -> bool {
    allows(ENTER, office.role, |part| match part {
        Part::Banner => office.org == registry.banner(),
        Part::Township => may_enter_as_township(office.org, kind, parent, registry),
        Part::Over
        | Part::Home
        | Part::Above
        | Part::Superior
        | Part::Anyone
        | Part::Founder
        | Part::Host
        | Part::Asked
        | Part::Keeper
        | Part::AboveKeeper
        | Part::SecondSide
        | Part::HomeOfBoth
        | Part::AboveBoth => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;

    #[test]
    fn every_act_is_a_command() {
        for (act, _) in ACTS {
            assert!(Command::WORDS.contains(act), "{act}");
        }
    }
}
