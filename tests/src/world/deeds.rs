//! Deeds: random commands, most of them valid, many late, some absurd.

use super::World;
use super::cast::{DAY, person};
use liangdi_core::choice::{Attendance, Channel, ContactKind, DuesStatus, FlowReason, Role};
use liangdi_core::command::{
    AcceptAsHost, Acceptance, Arrival, AssignContactPerson, Command, ConfirmEntry,
    ContactPersonNamed, CorrectEntry, CorrectMember, DeclineAsHost, Departure, DisputeEntry,
    GrantOffice, MergeMembers, ProposePoints, RecordAttendance, RecordContact, RecordDues,
    RegisterMember, ReportArrival, ReportDeparture, SeparateMembers,
};
use liangdi_core::ids::{ActivityId, MemberId, OfficeId, OrgId};
use liangdi_core::points::pack::{DEFAULT_PACK, Pack};
use liangdi_core::record::RecordKey;
use liangdi_core::time::{Date, Month, Period};
use std::sync::LazyLock;

/// Registrations whose fate is watched.
const MEMBERS_MAX: usize = 6;

static PACK: LazyLock<Pack> = LazyLock::new(|| Pack::parse(DEFAULT_PACK).expect("the pack parses"));

impl World {
    /// A command for a phone, and the office it is tried under.
    pub(super) fn deed(&mut self, phone: usize) -> (OfficeId, Command) {
        let posts = &self.phones[phone].owner.posts;
        let office = if posts.is_empty() || self.random.chance(4) {
            self.random.pick(&self.cast.posts).office
        } else {
            *self.random.pick(posts)
        };
        let member = self.any_member();
        let command = match self.random.below(52) {
            0..=1 => self.register(office, member),
            2 => self.assign(member),
            3..=4 => self.depart(member),
            5..=8 => self.arrive(member),
            9..=11 => Command::AcceptAsHost(AcceptAsHost {
                member,
                accepted_on: self.day(),
                branch: "third".to_owned(),
                relayed: self.relayed(),
            }),
            12 => self.decline(member),
            13..=16 => self.contact(member),
            17..=19 => self.attend(member),
            20..=21 => Command::RecordDues(RecordDues {
                member,
                month: Month::of(self.day()),
                status: *self.random.pick(DuesStatus::ALL),
            }),
            22..=27 => self.propose(member),
            28..=32 => self.confirm(),
            33..=35 => self.dispute(),
            36..=37 => self.correct(),
            38..=39 => self.grant(),
            40..=42 => {
                let other = self.another(member);
                Command::MergeMembers(MergeMembers { member, other })
            }
            43..=44 => self.seat(),
            45..=46 => self.correct_card(member),
            47..=48 => self.complain(),
            49..=50 => super::cases::look(member),
            _ => {
                let other = self.another(member);
                Command::SeparateMembers(SeparateMembers { member, other })
            }
        };
        (office, command)
    }

    /// What most schedules begin with: a member, who has arrived at a host, which accepts; and who is
    /// registered a second time.
    pub(super) fn first_deeds(&mut self) -> Vec<(usize, Command)> {
        let member = self.cast.members[0];
        let on = Date::at(self.now - 40 * DAY);
        let place = "place".to_owned();
        let registered = |member| Command::RegisterMember(RegisterMember::new(member, "name", on));
        let mut deeds = vec![
            (0, registered(member)),
            (0, registered(self.cast.members[1])),
            (
                0,
                Command::ReportArrival(ReportArrival {
                    member,
                    arrived_on: on,
                    place,
                    host: Some(self.cast.hosts[0]),
                }),
            ),
        ];
        deeds.extend(self.first_acceptance(member, on));
        deeds
    }

