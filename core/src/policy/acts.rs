//! What an office may do for a member: the table read the other way, for screens.

use super::{
    ACCEPT, ANSWER, ARRIVE, ASSIGN, CONTACT, CORRECT, DEPART, PROPOSE, PUBLISH, Part, Row, STATE,
};
use crate::card::Sides;
use crate::ids::OrgId;
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

impl Sides {
    /// Whether an organisation has a part in the member.
    #[must_use]
    pub fn has(&self, org: OrgId, part: Part) -> bool {
        self.each().any(|sides| match part {
            Part::Home => sides.home == org,
            Part::Host => sides.host == Some(org),
            Part::Asked => sides.asked == Some(org),
            Part::SecondSide => sides.host.is_none() && sides.township == Some(org),
            Part::Banner | Part::Over | Part::HomeOfBoth | Part::AboveBoth => false,
        })
    }

    /// Whether an organisation has accepted or declined what it was asked last.
    #[must_use]
    pub fn has_answered(&self, org: OrgId) -> bool {
        let mut asked = self.each().filter(|it| it.asked == Some(org)).peekable();
        let is_asked = asked.peek().is_some();
        self.has(org, Part::Host) || (is_asked && asked.all(|it| it.declined))
    }
}

/// The commands an office may do for a member with these sides.
pub fn acts(office: &Office, sides: &Sides) -> impl Iterator<Item = &'static str> {
    ACTS.iter()
        .filter(|(_, (parts, roles))| {
            let has_part = parts.iter().any(|part| sides.has(office.org, *part));
            has_part && roles.contains(&office.role)
        })
        // A host that has answered has nothing left to answer.
        .filter(|(act, _)| {
            !["acceptAsHost", "declineAsHost"].contains(act) || !sides.has_answered(office.org)
        })
        .map(|(act, _)| *act)
}

/// Whether an office may enter organisations: the rule of `OrgRegistered`.
#[must_use]
pub fn may_register_org(office: &Office, registry: &Registry) -> bool {
    PUBLISH.1.contains(&office.role) && office.org == registry.banner()
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
