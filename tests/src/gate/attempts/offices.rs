//! Organisations, packs and offices.

use super::super::chronicle::Post;
use super::{Draft, Records, someone};
use liangdi_core::address::Address;
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::ids::{MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::record::{OfficeEnded, OfficeGranted, OrgRegistered, PackPublished};
use liangdi_core::time::Period;

impl Draft<'_> {
    pub(super) fn org(&mut self, post: &mut Post) -> Records {
        let by = self.org_of(&[OrgKind::Banner, OrgKind::Township]);
        self.act_for(post, by);
        let kind = *self.random.pick(OrgKind::ALL);
        let parent = match self.random.below(4) {
            0 => None,
            1 => Some(self.some_org()),
            _ => Some(post.org),
        };
        let (org, subject) = match self.random.chance(10) {
            true => (self.some_org(), self.some_org()),
            false => (OrgId::from_bytes(self.random.sixteen()), self.banner),
        };
        let entered = OrgRegistered {
            org,
            name: self.some_text(),
            kind,
            parent,
            place: "-".to_owned(),
        };
        let mut records = vec![(Address::rules(subject), entered.into())];
        if self.random.chance(50) {
            let role = *self.random.pick(Role::ALL);
            let granted = self.granted(role, None);
            records.push((Address::office(org), granted.into()));
        }
        records
    }

    pub(super) fn pack(&mut self) -> Records {
        let pack = PackPublished {
            pack: "-".to_owned(),
            period: 2026,
            body: "{}".to_owned(),
        };
        let subject = if self.random.chance(80) {
            self.banner
        } else {
            self.some_org()
        };
        vec![(Address::rules(subject), pack.into())]
    }

    fn granted(&mut self, role: Role, member: Option<MemberId>) -> OfficeGranted {
        let through = match self.random.below(4) {
            0 => Some(self.today.plus_days(3)),
            1 => Some(Period::of(self.today).last()),
            2 => Some(Period::of(self.today).last().plus_days(1)),
            _ => None,
        };
        let fresh = PersonId::from_bytes(self.random.sixteen());
        let is_guest = role == Role::Guest && self.random.chance(80);
        let known = self.random.chance(5);
        OfficeGranted {
            office: match known {
                true => self.random.pick(&self.posts).office,
                false => OfficeId::from_bytes(self.random.sixteen()),
            },
            person: if is_guest {
                fresh
            } else {
                someone(self.random)
            },
            name: self.some_text(),
            role,
            from: self
                .today
                .plus_days(if self.random.chance(10) { 2 } else { -5 }),
            through,
            member,
            acts_for: None,
        }
    }

    pub(super) fn grant(&mut self, post: &mut Post) -> Records {
        if self.random.chance(50) {
            return self.seat(post);
        }
        let org = self.some_org();
        if self.random.chance(60) {
            let above = self.chronicle.org(org).and_then(|it| it.parent);
            self.act_for(post, above.unwrap_or(org));
        }
        let kind = self
            .chronicle
            .org(org)
            .map_or(OrgKind::Branch, |it| it.kind);
        let roles = match kind.roles() {
            [] => Role::ALL,
            _ if self.random.chance(15) => Role::ALL,
            own => own,
        };
        let role = *self.random.pick(roles);
        let member = self.random.chance(4).then(|| self.some_member());
        let mut granted = self.granted(role, member);
        granted.acts_for = self.random.chance(3).then(|| self.some_org());
        vec![(Address::office(org), granted.into())]
    }

    /// An office for one member, given by the home branch.
    fn seat(&mut self, post: &mut Post) -> Records {
        let member = self.some_member();
        let home = self.chronicle.home(member).unwrap_or(self.banner);
        self.act_for(post, home);
        let role = if self.random.chance(70) {
            Role::Guest
        } else {
            Role::Member
        };
        let bound = (!self.random.chance(4)).then_some(member);
        let mut granted = self.granted(role, bound);
        if role == Role::Guest && !self.random.chance(5) {
            let sides = self.chronicle.sides(member);
            let asked = sides.iter().find_map(|side| side.asked);
            let other = self.random.chance(8).then(|| self.some_org());
            granted.acts_for = other.or(asked);
        }
        let kept_by = if self.random.chance(5) {
            self.some_org()
        } else {
            home
        };
        vec![(Address::office(kept_by), granted.into())]
    }

    pub(super) fn end(&mut self, post: &mut Post) -> Records {
        let ended = *self.random.pick(&self.posts);
        if self.random.chance(70) {
            self.act_for(post, ended.kept_by);
        }
        let kept_by = if self.random.chance(5) {
            self.some_org()
        } else {
            ended.kept_by
        };
        let unknown = self.random.chance(4);
        // The banner's own offices stay, or nobody could enter anything any more.
        let on = match ended.org == self.banner {
            true => self.today.plus_days(200),
            false => self
                .today
                .plus_days(-i32::try_from(self.random.below(40)).unwrap_or(0)),
        };
        let record = OfficeEnded {
            office: match unknown {
                true => OfficeId::from_bytes(self.random.sixteen()),
                false => ended.office,
            },
            on,
        };
        vec![(Address::office(kept_by), record.into())]
    }
}
