//! The cast: organisations, people, offices and phones, and the records that found the relay.

use super::phone::{Owner, Phone};
use crate::random::Random;
use liangdi_core::address::Address;
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::document::{Chain, Genesis, write_change};
use liangdi_core::frame::{Bundle, BundleChange};
use liangdi_core::ids::{CommandId, DeviceId, MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::points::pack::DEFAULT_PACK;
use liangdi_core::record::{OfficeGranted, OrgRegistered, PackPublished, Record, RecordKey};
use liangdi_core::time::{Date, UnixMillis};
use std::collections::BTreeMap;

pub(super) const DAY: UnixMillis = 86_400_000;
/// Noon in Shanghai, on 1970-01-01.
pub(super) const NOON: UnixMillis = 4 * 3_600_000;
/// 2026-03-02 in Shanghai, at noon.
const SPRING: UnixMillis = 1_772_424_000_000;
/// 2026-11-22: a period about to end.
const AUTUMN: UnixMillis = SPRING + 265 * DAY;

/// When a schedule begins.
pub(super) fn start(random: &mut Random) -> UnixMillis {
    if random.chance(12) { AUTUMN } else { SPRING }
}

/// When the schedule of a seed began.
pub(super) fn start_of(seed: u64) -> UnixMillis {
    start(&mut Random::new(seed))
}

/// One office of the cast.
#[derive(Debug, Clone, Copy)]
pub(super) struct Post {
    pub(super) office: OfficeId,
    pub(super) org: OrgId,
    pub(super) person: u8,
    role: Role,
    through: Option<&'static str>,
}

/// Who and what there is.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) banner: OrgId,
    pub(super) township: OrgId,
    pub(super) home: OrgId,
    /// Another branch of the township, whose secretary is a contact person of the first.
    pub(super) second_home: OrgId,
    pub(super) hosts: [OrgId; 2],
    /// A home outside the banner.
    pub(super) outside: OrgId,
    pub(super) posts: Vec<Post>,
    /// Two whom the home branch registers, one whom the other does, and whom else did.
    pub(super) members: Vec<MemberId>,
}

pub(super) const fn person(number: u8) -> PersonId {
    PersonId::from_bytes([number; 16])
}

const fn org(number: u8) -> OrgId {
    OrgId::from_bytes([0xa0 + number; 16])
}

const DEPT: u8 = 1;
const HOME_SECRETARY: u8 = 2;
const HOME_CONTACT: u8 = 3;
const HOST_SECRETARY: u8 = 4;
const OTHER_HOST: u8 = 5;
const ORGANISER: u8 = 6;
const TWO_OFFICES: u8 = 7;
/// Guests and a member, who get their offices in the course of a schedule, if ever.
pub(super) const GUESTS: [u8; 2] = [8, 9];
pub(super) const MEMBER: u8 = 10;

/// Whose phones there may be; the first three always are.
const PHONES: [u8; 12] = [
    HOME_SECRETARY,
    HOST_SECRETARY,
    HOME_SECRETARY,
    HOME_CONTACT,
    OTHER_HOST,
    ORGANISER,
    TWO_OFFICES,
    DEPT,
    TWO_OFFICES,
    GUESTS[0],
    GUESTS[1],
    MEMBER,
];

impl Cast {
    pub(super) fn new() -> Self {
        use Role::{
            ContactPerson, OrganizationCommissioner, OrganizationDept, Secretary, TownshipOrganizer,
        };
        let [banner, township, home, host, other] = [org(0), org(1), org(2), org(3), org(4)];
        let second_home = org(5);
        let post = |(office, org, person, role, through): (u8, OrgId, u8, Role, _)| Post {
            office: OfficeId::from_bytes([0xc0 + office; 16]),
            org,
            person,
            role,
            through,
        };
        let posts = [
            (0, banner, DEPT, OrganizationDept, None),
            (1, township, ORGANISER, TownshipOrganizer, None),
            (2, home, HOME_SECRETARY, Secretary, None),
            (3, home, HOME_CONTACT, ContactPerson, None),
            (4, host, HOST_SECRETARY, Secretary, None),
            (5, other, OTHER_HOST, Secretary, Some("2026-03-20")),
            (6, home, TWO_OFFICES, OrganizationCommissioner, None),
            (
                7,
                host,
                TWO_OFFICES,
                OrganizationCommissioner,
                Some("2026-04-10"),
            ),
            (8, other, HOST_SECRETARY, OrganizationCommissioner, None),
            (9, second_home, HOME_CONTACT, Secretary, None),
        ];
        Self {
            banner,
            township,
            home,
            second_home,
            hosts: [host, other],
            outside: org(6),
            posts: posts.map(post).to_vec(),
            members: [1, 2, 3]
                .map(|it| MemberId::from_bytes([0xd0 + it; 16]))
                .to_vec(),
        }
    }

