//! Attempts: what somebody in a random town tries to enter, right, nearly right or wrong.

mod flows;
mod noted;
mod offices;
mod years;

use super::chronicle::{Chronicle, Part, Post};
use crate::random::Random;
use liangdi_core::address::Address;
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::ids::{CommandId, MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::points::pack::DEFAULT_PACK;
use liangdi_core::record::{OfficeGranted, OrgRegistered, PackPublished, Record, RecordKey};
use liangdi_core::time::{Date, UnixMillis};

/// 2026-10-20, noon in Shanghai: a year ends within the run.
const START: UnixMillis = 1_792_468_800_000;
const DAY: UnixMillis = 86_400_000;
/// Before this day everything was so already.
const LONG_AGO: &str = "2024-01-01";
const PERSONS: u8 = 24;

/// A bundle that somebody sends.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) person: PersonId,
    pub(super) office: OfficeId,
    pub(super) command: CommandId,
    pub(super) today: Date,
    pub(super) parts: Vec<Part>,
    /// The organisation whose first office the founding bundle gives.
    pub(super) founds: OrgId,
}

impl Attempt {
    /// Noon of its day.
    pub(super) fn now(&self) -> UnixMillis {
        let start = Date::at(START);
        START + UnixMillis::from(start.days_until(self.today)) * DAY
    }
}

/// What there is before anybody does anything, and what day it is.
pub(super) struct Town {
    today: Date,
    banner: OrgId,
    kinds: Vec<(OrgId, OrgKind, Option<OrgId>)>,
    posts: Vec<(OfficeId, PersonId, OrgId, Role)>,
    commands: u64,
}

impl Town {
    /// Organisations with somebody in each.
    pub(super) fn new(random: &mut Random) -> Self {
        let mut fresh = || OrgId::from_bytes(random.sixteen());
        let [banner, one, two] = [fresh(), fresh(), fresh()];
        let kinds = vec![
            (banner, OrgKind::Banner, None),
            (one, OrgKind::Township, Some(banner)),
            (two, OrgKind::Township, Some(banner)),
            (fresh(), OrgKind::Branch, Some(one)),
            (fresh(), OrgKind::Branch, Some(one)),
            (fresh(), OrgKind::Branch, Some(two)),
            (fresh(), OrgKind::InflowOrg, None),
            (fresh(), OrgKind::MobileMemberOrg, None),
            (fresh(), OrgKind::MembershipOrg, None),
            (fresh(), OrgKind::ServiceCenter, Some(banner)),
        ];
        let mut posts = Vec::new();
        for (org, kind, _) in &kinds {
            for role in kind.roles() {
                if posts.is_empty() || random.chance(75) {
                    let person = someone(random);
                    posts.push((OfficeId::from_bytes(random.sixteen()), person, *org, *role));
                }
            }
        }
        Self {
            today: Date::at(START),
            banner,
            kinds,
            posts,
            commands: 0,
        }
    }

    /// The bundle an empty log takes, and those that enter the rest of the town.
    pub(super) fn founding(&mut self) -> Vec<Attempt> {
        let rules = Address::rules(self.banner);
        let mut orgs = Vec::new();
        for (org, kind, parent) in &self.kinds {
            let record = OrgRegistered {
                org: *org,
                name: "-".to_owned(),
                kind: *kind,
                parent: *parent,
                place: "-".to_owned(),
            };
            orgs.push((rules, record.into()));
        }
        let pack = PackPublished {
            pack: "default-2026".to_owned(),
            period: 2020,
            body: DEFAULT_PACK.to_owned(),
        };
        orgs.push((rules, pack.into()));
        let mut posts = Vec::new();
        for (office, person, org, role) in &self.posts {
            let record = OfficeGranted {
                office: *office,
                person: *person,
                name: "-".to_owned(),
                role: *role,
                from: day(LONG_AGO),
                through: None,
                member: None,
                acts_for: None,
            };
            posts.push((Address::office(*org), record.into()));
        }
        let (office, person, ..) = self.posts[0];
        let first = vec![orgs.remove(0), posts.remove(0)];
        let rest = orgs.chunks(5).chain(posts.chunks(1)).map(<[_]>::to_vec);
        let bundles = core::iter::once(first).chain(rest);
        let bundles: Vec<Records> = bundles.collect();
        let bundles = bundles.into_iter();
        bundles
            .map(|it| self.bundle((office, person), it))
            .collect()
    }

