//! A page of somebody, as a test turns it: the product's session, kept nowhere, on a real socket.

use super::kit::{Answer, Socket, random, try_socket};
use super::people::Timed;
use liangdi_core::command::Command;
use liangdi_core::ids::{CommandId, DeviceId, MemberId, OfficeId, PersonId};
use liangdi_core::session::{Opening, Session, Step, View};
use liangdi_core::time::UnixMillis;
use liangdi_core::view::{MemberView, Query};
use tungstenite::Message;

/// A page of somebody: the product's session, kept nowhere, on a socket.
pub(crate) struct Page {
    session: Session,
    pub(crate) socket: Socket,
    pub(crate) now: UnixMillis,
}

impl Page {
    pub(crate) fn open(relay: &Timed, entered: &Answer) -> Self {
        let person: PersonId = entered.json()["person"].as_str().unwrap().parse().unwrap();
        let opening = Opening {
            person,
            name: "-".to_owned(),
            device: DeviceId::from_bytes(random()),
            seed: random(),
            rows: Vec::new(),
        };
        let mut page = Self {
            session: Session::open(opening, relay.now()).unwrap(),
            socket: try_socket(&relay.address, "", &[&entered.cookie()]).unwrap(),
            now: relay.now(),
        };
        let step = page.session.connect();
        page.send(&step);
        page.until(|page| page.session.is_in_sync());
        page
    }

    fn send(&mut self, step: &Step) {
        for frame in &step.send {
            self.socket
                .send(Message::Binary(frame.clone().into()))
                .unwrap();
        }
    }

    pub(crate) fn until(&mut self, holds: impl Fn(&mut Self) -> bool) {
        while !holds(self) {
            if let Message::Binary(frame) = self.socket.read().unwrap() {
                let step = self.session.receive(&frame, self.now).unwrap();
                self.send(&step);
            }
        }
    }

    pub(crate) fn execute(&mut self, office: OfficeId, command: Command) {
        let id = CommandId::from_bytes(random());
        let step = self.session.execute(office, command, id, self.now).unwrap();
        self.send(&step);
        self.until(|page| match page.view(&Query::Outbox) {
            View::Outbox(outbox) => outbox.items.is_empty(),
            other => panic!("{other:?}"),
        });
    }

    pub(crate) fn view(&mut self, query: &Query) -> View {
        self.session.view(query, self.now)
    }

    pub(crate) fn members(&mut self) -> Vec<MemberId> {
        let search = String::new();
        match self.view(&Query::Members { search }) {
            View::Members(members) => members.rows.iter().map(|row| row.member).collect(),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn member(&mut self, member: MemberId) -> Option<MemberView> {
        match self.view(&Query::Member { member }) {
            View::Member(view) => view.map(|view| *view),
            other => panic!("{other:?}"),
        }
    }

    /// An office that may do something for a member.
    pub(crate) fn office_to(&mut self, member: MemberId, what: &str) -> OfficeId {
        let acts = self.member(member).unwrap().acts;
        let found = acts.iter().find(|act| act.what == what);
        found.unwrap_or_else(|| panic!("{what}: {acts:?}")).offices[0]
    }
}