    /// The phones of a schedule: three to seven of the cast.
    pub(super) fn phones(&self, random: &mut Random) -> Vec<Phone> {
        let mut others: Vec<usize> = (3..PHONES.len()).collect();
        random.shuffle(&mut others);
        others.truncate(random.below(4));
        let guest = PHONES.iter().position(|it| *it == GUESTS[0]);
        let guest = guest.filter(|it| random.chance(35) && !others.contains(it));
        others.extend(guest);
        let chosen = [0, 1, 2].into_iter().chain(others);
        chosen
            .map(|place| {
                let number = PHONES[place];
                let device = u8::try_from(place).unwrap_or(0);
                Phone::new(Owner {
                    person: person(number),
                    device: DeviceId::from_bytes([0xe0 + device; 16]),
                    seed: [device; 16],
                    posts: self.posts_of(person(number)),
                })
            })
            .collect()
    }

    fn posts_of(&self, of: PersonId) -> Vec<OfficeId> {
        let posts = self.posts.iter().filter(|post| person(post.person) == of);
        posts.map(|post| post.office).collect()
    }

    /// The administrator who founds the relay.
    pub(super) fn founder(&self) -> (PersonId, OfficeId) {
        (person(DEPT), self.posts[0].office)
    }

    /// The founding bundle, and those that enter everybody else's office.
    pub(super) fn founding(&self) -> Vec<Bundle> {
        let mut scribe = Scribe::new(self.posts[0].office);
        let rules = Address::rules(self.banner);
        let mut first = vec![(rules, self.orgs())];
        for post in &self.posts {
            let address = Address::office(post.org);
            let granted = granted(post);
            match first.iter_mut().find(|(it, _)| *it == address) {
                Some((_, records)) => records.push(granted),
                None => first.push((address, vec![granted])),
            }
        }
        first.chunks(4).map(|part| scribe.bundle(part)).collect()
    }

    fn orgs(&self) -> Vec<Record> {
        let entered = |org, kind, parent| {
            Record::from(OrgRegistered {
                org,
                name: format!("{org}").chars().take(4).collect(),
                kind,
                parent,
                place: "-".to_owned(),
            })
        };
        vec![
            entered(self.banner, OrgKind::Banner, None),
            entered(self.township, OrgKind::Township, Some(self.banner)),
            entered(self.home, OrgKind::Branch, Some(self.township)),
            entered(self.second_home, OrgKind::Branch, Some(self.township)),
            entered(self.hosts[0], OrgKind::InflowOrg, None),
            entered(self.hosts[1], OrgKind::MobileMemberOrg, None),
            entered(self.outside, OrgKind::MembershipOrg, None),
            PackPublished {
                pack: "default-2026".to_owned(),
                // One year early: views of the year before need a pack too.
                period: 2025,
                body: DEFAULT_PACK.to_owned(),
            }
            .into(),
        ]
    }
}

fn granted(post: &Post) -> Record {
    let day = |text: &str| text.parse().unwrap_or(Date::at(0));
    OfficeGranted {
        office: post.office,
        person: person(post.person),
        name: format!("person {}", post.person),
        role: post.role,
        from: day("2023-01-01"),
        through: post.through.map(day),
        member: None,
        acts_for: None,
    }
    .into()
}

/// Writes bundles without a session.
struct Scribe {
    office: OfficeId,
    chains: BTreeMap<Address, Chain>,
    commands: u8,
}

impl Scribe {
    const fn new(office: OfficeId) -> Self {
        Self {
            office,
            chains: BTreeMap::new(),
            commands: 0,
        }
    }

    fn bundle(&mut self, parts: &[(Address, Vec<Record>)]) -> Bundle {
        self.commands += 1;
        let command = CommandId::from_bytes([self.commands; 16]);
        let mut ordinals = 0_u8..;
        let changes = parts.iter().map(|(address, records)| {
            let chain = self
                .chains
                .entry(*address)
                .or_insert_with(|| Chain::new(&Genesis::of(address)));
            let keyed: Vec<_> = records
                .iter()
                .zip(ordinals.by_ref())
                .map(|(record, ordinal)| (RecordKey { command, ordinal }, record.clone()))
                .collect();
            let (bytes, change) = write_change(chain, [0x11; 16], &keyed);
            chain.extend(&change);
            BundleChange {
                address: *address,
                bytes: bytes.into(),
            }
        });
        let changes = changes.collect();
        Bundle {
            command,
            office: self.office,
            changes,
        }
    }
}
