//! Who may write what, and what must hold of it: the clauses of domain.md 6.2.

use super::super::chronicle::Line;
use super::super::sides::Side;
use super::Case;
use liangdi_core::address::Address;
use liangdi_core::choice::{FlowEvent, OrgKind, Role};
use liangdi_core::ids::{MemberId, OrgId};
use liangdi_core::record::{MemberCorrected, OfficeGranted, Record, RecordKey};

const LEADS: &[Role] = &[Role::Secretary, Role::OrganizationCommissioner];
const BRANCH: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::ContactPerson,
];
const HEADS: &[Role] = &[
    Role::Secretary,
    Role::TownshipOrganizer,
    Role::OrganizationDept,
];
const CLERKS: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::TownshipOrganizer,
    Role::OrganizationDept,
];
const HANDS: &[Role] = &[
    Role::Secretary,
    Role::OrganizationCommissioner,
    Role::TownshipOrganizer,
];
const GUEST: &[Role] = &[Role::Guest];

impl Case<'_> {
    pub(super) fn sides(&self) -> Vec<Side> {
        self.member()
            .map_or_else(Vec::new, |it| self.seen.sides(it))
    }

    fn as_role(&self, roles: &[Role]) -> bool {
        roles.contains(&self.post.role)
    }

    /// Acting for an organisation that any registration says this of.
    fn acts_for(&self, says: impl Fn(&Side) -> Option<OrgId>) -> bool {
        let mine = Some(self.post.org);
        self.sides().iter().any(|side| says(side) == mine)
    }

    fn is_home(&self) -> bool {
        self.acts_for(|side| Some(side.home))
    }

    fn is_host(&self) -> bool {
        self.acts_for(|side| side.host)
    }

    fn is_asked(&self) -> bool {
        self.acts_for(|side| side.asked)
    }

    fn is_answering(&self) -> bool {
        self.is_home() || self.is_host() || self.acts_for(|side| side.second)
    }

    /// Whoever registers a member in this very bundle says the rest of the roster's row as well.
    fn founds(&self) -> bool {
        let card = self.member().map(Address::card);
        card.is_some_and(|card| self.founded.contains(&card)) && self.as_role(CLERKS)
    }

    fn subject(&self) -> OrgId {
        OrgId::from_bytes(self.part.address.subject)
    }

    pub(super) fn may_write(&self) -> bool {
        match &self.part.record {
            Record::OrgRegistered(it) => self.may_enter_org(it.org, it.kind, it.parent),
            Record::PackPublished(_) => {
                self.is_banners() && self.as_role(&[Role::OrganizationDept])
            }
            Record::OfficeGranted(it) => self.may_grant(it),
            Record::OfficeEnded(it) => self.seen.post(it.office).is_some_and(|post| {
                let may = if post.member.is_some() { CLERKS } else { HEADS };
                post.kept_by == self.subject() && self.is_above_subject() && self.as_role(may)
            }),
            Record::MemberRegistered(it) => {
                self.seen.of(&self.part.address).next().is_none() && self.may_register(it.home)
            }
            Record::MemberCorrected(it) => self.may_correct_member(it),
            Record::ContactPersonAssigned(_) => self.side_with(LEADS) || self.founds(),
            Record::DepartureReported(_) => self.home_with(BRANCH) || self.founds(),
            Record::ArrivalReported(_) => self.side_with(BRANCH) || self.founds(),
            Record::HostAccepted(it) => match self.relayed() {
                None => it.host == self.post.org && self.is_asked() && self.as_role_or_guest(),
                Some(whole) => whole && self.relays(it.host),
            },
            Record::HostDeclined(it) => match self.relayed() {
                None => it.host == self.post.org && self.is_asked() && self.as_role(LEADS),
                Some(whole) => whole && self.relays(it.host),
            },
            Record::FlowStated(it) => match it.event {
                FlowEvent::Departed | FlowEvent::Away => self.home_with(BRANCH) || self.founds(),
                FlowEvent::Arrived => self.side_with(BRANCH) || self.founds(),
                FlowEvent::Accepted => {
                    let mine = self.is_asked() && self.as_role_or_guest();
                    let asked = it.host.is_some_and(|host| self.has_asked(host));
                    asked && (mine || self.home_with(LEADS))
                }
            },
            Record::MembersMerged(it) => self.may_link(it.other),
            Record::MembersSeparated(it) => self.may_link(it.other),
            Record::ContactMade(_) => self.side_with(BRANCH),
            Record::ContactNoted(_) => {
                let own = OrgId::from_bytes(self.part.address.second);
                self.side_with(BRANCH) && own == self.post.org
            }
            Record::AttendanceRecorded(_) => {
                self.side_with(LEADS) || (self.is_host() && self.as_role(GUEST))
            }
            Record::DuesRecorded(_) => self.side_with(LEADS),
            Record::EntryProposed(it) => {
                self.side_with(BRANCH) && self.may_propose(&it.item, &it.level)
            }
            Record::EntryConfirmed(it) => self.may_answer(it.target),
            Record::EntryDisputed(it) => self.may_answer(it.target),
            Record::EntryCorrected(it) => self.side_with(LEADS) && self.target(it.target).is_some(),
            Record::MemberOpened(it) => self.may_look(it),
            Record::ComplaintFiled(it) => self.may_complain(it),
            Record::ComplaintAnswered(_) => self.may_answer_complaint(),
        }
    }

    fn may_correct_member(&self, it: &MemberCorrected) -> bool {
        let parent = |side: &Side| self.seen.org(side.keeper).and_then(|it| it.parent);
        let keeps = self.acts_for(|side| Some(side.keeper)) && self.as_role(LEADS);
        let is_above = self.acts_for(parent) && self.as_role(HEADS);
        let says = it.name.is_some() || it.phone.is_some() || it.joined_on.is_some();
        says && (keeps || is_above)
    }

    fn home_with(&self, roles: &[Role]) -> bool {
        self.is_home() && self.as_role(roles)
    }

    fn side_with(&self, roles: &[Role]) -> bool {
        (self.is_home() || self.is_host()) && self.as_role(roles)
    }

    fn as_role_or_guest(&self) -> bool {
        self.as_role(LEADS) || self.as_role(GUEST)
    }

    fn is_banners(&self) -> bool {
        let banner = self.seen.banner();
        self.subject() == banner && self.post.org == banner
    }

    fn is_above_subject(&self) -> bool {
        self.seen.is_over(self.post.org, self.subject())
    }

    /// The banner enters any organisation; a township its own branches and those elsewhere.
    fn may_enter_org(&self, org: OrgId, kind: OrgKind, parent: Option<OrgId>) -> bool {
        let elsewhere = [
            OrgKind::InflowOrg,
            OrgKind::MobileMemberOrg,
            OrgKind::MembershipOrg,
        ];
        let by_banner = self.is_banners() && self.as_role(&[Role::OrganizationDept]);
        let fits = match parent {
            Some(parent) => parent == self.post.org && kind == OrgKind::Branch,
            None => elsewhere.contains(&kind),
        };
        let by_township = self.subject() == self.seen.banner()
            && self.seen.is_kind(self.post.org, &[OrgKind::Township])
            && fits
            && self.as_role(&[Role::Secretary, Role::TownshipOrganizer]);
        self.seen.org(org).is_none() && (by_banner || by_township)
    }

    fn may_grant(&self, it: &OfficeGranted) -> bool {
        let posts = self.seen.posts();
        let is_fresh = posts.iter().all(|post| post.office != it.office);
        let mut theirs = posts.iter().filter(|post| post.person == it.person);
        let is_guest = theirs.any(|post| post.role == Role::Guest);
        let holds_any = posts.iter().any(|post| post.person == it.person);
        if !is_fresh || is_guest || self.seen.org(self.subject()).is_none() {
            return false;
        }
        match (it.role, it.member) {
            (Role::Guest, Some(member)) => {
                !holds_any && self.gives_seats(member) && self.seats_a_guest(it, member)
            }
            (Role::Member, Some(member)) => it.acts_for.is_none() && self.gives_seats(member),
            (Role::Guest | Role::Member, None) | (_, Some(_)) => false,
            (role, None) => {
                it.acts_for.is_none()
                    && self.is_above_subject()
                    && self.as_role(HEADS)
                    && self
                        .seen
                        .org(self.subject())
                        .is_some_and(|org| has_role(org.kind, role))
            }
        }
    }

    /// The home branch of a member gives offices for that member, in its own document.
    fn gives_seats(&self, member: MemberId) -> bool {
        let mut sides = self.seen.sides(member).into_iter();
        let is_home = sides.any(|side| side.home == self.post.org);
        is_home && self.subject() == self.post.org && self.as_role(LEADS)
    }

    /// A guest acts for the host that is asked and has not said no, to the end of the year at most.
    fn seats_a_guest(&self, it: &OfficeGranted, member: MemberId) -> bool {
        let today = self.attempt.today;
        let year = i32::from(today.year()) + i32::from(today.month() == 12);
        let mut sides = self.seen.sides(member).into_iter();
        let is_open = sides.any(|side| side.asked == it.acts_for && !side.has_declined);
        let ends = it.through.is_some_and(|last| {
            let last = (i32::from(last.year()), last.month());
            last < (year, 12)
        });
        it.acts_for.is_some() && is_open && ends
    }

    /// Under a branch here: the branch itself, or a committee above. Under a home outside: a branch
    /// here, or a committee.
    fn may_register(&self, home: OrgId) -> bool {
        let mine = self.post.org;
        let is_committee = self
            .seen
            .is_kind(mine, &[OrgKind::Township, OrgKind::Banner]);
        if self.seen.is_kind(home, &[OrgKind::Branch]) {
            let is_own = mine == home && self.as_role(LEADS);
            is_own || (is_committee && self.seen.is_over(mine, home) && self.as_role(HEADS))
        } else if self.seen.is_kind(home, &[OrgKind::MembershipOrg]) {
            let is_branch = self.seen.is_kind(mine, &[OrgKind::Branch]);
            (is_branch && self.as_role(LEADS)) || (is_committee && self.as_role(HEADS))
        } else {
            false
        }
    }

    /// Whether the record is relayed, and if so whether it says by whom, how and when.
    fn relayed(&self) -> Option<bool> {
        let (by, how, on) = match &self.part.record {
            Record::HostAccepted(it) => (&it.relayed_by, it.relayed_how, it.relayed_on),
            Record::HostDeclined(it) => (&it.relayed_by, it.relayed_how, it.relayed_on),
            Record::EntryConfirmed(it) => (&it.relayed_by, it.relayed_how, it.relayed_on),
            Record::EntryDisputed(it) => (&it.relayed_by, it.relayed_how, it.relayed_on),
            _ => return None,
        };
        let said = [by.is_some(), how.is_some(), on.is_some()];
        said.contains(&true).then(|| !said.contains(&false))
    }

    fn has_asked(&self, host: OrgId) -> bool {
        self.sides().iter().any(|side| side.asked == Some(host))
    }

    fn relays(&self, host: OrgId) -> bool {
        self.home_with(LEADS) && self.has_asked(host)
    }

    /// The branch of both; of two branches the nearest committee above both.
    fn may_link(&self, other: MemberId) -> bool {
        let homes = self
            .member()
            .map(|it| (self.seen.home(it), self.seen.home(other)));
        let Some((Some(one), Some(other))) = homes else {
            return false;
        };
        let above = |org: OrgId| -> Vec<OrgId> {
            let mut found = Vec::new();
            let mut at = self.seen.org(org).and_then(|it| it.parent);
            while let Some(here) = at.filter(|_| found.len() < 4) {
                found.push(here);
                at = self.seen.org(here).and_then(|it| it.parent);
            }
            found
        };
        let decides = match one == other {
            true => Some(one),
            false => above(one).into_iter().find(|it| above(other).contains(it)),
        };
        decides == Some(self.post.org) && self.as_role(CLERKS)
    }

    /// What a person may type: an item of the pack that no fact gives, and no deduction; where
    /// somebody went, only whoever keeps contact.
    fn may_propose(&self, item: &str, level: &str) -> bool {
        let by_lead = self.as_role(LEADS);
        match (item, level) {
            ("A3", "fulfilled") | ("A4", "halfDay") | ("B2", "noHostAsked") => by_lead,
            ("B1", "whereabouts") => {
                let sides = self.sides();
                sides
                    .first()
                    .is_some_and(|side| side.keeper == self.post.org)
            }
            _ => false,
        }
    }

    /// The line an answer or correction is about: one of this document that carries points.
    fn target(&self, key: RecordKey) -> Option<&Line> {
        let mut lines = self.seen.lines.iter();
        lines
            .find(|it| it.part.address == self.part.address && it.part.key == key)
            .filter(|it| match &it.part.record {
                Record::FlowStated(it) => {
                    matches!(it.event, FlowEvent::Departed | FlowEvent::Accepted)
                }
                Record::ContactMade(it) => it.reported,
                Record::AttendanceRecorded(_)
                | Record::DuesRecorded(_)
                | Record::EntryProposed(_)
                | Record::EntryCorrected(_) => true,
                _ => false,
            })
    }

    /// The other side answers, another person than wrote it; or the home branch says for its host
    /// what the host answers to the branch's own line.
    fn may_answer(&self, key: RecordKey) -> bool {
        let Some(target) = self.target(key) else {
            return false;
        };
        match self.relayed() {
            Some(whole) => {
                let has_host = self.sides().iter().any(|side| side.host.is_some());
                whole && self.home_with(LEADS) && target.org == self.post.org && has_host
            }
            None => {
                let is_hand = self.is_answering() && self.as_role(HANDS);
                let is_guest = self.is_host() && self.as_role(GUEST);
                (is_hand || is_guest)
                    && target.org != self.post.org
                    && target.person != self.attempt.person
            }
        }
    }
}

/// Which roles there are where (domain.md 5.1).
fn has_role(kind: OrgKind, role: Role) -> bool {
    match kind {
        OrgKind::Banner => matches!(role, Role::OrganizationDept | Role::SocialWorkDept),
        OrgKind::Township => matches!(
            role,
            Role::Secretary | Role::OrganizationCommissioner | Role::TownshipOrganizer
        ),
        OrgKind::Branch | OrgKind::InflowOrg | OrgKind::MobileMemberOrg => matches!(
            role,
            Role::Secretary | Role::OrganizationCommissioner | Role::ContactPerson
        ),
        OrgKind::ServiceCenter => role == Role::ServiceCenterStaff,
        OrgKind::PartnerDept => role == Role::PartnerOfficer,
        OrgKind::MembershipOrg => false,
    }
}
