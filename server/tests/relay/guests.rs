//! The guest: a link for one member, its code, what it opens, and every way in which it ends.

use super::kit::{Answer, ask, close_code, random};
use super::page::Page;
use super::people::{DAY, Timed};
use liangdi_core::choice::{Attendance, Role};
use liangdi_core::command::{AcceptAsHost, Command, EndOffice, GrantOffice, RecordAttendance};
use liangdi_core::ids::{ActivityId, MemberId, OfficeId, PersonId};
use liangdi_core::session::View;
use liangdi_core::time::{Date, Period};
use liangdi_core::view::Query;
use serde_json::json;

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
        let mut story = Self {
            cookie: entered.cookie(),
            relay,
            home,
            member,
            office: OfficeId::from_bytes(random()),
        };
        story.grant();
        story
    }

    /// Gives an office to a guest nobody has seen yet.
    fn grant(&mut self) {
        let Self { home, member, .. } = self;
        let (member, today) = (*member, Date::at(self.relay.now()));
        home.now = self.relay.now();
        self.office = OfficeId::from_bytes(random());
        let View::Status(status) = home.view(&Query::Status) else {
            panic!("another view");
        };
        let grant = GrantOffice {
            org: status.offices[0].org,
            office: self.office,
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
    }

    /// Ends the office, today.
    fn end(&mut self) {
        let by = self.home.office_to(self.member, "grantOffice");
        let View::Status(status) = self.home.view(&Query::Status) else {
            panic!("another view");
        };
        let end = EndOffice {
            org: status.offices[0].org,
            office: self.office,
            on: Date::at(self.relay.now()),
        };
        self.home.execute(by, Command::EndOffice(end));
    }

    fn link(&self) -> (String, String) {
        self.link_through("2026-11-30")
    }

    fn link_through(&self, last: &str) -> (String, String) {
        let answer = self.make(&self.cookie);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let link = answer.json();
        assert_eq!(link["through"], json!(last));
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
    let mut story = Story::begin();
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
    assert_eq!(story.make(&story.cookie).code(), "guestEnded");
    // Nobody is told of it for ever: the next link that is made sweeps it out.
    story.grant();
    story.link_through("2027-11-30");
    let unknown = (404, "guestUnknown".to_owned());
    assert_eq!(story.refused(&token, &code), unknown);
}

#[test]
fn an_ended_office_ends_link_session_and_socket() {
    let mut story = Story::begin();
    let (token, code) = story.link();
    let entered = story.enter(&token, &code);
    let mut guest = Page::open(&story.relay, &entered);
    story.end();
    assert_eq!(close_code(&mut guest.socket), Some(4401));
    let me = story.relay.get("/api/me", &entered.cookie());
    assert_eq!(me.code(), "signedOut");
    assert_eq!(story.refused(&token, &code).1, "guestUnknown");
    let seats = story.home.member(story.member).unwrap().seats;
    let seat = seats.iter().find(|it| it.office == story.office).unwrap();
    assert!(seat.closed && !seat.ended, "over before its last day is");
    let refused = story.make(&story.cookie);
    assert_eq!(
        (refused.status, refused.code()),
        (410, "guestEnded".to_owned())
    );
    story.grant();
    let (token, code) = story.link();
    assert_eq!(story.enter(&token, &code).status, 200, "by another office");
}

#[test]
fn a_visit_is_not_prolonged_by_being_used_on_the_next_day() {
    let story = Story::begin();
    let (token, code) = story.link();
    let cookie = story.enter(&token, &code).cookie();
    // 18:00 in Shanghai: half of it lies on the next day.
    story.relay.wait(DAY / 4);
    assert_eq!(story.relay.get("/api/me", &cookie).status, 200);
    let ticket = story.relay.post("/api/ticket", &[&cookie], &json!({}));
    assert_eq!(ticket.status, 200);
    story.relay.wait(DAY / 4 - 1);
    assert_eq!(story.relay.get("/api/me", &cookie).status, 200);
    story.relay.wait(1);
    assert_eq!(story.relay.get("/api/me", &cookie).code(), "signedOut");
}
