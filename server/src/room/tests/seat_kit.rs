//! Seats in the room's little banner: guests, a member's own phone, and bundles nobody should write.

use super::super::*;
use super::kit::{HOME, HOST, Kit, Phone, Told, office, person};
use crate::write::bundle;
use liangdi_core::address::Address;
use liangdi_core::choice::{Attendance, Role};
use liangdi_core::command::{
    AcceptAsHost, Command, GrantOffice, RecordAttendance, RegisterMember, ReportArrival,
};
use liangdi_core::frame::{Bundle, Fate};
use liangdi_core::ids::ActivityId;
use liangdi_core::record::{AttendanceRecorded, Record, RecordKey, Relayed};
use liangdi_core::refusal::Refusal;
use liangdi_core::time::Period;

/// A second member of the home branch.
pub(super) const OTHER: MemberId = MemberId::from_bytes([8; 16]);

impl Kit {
    pub(super) fn today(&self) -> Date {
        self.room.today()
    }

    pub(super) fn shared_record(&self) -> [Address; 2] {
        [Address::card(self.member), self.year()]
    }

    pub(super) fn seat(&self, name: &str, role: Role, member: MemberId) -> GrantOffice {
        GrantOffice {
            org: self.org(HOME),
            office: office(name),
            person: person(name),
            name: name.into(),
            role,
            from: self.today(),
            through: Some(Period::of(self.today()).last()),
            member: Some(member),
            acts_for: (role == Role::Guest).then(|| self.org(HOST)),
        }
    }

    /// Gives a seat while the room runs.
    pub(super) fn sit(&mut self, name: &str, role: Role) -> Told {
        let seat = self.seat(name, role, self.member);
        let bundle = self.write(HOME, Command::GrantOffice(seat));
        let home = self.connect(HOME, 1);
        let told = self.submit(&home, vec![bundle]);
        assert!(matches!(told.fates(&home)[..], [Fate::Admitted { .. }]));
        told
    }

    /// A second member of the home branch at the same host.
    pub(super) fn enter_another(&mut self) {
        let (today, host) = (self.today(), self.org(HOST));
        self.execute(
            HOME,
            Command::RegisterMember(RegisterMember::new(OTHER, "other", Date::at(0))),
        );
        self.execute(
            HOME,
            Command::ReportArrival(ReportArrival {
                member: OTHER,
                arrived_on: today,
                place: "far".into(),
                host: Some(host),
            }),
        );
        let accept = self.accept(OTHER, None);
        self.execute(HOST, accept);
        self.room.settle_now().unwrap();
    }

    pub(super) fn accept(&self, member: MemberId, relayed: Option<Relayed>) -> Command {
        Command::AcceptAsHost(AcceptAsHost {
            member,
            accepted_on: self.today(),
            branch: "branch".into(),
            relayed,
        })
    }

    pub(super) fn attend(&self, member: MemberId) -> Command {
        Command::RecordAttendance(RecordAttendance {
            member,
            activity: ActivityId::from_bytes([1; 16]),
            title: "meeting".into(),
            on: self.today(),
            online: false,
            outcome: Attendance::Attended,
        })
    }

    /// What attending writes.
    pub(super) fn attended(&self) -> Record {
        let attended = AttendanceRecorded {
            activity: ActivityId::from_bytes([2; 16]),
            title: "meeting".into(),
            on: self.today(),
            online: false,
            outcome: Attendance::Attended,
        };
        attended.into()
    }

    /// A bundle that no honest phone would write.
    pub(super) fn forged(&mut self, name: &str, address: Address, record: Record) -> Bundle {
        let command = self.command();
        let key = RecordKey {
            command,
            ordinal: 0,
        };
        let device = DeviceId::from_bytes([person(name).as_bytes()[0]; 16]);
        self.room.load(&address).unwrap();
        bundle(
            (command, office(name)),
            device,
            vec![(address, key, record)],
            |address| self.room.chain(address),
        )
    }

    pub(super) fn refusal(&mut self, phone: &Phone, bundle: Bundle) -> Option<Refusal> {
        match self.submit(phone, vec![bundle]).fates(phone).pop() {
            Some(Fate::Refused { refusal }) => Some(refusal),
            _ => None,
        }
    }
}
