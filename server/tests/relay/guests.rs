//! The guest: a link for one member, its code, what it opens, and every way in which it ends.

use super::kit::{Answer, Socket, ask, close_code, random, try_socket};
use super::people::{DAY, Timed};
use liangdi_core::choice::{Attendance, Role};
use liangdi_core::command::{AcceptAsHost, Command, GrantOffice, RecordAttendance};
use liangdi_core::ids::{ActivityId, CommandId, DeviceId, MemberId, OfficeId, PersonId};
use liangdi_core::session::{Opening, Session, Step, View};
use liangdi_core::time::{Date, Period, UnixMillis};
use liangdi_core::view::{MemberView, Query};
use serde_json::json;
use tungstenite::Message;

/// A page of somebody: the product's session, kept nowhere, on a socket.
struct Page {
    session: Session,
    socket: Socket,
    now: UnixMillis,
}

impl Page {
    fn open(relay: &Timed, entered: &Answer) -> Self {
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

    fn until(&mut self, holds: impl Fn(&mut Self) -> bool) {
        while !holds(self) {
            if let Message::Binary(frame) = self.socket.read().unwrap() {
                let step = self.session.receive(&frame, self.now).unwrap();
                self.send(&step);
            }
        }
    }

    fn execute(&mut self, office: OfficeId, command: Command) {
        let id = CommandId::from_bytes(random());
        let step = self.session.execute(office, command, id, self.now).unwrap();
        self.send(&step);
        self.until(|page| match page.view(&Query::Outbox) {
            View::Outbox(outbox) => outbox.items.is_empty(),
            other => panic!("{other:?}"),
        });
    }

    fn view(&mut self, query: &Query) -> View {
        self.session.view(query, self.now)
    }

    fn members(&mut self) -> Vec<MemberId> {
        let search = String::new();
        match self.view(&Query::Members { search }) {
            View::Members(members) => members.rows.iter().map(|row| row.member).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn member(&mut self, member: MemberId) -> Option<MemberView> {
        match self.view(&Query::Member { member }) {
            View::Member(view) => view.map(|view| *view),
            other => panic!("{other:?}"),
        }
    }

    /// An office that may do something for a member.
    fn office_to(&mut self, member: MemberId, what: &str) -> OfficeId {
        let acts = self.member(member).unwrap().acts;
        let found = acts.iter().find(|act| act.what == what);
        found.unwrap_or_else(|| panic!("{what}: {acts:?}")).offices[0]
    }
}

/// A home secretary who has given an office to a guest of one member's host.
struct Story {
    relay: Timed,
    cookie: String,
    home: Page,
    member: MemberId,
    office: OfficeId,
}

impl Story {
    fn begin() -> Self {
        let relay = Timed::start(&["127.0.0.1".parse().unwrap()]);
        let entered = relay.try_sign_in("baiyinhua", super::kit::PASSWORD, &[]);
        let mut home = Page::open(&relay, &entered);
        let member = home
            .members()
            .into_iter()
            .find(|member| {
                home.member(*member)
                    .is_some_and(|it| it.asked.is_some() && !it.row.accepted)
            })
            .expect("the demo has a host that has not answered");
        let (office, today) = (OfficeId::from_bytes(random()), Date::at(relay.now()));
        let View::Status(status) = home.view(&Query::Status) else {
            panic!("another view");
        };
        let grant = GrantOffice {
            org: status.offices[0].org,
            office,
            person: PersonId::from_bytes(random()),
            name: "guest".to_owned(),
            role: Role::Guest,
            from: today,
            through: Some(Period::of(today).last()),
            member: Some(member),
            acts_for: home.member(member).unwrap().asked,
        };
        let by = home.office_to(member, "grantOffice");
        home.execute(by, Command::GrantOffice(grant));
        Self {
            cookie: entered.cookie(),
            relay,
            home,
            member,
            office,
        }
    }

    fn link(&self) -> (String, String) {
        let answer = self.make(&self.cookie);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let link = answer.json();
        assert_eq!(link["through"], json!("2026-11-30"));
        let word = |name: &str| link[name].as_str().unwrap().to_owned();
        (word("token"), word("code"))
    }

    fn make(&self, cookie: &str) -> Answer {
        let body = json!({ "office": self.office });
        self.relay.post("/api/guests", &[cookie], &body)
    }

    fn enter(&self, token: &str, code: &str) -> Answer {
        let body = json!({"token": token, "code": code});
        self.relay.post("/api/guests/enter", &[], &body)
    }

    fn refused(&self, token: &str, code: &str) -> (u16, String) {
        let answer = self.enter(token, code);
        (answer.status, answer.code())
    }
}

fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[test]
fn a_guest_comes_in_properly_accepts_and_records_and_sees_nobody_else() {
    let mut story = Story::begin();
    for login in ["zhen", "haidian", "lianxi"] {
        let refused = story.make(&story.relay.sign_in(login));
        assert_eq!(refused.code(), "notAbove", "{login}");
    }
    let (token, code) = story.link();
    assert_eq!((token.len(), code.len()), (64, 6));
    // As somebody copies it out of a message.
    let entered = story.enter(&token, &format!(" {} {} ", &code[..3], &code[3..]));
    assert_eq!(entered.json()["guest"], json!(true));
    let cookie = entered.head.lines().find(|it| it.starts_with("set-cookie"));
    assert!(!cookie.unwrap().contains("Max-Age"), "goes with the window");
    assert!(entered.cookie_named("liangdi_known").is_none());
    let me = story.relay.get("/api/me", &entered.cookie()).json();
    assert_eq!(me["guest"], json!(true));
    let mut guest = Page::open(&story.relay, &entered);
    assert_eq!(guest.members(), [story.member]);
    let seen = guest.member(story.member).unwrap();
    let acts: Vec<&str> = seen.acts.iter().map(|act| act.what.as_str()).collect();
    assert_eq!(acts, ["acceptAsHost"], "until the host has accepted");
    let (member, today) = (story.member, Date::at(story.relay.now()));
    let by = guest.office_to(member, "acceptAsHost");
    let accept = AcceptAsHost {
        member,
        accepted_on: today,
        branch: "third branch".to_owned(),
        relayed: None,
    };
    guest.execute(by, Command::AcceptAsHost(accept));
    let attended = RecordAttendance {
        member,
        activity: ActivityId::from_bytes(random()),
        title: "meeting".to_owned(),
        on: today,
        online: false,
        outcome: Attendance::Attended,
    };
    guest.execute(by, Command::RecordAttendance(attended));
    let seen = guest.member(member).unwrap();
    let acts: Vec<&str> = seen.acts.iter().map(|act| act.what.as_str()).collect();
    assert_eq!(acts, ["recordAttendance", "confirmEntry", "disputeEntry"]);
    story.home.until(|home| {
        let seen = home.member(member).unwrap();
        let by_guest = seen.history.iter().filter(|line| line.by_guest);
        seen.host_is_absent && by_guest.count() == 2
    });
    // A month later, by the same link.
    assert_eq!(story.enter(&token, &code).status, 200);
}

#[test]
fn a_robot_that_fetches_the_link_burns_and_learns_nothing() {
    let story = Story::begin();
    let (token, code) = story.link();
    let name = story.home_name();
    for request in [
        "GET /guest",
        "HEAD /guest",
        "GET /guest/",
        "GET /api/guests",
        "GET /api/guests/enter",
        "HEAD /api/guests/enter",
    ] {
        // A fragment never leaves the browser; a robot that sends it all the same changes nothing.
        for query in [String::new(), format!("?t={token}")] {
            let request = format!("{request}{query}");
            let answer = ask(&story.relay.address, &request, &[], "");
            assert!(answer.cookie_named("liangdi").is_none(), "{request}");
            assert!(!answer.body.contains(&name), "{request}");
            assert!(!answer.body.contains(&token), "{request}");
        }
    }
    assert_eq!(story.enter(&token, &code).status, 200);
}

impl Story {
    fn home_name(&self) -> String {
        let me = self.relay.get("/api/me", &self.cookie).json();
        me["name"].as_str().unwrap().to_owned()
    }
}

/// The nth network from which somebody comes.
fn network(number: u32) -> String {
    format!("x-forwarded-for: 203.0.113.{number}")
}

#[test]
fn wrong_codes_close_a_link_wherever_they_come_from() {
    let story = Story::begin();
    let (token, code) = story.link();
    let guess = |number: u32, code: &str| {
        let body = json!({"token": token, "code": code});
        let headers = [network(number)];
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let answer = story.relay.post("/api/guests/enter", &headers, &body);
        (answer.status, answer.code())
    };
    for number in 0..9 {
        let refused = guess(number, &wrong(&code));
        assert_eq!(refused, (403, "guestCodeWrong".to_owned()));
    }
    assert_eq!(story.enter(&token, &code).status, 200, "nine are forgiven");
    for number in 0..10 {
        let tried = if number == 0 {
            String::new()
        } else {
            wrong(&code)
        };
        let refused = guess(number, &tried);
        assert_eq!(refused, (403, "guestCodeWrong".to_owned()));
    }
    let refused = story.refused(&token, &code);
    assert_eq!(refused, (410, "guestClosed".to_owned()));
    let (token, code) = story.link();
    assert_eq!(story.enter(&token, &code).status, 200);
}

#[test]
fn one_network_waits_after_five_wrong_codes_and_nobody_else_does() {
    let story = Story::begin();
    let (token, code) = story.link();
    // Whoever has no link guesses nothing, and nobody waits for it.
    for _ in 0..60 {
        let refused = story.refused(&"0".repeat(64), &code);
        assert_eq!(refused, (404, "guestUnknown".to_owned()));
    }
    for _ in 0..5 {
        assert_eq!(story.refused(&token, &wrong(&code)).0, 403);
    }
    assert_eq!(
        story.refused(&token, &code),
        (429, "tooManyTries".to_owned())
    );
    let body = json!({"token": token, "code": code});
    let elsewhere = network(1);
    let entered = story.relay.post("/api/guests/enter", &[&elsewhere], &body);
    assert_eq!(entered.status, 200);
    let beside = story.relay.try_sign_in("zhen", super::kit::PASSWORD, &[]);
    assert_eq!(beside.status, 200, "a colleague on the same network");
    story.relay.wait(60_000);
    assert_eq!(story.enter(&token, &code).status, 200);
}

#[test]
fn a_newer_link_replaces_the_older_one_and_whoever_came_in_by_it() {
    let story = Story::begin();
    let (old, code) = story.link();
    let entered = story.enter(&old, &code);
    let mut guest = Page::open(&story.relay, &entered);
    let (new, new_code) = story.link();
    assert_eq!(close_code(&mut guest.socket), Some(4401));
    let me = story.relay.get("/api/me", &entered.cookie());
    assert_eq!(me.code(), "signedOut");
    assert_eq!(story.refused(&old, &code).1, "guestUnknown");
    assert_eq!(story.refused(&new, &wrong(&new_code)).1, "guestCodeWrong");
    assert_eq!(story.enter(&new, &new_code).status, 200);
}

#[test]
fn a_guest_has_no_rights_in_the_account() {
    let story = Story::begin();
    let (token, code) = story.link();
    let entered = story.enter(&token, &code);
    let cookie = entered.cookie();
    let words = json!({"new": "grey camel 7", "login": "guest"});
    let refused = story.relay.post("/api/password", &[&cookie], &words);
    assert_eq!(refused.code(), "guestMayNot");
    assert_eq!(story.make(&cookie).code(), "notAbove");
    let person = entered.json()["person"].as_str().unwrap().to_owned();
    // Nobody opens it by an ordinary link either.
    for by in [&cookie, &story.cookie] {
        assert_eq!(story.relay.invite(by, &person).code(), "notAbove");
    }
    story.relay.wait(DAY / 2);
    assert_eq!(story.relay.get("/api/me", &cookie).code(), "signedOut");
}

#[test]
fn after_its_period_a_link_says_so() {
    let story = Story::begin();
    let (token, code) = story.link();
    // 18:00 in Shanghai, seven days before the last day of the period.
    story.relay.wait(7 * DAY);
    let entered = story.enter(&token, &code);
    assert_eq!(entered.status, 200);
    story.relay.wait(DAY / 4 - 1);
    assert_eq!(story.relay.get("/api/me", &entered.cookie()).status, 200);
    story.relay.wait(1);
    let me = story.relay.get("/api/me", &entered.cookie());
    assert_eq!(me.code(), "signedOut", "at midnight");
    let ended = (410, "guestEnded".to_owned());
    assert_eq!(story.refused(&token, &code), ended);
    assert_eq!(story.refused(&token, &wrong(&code)), ended);
    let home = story.relay.sign_in("baiyinhua");
    assert_eq!(story.make(&home).code(), "guestEnded");
}

#[test]
fn an_ended_office_ends_link_session_and_socket() {
    let mut story = Story::begin();
    let (token, code) = story.link();
    let entered = story.enter(&token, &code);
    let mut guest = Page::open(&story.relay, &entered);
    let by = story.home.office_to(story.member, "grantOffice");
    let View::Status(status) = story.home.view(&Query::Status) else {
        panic!("another view");
    };
    let end = liangdi_core::command::EndOffice {
        org: status.offices[0].org,
        office: story.office,
        on: Date::at(story.relay.now()),
    };
    story.home.execute(by, Command::EndOffice(end));
    assert_eq!(close_code(&mut guest.socket), Some(4401));
    let me = story.relay.get("/api/me", &entered.cookie());
    assert_eq!(me.code(), "signedOut");
    assert_eq!(story.refused(&token, &code).1, "guestUnknown");
}
