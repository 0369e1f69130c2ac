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
        match part {
            Part::Home => self.home == org,
            Part::Host => self.host == Some(org),
            Part::Asked => self.asked == Some(org),
            Part::SecondSide => self.host.is_none() && self.township == Some(org),
            Part::Banner | Part::Over => false,
        }
    }

    /// Whether an organisation has accepted or declined what it was asked last.
    #[must_use]
    pub fn has_answered(&self, org: OrgId) -> bool {
        self.host == Some(org) || (self.declined && self.asked == Some(org))
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
