//! The roster of the members known here.

use super::Session;
use super::lists::place;
use crate::card::known_as;
use crate::frame::Summary;
use crate::ids::{MemberId, OrgId};
use crate::view::{RosterMember, RosterView};

impl Session {
    /// Every member known here once, from the card or, where none is held, from the summary.
    pub(super) fn roster(&self) -> RosterView {
        let held = self.cards();
        let held = held.iter().filter_map(|member| self.roster_member(*member));
        let brief = self.summaries.values().filter(|it| !self.is_held(it));
        let brief = brief.map(|summary| self.roster_brief(summary));
        let mut members: Vec<RosterMember> = held.chain(brief).collect();
        members.sort_by(|a, b| {
            (&a.above, &a.home, &a.name, a.member).cmp(&(&b.above, &b.home, &b.name, b.member))
        });
        RosterView { members }
    }

    fn roster_member(&self, member: MemberId) -> Option<RosterMember> {
        let card = self.card(member)?;
        let (profile, home) = (card.profile?, card.home?);
        Some(RosterMember {
            member,
            name: profile.name.to_owned(),
            known_as: known_as(member, self),
            sex: profile.sex,
            born_year: profile.born_year,
            joined: Some(profile.joined_on.to_string()),
            membership: Some(profile.membership),
            phone: card.phone(),
            home: self.registry.org_name(home).to_owned(),
            above: self.above(home),
            left_on: card.departed.map(|it| it.left_on),
            reason: card.departed.map(|it| it.reason),
            place: place(&card),
            host: card.host().map(|it| self.registry.org_name(it).to_owned()),
            accepted: card.accepted.is_some(),
            accepted_on: card.accepted.map(|it| it.accepted_on),
            contact_person: card.contact_person.map(|it| it.name.clone()),
            contact_person_phone: card.contact_person.and_then(|it| it.phone.clone()),
        })
    }

    fn roster_brief(&self, it: &Summary) -> RosterMember {
        let stated = it.identity.as_ref();
        RosterMember {
            member: it.member,
            name: it.name.clone(),
            known_as: stated
                .and_then(|it| it.known_as.clone())
                .unwrap_or_default(),
            sex: None,
            born_year: stated.and_then(|it| it.born_year),
            joined: stated.map(|it| it.joined.clone()),
            membership: None,
            phone: None,
            home: self.registry.org_name(it.home).to_owned(),
            above: self.above(it.home),
            left_on: None,
            reason: None,
            place: it.place.clone(),
            host: it.host.map(|host| self.registry.org_name(host).to_owned()),
            accepted: it.accepted,
            accepted_on: None,
            contact_person: it.contact_person.clone(),
            contact_person_phone: None,
        }
    }

    /// The name of the committee above an organisation.
    fn above(&self, org: OrgId) -> Option<String> {
        let above = self.registry.org(org)?.parent?;
        Some(self.registry.org_name(above).to_owned())
    }
}
