//! The scene: a banner with its organisations and three members, written by the commands themselves.

use super::place::{Place, office_of, seat_of, seats};
use liangdi_core::address::Address;
use liangdi_core::choice::{ComplaintAbout, OrgKind, Role};
use liangdi_core::command::{
    AcceptAsHost, Command, Context, DeclineAsHost, FileComplaint, ProposePoints, RegisterMember,
    ReportArrival,
};
use liangdi_core::document::{Archive, Records};
use liangdi_core::ids::{CaseId, CommandId, MemberId, OrgId, PersonId};
use liangdi_core::points::pack::DEFAULT_PACK;
use liangdi_core::record::{OfficeGranted, OrgRegistered, PackPublished, Record, RecordKey};
use liangdi_core::refusal::Refusal;
use liangdi_core::registry::Registry;
use liangdi_core::stamp::{Progress, Stamp, Stamped, Standing};
use liangdi_core::time::{Date, Period, UnixMillis};
use std::collections::BTreeMap;

/// Noon of 2026-03-02 in Shanghai.
const NOON: UnixMillis = 1_772_424_000_000;

/// Another registration of the same name, by the home branch.
pub(crate) const TWIN: MemberId = MemberId::from_bytes([0xd8; 16]);
/// One more, by a branch of another township.
pub(crate) const FOREIGN_TWIN: MemberId = MemberId::from_bytes([0xd9; 16]);

/// A home outside the banner.
pub(crate) const OUTSIDE: OrgId = OrgId::from_bytes([0xbf; 16]);

/// Documents and registry as everybody would see them together.
#[derive(Debug)]
pub(crate) struct Scene {
    documents: BTreeMap<Address, Records>,
    registry: Registry,
    /// Who recorded which entry about whom.
    entries: BTreeMap<(Place, MemberId), RecordKey>,
    commands: u8,
    /// Complaints of the home branch: for the banner alone, and one that the branch may read.
    cases: Vec<CaseId>,
}

impl Archive for Scene {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.documents.get(address)
    }
}

impl Scene {
    pub(crate) fn new() -> Self {
        let banner = Place::Banner.org();
        let mut scene = Self {
            documents: BTreeMap::new(),
            registry: Registry::new(banner),
            entries: BTreeMap::new(),
            commands: 0,
            cases: Vec::new(),
        };
        scene.found();
        for (column, asked, accepts) in [
            (Place::Home, Some(Place::Host), true),
            (Place::MobileHost, Some(Place::MobileHost), true),
            (Place::Asked, Some(Place::Asked), false),
            (Place::Declined, Some(Place::Declined), false),
            (Place::SecondSide, None, false),
        ] {
            scene.enter_member(column.member(), asked, accepts);
        }
        scene.write(Place::Declined, decline(Place::Declined.member()));
        scene.write(Place::Home, register(TWIN));
        scene.write(Place::OtherBranch, register(FOREIGN_TWIN));
        for shared in [false, true] {
            let filed = scene.write(Place::Home, complain(shared));
            let case = CaseId::from_bytes(*filed.command.as_bytes());
            scene.cases.push(case);
        }
        scene
    }

    fn found(&mut self) {
        let rules = Address::rules(Place::Banner.org());
        for place in Place::ALL {
            let entered = OrgRegistered {
                org: place.org(),
                name: place.word().to_owned(),
                kind: place.kind(),
                parent: place.parent().map(Place::org),
                place: "-".to_owned(),
            };
            // The township's second column finds it entered already.
            if place != Place::SecondSide {
                self.registry.fold(&rules, &entered.into());
            }
            let granted = OfficeGranted {
                office: office_of(place),
                person: PersonId::from_bytes([1; 16]),
                name: "holder".to_owned(),
                role: first_role(place),
                from: "2023-01-01".parse().unwrap(),
                through: None,
                member: None,
                acts_for: None,
            };
            let address = Address::office(place.org());
            self.registry.fold(&address, &granted.into());
            for role in seats(place) {
                let seat = OfficeGranted {
                    office: seat_of(place, *role),
                    person: PersonId::from_bytes([4; 16]),
                    name: "in a seat".to_owned(),
                    role: *role,
                    from: "2023-01-01".parse().unwrap(),
                    through: Some("2026-11-30".parse().unwrap()),
                    member: Some(place.member()),
                    acts_for: (*role == Role::Guest).then(|| place.org()),
                };
                let home = Address::office(Place::Home.org());
                self.registry.fold(&home, &seat.into());
            }
        }
        let outside = OrgRegistered {
            org: OUTSIDE,
            name: "outside".to_owned(),
            kind: OrgKind::MembershipOrg,
            parent: None,
            place: "-".to_owned(),
        };
        self.registry.fold(&rules, &outside.into());
        let pack = PackPublished {
            pack: "default-2026".to_owned(),
            period: 2026,
            body: DEFAULT_PACK.to_owned(),
        };
        self.registry.fold(&rules, &pack.into());
    }

