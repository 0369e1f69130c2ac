//! What is recorded in a member's year, and the answers to it.

use super::super::chronicle::{Line, Post};
use super::{Draft, Records};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::{Attendance, Channel, ContactKind, DuesStatus};
use liangdi_core::ids::{ActivityId, CommandId, MemberId, OrgId};
use liangdi_core::record::{
    AttendanceRecorded, ContactMade, ContactNoted, DuesRecorded, EntryConfirmed, EntryCorrected,
    EntryDisputed, EntryProposed, Record, RecordKey,
};
use liangdi_core::time::{Month, Period};

/// Items and levels as people might type them, most of which nobody may.
const TYPED: &[(&str, &str)] = &[
    ("A3", "fulfilled"),
    ("A4", "halfDay"),
    ("A4", "halfDay"),
    ("B1", "whereabouts"),
    ("B1", "within30"),
    ("B2", "noHostAsked"),
    ("B2", "within30"),
    ("B3", "onTime"),
    ("D1", "minus5"),
    ("D3", "active"),
    ("A4", "nothing"),
    ("Z9", "halfDay"),
];

impl Draft<'_> {
    pub(super) fn year(&mut self, post: &mut Post) -> Records {
        if self.random.chance(45) {
            return self.answer(post);
        }
        let member = self.some_member();
        let (home, host) = self.two_sides(member);
        let side = if self.random.chance(50) { home } else { host };
        self.act_for(post, side);
        let record = match self.random.below(5) {
            0 => self.contact(),
            1 => self.attendance(),
            2 => self.dues(),
            3 => return vec![self.note(member, post)],
            _ => self.proposal(),
        };
        vec![(self.some_year(member), record)]
    }

    /// The home of a member, and the host it has or asks.
    pub(super) fn two_sides(&self, member: MemberId) -> (OrgId, OrgId) {
        let sides = self.chronicle.sides(member);
        let home = sides.first().map_or(self.banner, |side| side.home);
        let host = sides.iter().find_map(|side| side.host.or(side.asked));
        (home, host.unwrap_or(home))
    }

    fn some_year(&mut self, member: MemberId) -> Address {
        let before = match self.random.below(30) {
            0 => 3,
            1 => 1,
            _ => 0,
        };
        let year = Period::of(self.today).year();
        Address::year(member, Period::ending(year - before))
    }

    fn contact(&mut self) -> Record {
        ContactMade {
            contact: ContactKind::Quarterly,
            on: self.some_day(),
            channel: Channel::Phone,
            reported: self.random.chance(50),
        }
        .into()
    }

    fn attendance(&mut self) -> Record {
        AttendanceRecorded {
            activity: ActivityId::from_bytes(self.random.sixteen()),
            title: self.some_text(),
            on: self.some_day(),
            online: false,
            outcome: Attendance::Attended,
        }
        .into()
    }

    fn dues(&mut self) -> Record {
        DuesRecorded {
            month: Month::of(self.some_day()),
            status: DuesStatus::OnTime,
        }
        .into()
    }

    fn note(&mut self, member: MemberId, post: &Post) -> (Address, Record) {
        let other = self.random.chance(10);
        let org = if other { self.some_org() } else { post.org };
        let noted = ContactNoted {
            contact: RecordKey {
                command: CommandId::from_bytes(self.random.sixteen()),
                ordinal: 0,
            },
            on: self.some_day(),
            note: self.some_text(),
        };
        let period = Period::of(self.today);
        (Address::contact(member, org, period), noted.into())
    }

    fn proposal(&mut self) -> Record {
        let (item, level) = *self.random.pick(TYPED);
        EntryProposed {
            item: item.to_owned(),
            level: level.to_owned(),
            on: self.some_day(),
            evidence: self.some_text(),
        }
        .into()
    }

    /// A confirmation, dispute or correction of some line of some year.
    fn answer(&mut self, post: &mut Post) -> Records {
        let lines = self.chronicle.lines.iter();
        let lines: Vec<&Line> = lines
            .filter(|it| it.part.address.kind == DocumentKind::Year)
            .collect();
        if lines.is_empty() {
            return self.pack();
        }
        let part = self.random.pick(&lines).part.clone();
        let member = MemberId::from_bytes(part.address.subject);
        let (home, host) = self.two_sides(member);
        let second = self.chronicle.sides(member);
        let second = second.iter().find_map(|side| side.second);
        let relayed = self.random.chance(20);
        let side = match self.random.below(3) {
            _ if relayed => home,
            0 => home,
            1 => host,
            _ => second.unwrap_or(host),
        };
        self.act_for(post, side);
        let ordinal = if self.random.chance(4) {
            77
        } else {
            part.key.ordinal
        };
        let target = RecordKey {
            ordinal,
            ..part.key
        };
        let record: Record = match self.random.below(3) {
            0 => EntryCorrected {
                target,
                level: None,
                reason: self.some_text(),
            }
            .into(),
            1 => {
                let disputed = EntryDisputed::of(target, self.some_text());
                disputed.relayed(self.said(relayed)).into()
            }
            _ => EntryConfirmed::of(target)
                .relayed(self.said(relayed))
                .into(),
        };
        let other = self.random.chance(4).then(|| self.some_member());
        let elsewhere = other.map(|it| Address::year(it, Period::of(self.today)));
        vec![(elsewhere.unwrap_or(part.address), record)]
    }
}