    fn bundle(
        &mut self,
        (office, person): (OfficeId, PersonId),
        records: Vec<(Address, Record)>,
    ) -> Attempt {
        self.commands += 1;
        let command = CommandId::from_bytes(u128::from(self.commands).to_be_bytes());
        let parts = (0..).zip(records).map(|(ordinal, (address, record))| Part {
            address,
            key: RecordKey { command, ordinal },
            record,
        });
        Attempt {
            person,
            office,
            command,
            today: self.today,
            parts: parts.collect(),
            founds: self.banner,
        }
    }

    /// Some days go by, most often none.
    pub(super) fn pass_time(&mut self, random: &mut Random) {
        if random.chance(15) {
            let days = i32::try_from(random.below(4)).unwrap_or(0);
            self.today = self.today.plus_days(days);
        }
    }

    /// What is tried next.
    pub(super) fn attempt(&mut self, random: &mut Random, chronicle: &Chronicle) -> Attempt {
        let mut draft = Draft {
            today: self.today,
            banner: self.banner,
            posts: chronicle.posts(),
            orgs: chronicle.orgs(),
            members: chronicle.members(),
            chronicle,
            random,
        };
        let mut post = *draft.random.pick(&draft.posts);
        let records = match draft.random.below(24) {
            0 | 1 => draft.org(&mut post),
            2 => draft.pack(),
            3 | 4 => draft.grant(&mut post),
            5 => draft.end(&mut post),
            6 | 7 => draft.register(&mut post),
            8..=13 => draft.flow(&mut post),
            14 | 15 => draft.case(&mut post),
            16 => draft.look(&mut post),
            _ => draft.year(&mut post),
        };
        let slip = draft.random.chance(4);
        let person = if slip {
            someone(draft.random)
        } else {
            post.person
        };
        let slip = draft.random.chance(2);
        let office = if slip {
            OfficeId::from_bytes(draft.random.sixteen())
        } else {
            post.office
        };
        self.bundle((office, person), records)
    }
}

fn someone(random: &mut Random) -> PersonId {
    let number = u8::try_from(random.below(PERSONS.into())).unwrap_or(0);
    PersonId::from_bytes([number + 1; 16])
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// What whoever drafts an attempt knows.
struct Draft<'a> {
    today: Date,
    banner: OrgId,
    posts: Vec<Post>,
    orgs: Vec<OrgId>,
    members: Vec<MemberId>,
    chronicle: &'a Chronicle,
    random: &'a mut Random,
}

type Records = Vec<(Address, Record)>;

impl Draft<'_> {
    fn some_org(&mut self) -> OrgId {
        match self.random.chance(3) {
            true => OrgId::from_bytes(self.random.sixteen()),
            false => *self.random.pick(&self.orgs),
        }
    }

    fn org_of(&mut self, kinds: &[OrgKind]) -> OrgId {
        let orgs = self.orgs.iter().copied();
        let fit: Vec<OrgId> = orgs
            .filter(|it| self.chronicle.is_kind(*it, kinds))
            .collect();
        match self.random.chance(10) || fit.is_empty() {
            true => self.some_org(),
            false => *self.random.pick(&fit),
        }
    }

    fn some_member(&mut self) -> MemberId {
        match self.random.chance(3) || self.members.is_empty() {
            true => MemberId::from_bytes(self.random.sixteen()),
            false => *self.random.pick(&self.members),
        }
    }

    /// A day near today; now and then one that cannot be.
    fn some_day(&mut self) -> Date {
        let days = match self.random.below(30) {
            0 => 3,
            1 => 400,
            2 => -20_000,
            3 => -400,
            _ => -i32::try_from(self.random.below(25)).unwrap_or(0) + 2,
        };
        self.today.plus_days(days)
    }

    /// Mostly an office of this organisation, so that not everything is refused.
    fn act_for(&mut self, post: &mut Post, org: OrgId) {
        let posts = self.posts.iter().filter(|it| it.org == org);
        let posts: Vec<Post> = posts.copied().collect();
        if self.random.chance(80) && !posts.is_empty() {
            *post = *self.random.pick(&posts);
        }
    }

    fn some_text(&mut self) -> String {
        "字".repeat(if self.random.chance(2) { 401 } else { 1 })
    }
}