    /// Mostly the first member, so that both sides meet.
    pub(super) fn any_member(&mut self) -> MemberId {
        let last = self.cast.members.len() - 1;
        let places = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, last];
        self.cast.members[*self.random.pick(&places)]
    }

    /// Mostly another registration than this one.
    fn another(&mut self, member: MemberId) -> MemberId {
        let other = *self.random.pick(&self.cast.members);
        if other == member {
            self.any_member()
        } else {
            other
        }
    }

    /// Whom an office registers under a home: ids are random, so that nobody ever mints one that
    /// stands in a card it does not read.
    fn newcomer(&mut self, office: OfficeId, home: Option<OrgId>, member: MemberId) -> MemberId {
        let acting = self.relay.room().registry().office(office);
        let acting = acting.map(|it| it.org);
        let members = &self.cast.members;
        if home.is_none_or(|it| Some(it) == acting) {
            return match acting == Some(self.cast.second_home) {
                true => members[2],
                false if members[..2].contains(&member) => member,
                false => members[1],
            };
        }
        let minted = MemberId::from_bytes(self.random.sixteen());
        if members.len() < MEMBERS_MAX {
            self.cast.members.push(minted);
        }
        minted
    }

    /// A day: mostly lately, at times in the future or long ago.
    pub(super) fn day(&mut self) -> Date {
        let days = i64::try_from(self.random.below(100)).unwrap_or(0);
        let days = if self.random.chance(4) { -days } else { days };
        let far = if self.random.chance(3) { 400 } else { 0 };
        Date::at(self.now - (days + far) * DAY)
    }

    fn words(&mut self, text: &str) -> String {
        match self.random.below(40) {
            0 => String::new(),
            1 => text.repeat(200),
            _ => text.to_owned(),
        }
    }

    fn correct_card(&mut self, member: MemberId) -> Command {
        let mut it = CorrectMember::new(member);
        match self.random.below(4) {
            0 => it.name = Some(self.words("name")),
            1 => it.joined_on = Some(self.day()),
            2 => it.phone = Some(String::new()),
            _ => it.phone = Some(format!("1390000000{}", self.random.below(10))),
        }
        Command::CorrectMember(it)
    }

    fn register(&mut self, office: OfficeId, member: MemberId) -> Command {
        let (name, joined_on) = (self.words("name"), self.day());
        let bare = RegisterMember::new(member, name, joined_on);
        let known = if self.random.chance(25) {
            self.come_here(bare)
        } else {
            self.known(bare)
        };
        let member = self.newcomer(office, known.home, member);
        Command::RegisterMember(RegisterMember { member, ..known })
    }

    /// A member of a home outside, accepted here at once or to be accepted.
    fn come_here(&mut self, bare: RegisterMember) -> RegisterMember {
        let on = self.day();
        RegisterMember {
            home: Some(self.cast.outside),
            arrival: Some(Arrival {
                arrived_on: on,
                place: "place".to_owned(),
                host: Some(self.cast.home),
            }),
            acceptance: self.random.chance(70).then(|| Acceptance {
                accepted_on: on,
                branch: "third".to_owned(),
            }),
            ..bare
        }
    }

    /// A registration with some of what a row of a roster may know, under any home.
    fn known(&mut self, bare: RegisterMember) -> RegisterMember {
        let [host, other] = self.cast.hosts;
        let (home, outside) = (self.cast.home, self.cast.outside);
        let homes = [None, None, Some(home), Some(outside), Some(host)];
        let hosts = [Some(host), Some(other), Some(home), Some(home), None];
        let (left_on, arrived_on, accepted_on) = (self.day(), self.day(), self.day());
        let departure = self.random.chance(40).then(|| Departure {
            left_on,
            place: "place".to_owned(),
            reason: FlowReason::Work,
        });
        let arrival = self.random.chance(50).then(|| Arrival {
            arrived_on: arrived_on.max(left_on),
            place: "place".to_owned(),
            host: *self.random.pick(&hosts),
        });
        let acceptance = self.random.chance(40).then(|| Acceptance {
            accepted_on: accepted_on.max(arrived_on).max(left_on),
            branch: "third".to_owned(),
        });
        let contact_person = self.random.chance(30).then(|| ContactPersonNamed {
            name: "helper".to_owned(),
            phone: None,
        });
        RegisterMember {
            born_year: Some(1980),
            home: *self.random.pick(&homes),
            departure,
            arrival,
            acceptance,
            contact_person,
            ..bare
        }
    }

    fn assign(&mut self, member: MemberId) -> Command {
        Command::AssignContactPerson(AssignContactPerson {
            member,
            name: format!("helper {}", self.random.below(4)),
            phone: None,
            person: Some(person(3)),
        })
    }

    fn depart(&mut self, member: MemberId) -> Command {
        Command::ReportDeparture(ReportDeparture {
            member,
            left_on: self.day(),
            place: self.words("place"),
            reason: FlowReason::Work,
        })
    }

    fn arrive(&mut self, member: MemberId) -> Command {
        let [host, other] = self.cast.hosts;
        let hosts = [
            Some(host),
            Some(host),
            Some(other),
            Some(self.cast.township),
            None,
        ];
        Command::ReportArrival(ReportArrival {
            member,
            arrived_on: self.day(),
            place: self.words("place"),
            host: *self.random.pick(&hosts),
        })
    }

    fn decline(&mut self, member: MemberId) -> Command {
        Command::DeclineAsHost(DeclineAsHost {
            member,
            declined_on: self.day(),
            reason: self.words("no room"),
            relayed: self.relayed(),
        })
    }

    fn contact(&mut self, member: MemberId) -> Command {
        let note = self.words("told");
        Command::RecordContact(RecordContact {
            member,
            contact: *self.random.pick(ContactKind::ALL),
            on: self.day(),
            channel: Channel::Phone,
            reported: self.random.chance(60),
            note: self.random.chance(40).then_some(note),
        })
    }

    fn attend(&mut self, member: MemberId) -> Command {
        let activity = *self.random.pick(&[1, 2, 3, 4]);
        Command::RecordAttendance(RecordAttendance {
            member,
            activity: ActivityId::from_bytes([activity; 16]),
            title: "meeting".to_owned(),
            on: self.day(),
            online: false,
            outcome: *self.random.pick(Attendance::ALL),
        })
    }

    fn propose(&mut self, member: MemberId) -> Command {
        let mut item = self.random.pick(&PACK.items);
        while !item.proposable && self.random.chance(90) {
            item = self.random.pick(&PACK.items);
        }
        let level = self.random.pick(&item.levels);
        Command::ProposePoints(ProposePoints {
            member,
            item: item.code.clone(),
            level: level.code.clone(),
            on: self.day(),
            evidence: self.words("seen"),
        })
    }

    fn target(&mut self) -> (MemberId, u16, RecordKey) {
        let now = Period::of(Date::at(self.now)).year();
        if self.ledger.targets.is_empty() {
            let command = liangdi_core::ids::CommandId::from_bytes([0x77; 16]);
            return (
                self.cast.members[0],
                now,
                RecordKey {
                    command,
                    ordinal: 0,
                },
            );
        }
        // Mostly what was written lately: that is what two sides race for.
        let targets = &self.ledger.targets;
        let lately = targets.len().saturating_sub(6);
        let place = if self.random.chance(70) {
            lately + self.random.below(targets.len() - lately)
        } else {
            self.random.below(targets.len())
        };
        let (member, key) = targets[place];
        let year = if self.random.chance(90) { now } else { now - 1 };
        (member, year, key)
    }

    fn confirm(&mut self) -> Command {
        let (member, period, entry) = self.target();
        Command::ConfirmEntry(ConfirmEntry {
            member,
            period,
            entry,
            relayed: self.relayed(),
        })
    }

    fn dispute(&mut self) -> Command {
        let (member, period, entry) = self.target();
        Command::DisputeEntry(DisputeEntry {
            member,
            period,
            entry,
            reason: self.words("not so"),
            relayed: self.relayed(),
        })
    }

    fn correct(&mut self) -> Command {
        let (member, period, entry) = self.target();
        let levels = [
            None,
            None,
            Some("attended"),
            Some("absent"),
            Some("onTime"),
            Some("halfDay"),
        ];
        let level = self.random.pick(&levels).map(str::to_owned);
        Command::CorrectEntry(CorrectEntry {
            member,
            period,
            entry,
            level,
            reason: self.words("wrong"),
        })
    }

    /// An office for somebody, at times only for some days.
    fn grant(&mut self) -> Command {
        let today = Date::at(self.now);
        let post = *self.random.pick(&self.cast.posts);
        let to = *self.random.pick(&self.cast.posts);
        let office = OfficeId::from_bytes(self.random.sixteen());
        for phone in &mut self.phones {
            if phone.owner.person == person(to.person) {
                phone.owner.posts.push(office);
            }
        }
        Command::GrantOffice(GrantOffice {
            org: post.org,
            office,
            person: person(to.person),
            name: "somebody".to_owned(),
            role: *self.random.pick(&[Role::Secretary, Role::ContactPerson]),
            from: today,
            through: self.random.chance(60).then(|| today.plus_days(3)),
            member: None,
            acts_for: None,
        })
    }
}
