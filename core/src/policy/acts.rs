//! What an office may do for a member: the table read the other way, for screens.

use super::{
    ACCEPT, ANSWER, ARRIVE, ASSIGN, CONTACT, CORRECT, DEPART, ENTER, PROPOSE, Part, Row, STATE,
};
use crate::card::Sides;
use crate::choice::OrgKind;
use crate::registry::{Office, Registry};

/// Commands about a member, by the row of the records they write.
const ACTS: &[(&str, Row)] = &[
    ("recordContact", CONTACT),
    ("proposePoints", PROPOSE),
    ("recordAttendance", STATE),
    ("recordDues", STATE),
    ("reportDeparture", DEPART),
    ("reportArrival", ARRIVE),
    ("acceptAsHost", ACCEPT),
    ("declineAsHost", ACCEPT),
    ("assignContactPerson", ASSIGN),
    ("confirmEntry", ANSWER),
    ("disputeEntry", ANSWER),
    ("correctEntry", CORRECT),
];

/// The commands an office may do for a member with these sides.
pub fn acts(office: &Office, sides: &Sides) -> impl Iterator<Item = &'static str> {
    ACTS.iter()
        .filter(|(_, row)| {
            row.iter().any(|(parts, roles)| {
                let has_part = parts.iter().any(|part| sides.has(office.org, *part));
                has_part && roles.contains(&office.role)
            })
        })
        // A host that has answered has nothing left to answer.
        .filter(|(act, _)| {
            !["acceptAsHost", "declineAsHost"].contains(act) || !sides.has_answered(office.org)
        })
        .map(|(act, _)| *act)
}

/// Whether an office may enter organisations of a kind, those elsewhere with none above: the rule
/// of `OrgRegistered`.
#[must_use]
pub fn may_register_org(office: &Office, kind: OrgKind, registry: &Registry) -> bool {
    let is_township = registry
        .org(office.org)
        .is_some_and(|org| org.kind == OrgKind::Township);
    let has = |part: &Part| match part {
        Part::Banner => office.org == registry.banner(),
        Part::Township => is_township && kind.is_elsewhere(),
        Part::Over
        | Part::Home
        | Part::Above
        | Part::Founder
        | Part::Host
        | Part::Asked
        | Part::SecondSide
        | Part::HomeOfBoth
        | Part::AboveBoth => false,
    };
    ENTER
        .iter()
        .any(|(parts, roles)| parts.iter().any(has) && roles.contains(&office.role))
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