    /// A member of the home branch, the host that is asked, whether it accepts, and an entry of
    /// each side.
    fn enter_member(&mut self, member: MemberId, asked: Option<Place>, accepts: bool) {
        self.write(Place::Home, register(member));
        self.write(
            Place::Home,
            Command::ReportArrival(ReportArrival {
                member,
                arrived_on: "2026-02-01".parse().unwrap(),
                place: "place".to_owned(),
                host: asked.map(Place::org),
            }),
        );
        let host = asked.filter(|_| accepts);
        if let Some(host) = host {
            self.write(
                host,
                Command::AcceptAsHost(AcceptAsHost {
                    member,
                    accepted_on: "2026-02-02".parse().unwrap(),
                    branch: "third".to_owned(),
                    relayed: None,
                }),
            );
        }
        for side in [Some(Place::Home), host].into_iter().flatten() {
            let entry = self.write(side, propose(member, "A4", "halfDay"));
            self.entries.insert((side, member), entry);
        }
    }

    /// A secretary of an organisation does something.
    fn write(&mut self, place: Place, command: Command) -> RecordKey {
        self.commands += 1;
        let id = CommandId::from_bytes([self.commands; 16]);
        let stamp = stamp(place, Role::Secretary, 2);
        let plan = self.plan(&command, id, &stamp).unwrap();
        let first = plan.first().unwrap().1;
        for (address, key, record) in plan {
            let stamped = Stamped {
                record,
                stamp: stamp.clone(),
                progress: Progress::Admitted(u64::from(self.commands)),
            };
            let document = self.documents.entry(address).or_default();
            document.insert(key, stamped);
        }
        first
    }

    fn plan(
        &self,
        command: &Command,
        id: CommandId,
        acting: &Stamp,
    ) -> Result<Vec<(Address, RecordKey, Record)>, Refusal> {
        command.plan(&Context {
            id,
            acting,
            today: self.today(),
            archive: self,
            registry: &self.registry,
        })
    }

    /// What phone and gate say when somebody in this role tries this here.
    pub(crate) fn tried(&self, place: Place, role: Role, command: &Command) -> Result<(), Refusal> {
        let id = CommandId::from_bytes([0xff; 16]);
        self.plan(command, id, &stamp(place, role, 3)).map(|_| ())
    }

    pub(crate) fn today(&self) -> Date {
        Date::at(NOON)
    }

    /// What the home branch recorded about the member of this column.
    pub(crate) fn entry_of_home(&self, place: Place) -> RecordKey {
        self.entries[&(Place::Home, place.member())]
    }

    /// What the host recorded about the member of this column; nobody's where there is no host.
    pub(crate) fn entry_of_host(&self, place: Place) -> RecordKey {
        let of = |by: Place| self.entries.get(&(by, place.member())).copied();
        of(Place::Host)
            .or(of(Place::MobileHost))
            .unwrap_or(RecordKey {
                command: CommandId::from_bytes([0xee; 16]),
                ordinal: 0,
            })
    }

    /// A complaint of the home branch; of two the second is one that the branch may read.
    pub(crate) fn case(&self, at: usize) -> CaseId {
        self.cases[at]
    }

    pub(crate) const fn registry(&self) -> &Registry {
        &self.registry
    }
}

/// The documents of the member of a column, and of organisations, by name.
pub(crate) fn documents(scene: &Scene, place: Place) -> [(&'static str, Address); 10] {
    let (member, home, own) = (place.member(), Place::Home.org(), place.org());
    let period = Period::ending(2026);
    [
        ("`rules`", Address::rules(Place::Banner.org())),
        ("`office` of the home branch", Address::office(home)),
        ("`office` of its own organisation", Address::office(own)),
        ("`card`", Address::card(member)),
        ("`year`", Address::year(member, period)),
        (
            "`contact` notes of the home branch",
            Address::contact(member, home, period),
        ),
        (
            "`contact` notes of its own organisation",
            Address::contact(member, own, period),
        ),
        ("`looked`", Address::looked(member)),
        ("`case` of the home branch", Address::case(scene.case(0))),
        (
            "`case` that the home branch may read",
            Address::case(scene.case(1)),
        ),
    ]
}

pub(crate) fn register(member: MemberId) -> Command {
    Command::RegisterMember(registration(member))
}

pub(crate) fn registration(member: MemberId) -> RegisterMember {
    RegisterMember::new(member, "name", "2010-07-01".parse().unwrap())
}

pub(crate) fn decline(member: MemberId) -> Command {
    Command::DeclineAsHost(DeclineAsHost {
        member,
        declined_on: "2026-02-20".parse().unwrap(),
        reason: "no room".to_owned(),
        relayed: None,
    })
}

pub(crate) fn complain(shared: bool) -> Command {
    Command::FileComplaint(FileComplaint {
        about: ComplaintAbout::OverCollection,
        text: "too much".to_owned(),
        for_whom: None,
        shared,
    })
}

pub(crate) fn propose(member: MemberId, item: &str, level: &str) -> Command {
    Command::ProposePoints(ProposePoints {
        member,
        item: item.to_owned(),
        level: level.to_owned(),
        on: "2026-02-20".parse().unwrap(),
        evidence: "seen".to_owned(),
    })
}

/// The first role there is in an organisation of a place's kind.
pub(crate) fn first_role(place: Place) -> Role {
    *place.kind().roles().first().unwrap()
}

fn stamp(place: Place, role: Role, person: u8) -> Stamp {
    Stamp {
        person: PersonId::from_bytes([person; 16]),
        org: place.org(),
        office: if role.is_of_one_member() {
            seat_of(place, role)
        } else {
            office_of(place)
        },
        role,
        standing: Standing::Held,
        admitted_at: NOON,
    }
}
