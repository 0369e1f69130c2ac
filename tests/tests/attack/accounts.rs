//! Strangers at the door, and insiders after others' accounts: cookies, tickets, links, passwords.

use crate::insider::Insider;
use crate::kit::{PASSWORD, close_code, open_socket, try_socket};
use crate::stage::Stage;
use liangdi_core::address::DocumentKind;
use liangdi_core::ids::{PersonId, to_hex};
use liangdi_core::record::Record;
use serde_json::json;

fn post(stage: &Stage, path: &str, headers: &[&str], body: &serde_json::Value) -> (u16, String) {
    let answer = stage
        .relay
        .ask(&format!("POST {path}"), headers, &body.to_string());
    let code = if answer.body.is_empty() {
        String::new()
    } else {
        answer.json()["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    (answer.status, code)
}

fn said(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn guess() -> String {
    to_hex(&[crate::kit::random(), crate::kit::random()].concat())
}

fn ticket(stage: &Stage, cookie: &str) -> String {
    let issued = stage.relay.ask("POST /api/ticket", &[cookie], "{}").json();
    format!("?ticket={}", issued["ticket"].as_str().unwrap())
}

#[test]
fn attack_without_signing_in() {
    let stage = Stage::shared();
    for path in ["/api/me", "/api/devices", "/api/people"] {
        let answer = stage.relay.ask(&format!("GET {path}"), &[], "");
        assert_eq!((answer.status, answer.code()), said(401, "signedOut"));
    }
    let person = json!({ "person": to_hex(&crate::kit::random()) });
    for (path, body) in [
        ("/api/ticket", json!({})),
        ("/api/invitations", person.clone()),
        ("/api/people/sign-out", person),
        (
            "/api/devices/end",
            json!({ "id": to_hex(&crate::kit::random()) }),
        ),
        ("/api/devices/end-all", json!({})),
    ] {
        assert_eq!(
            post(&stage, path, &[], &body),
            said(401, "signedOut"),
            "{path}"
        );
    }
    let opened = try_socket(&stage.relay.address, "", &[]);
    assert_eq!(opened.err(), Some(401));
}

#[test]
fn attack_with_made_up_cookies() {
    let stage = Stage::shared();
    for token in [
        guess(),
        String::new(),
        "' OR '1'='1".to_owned(),
        "0".repeat(8_000),
        "%00".to_owned(),
    ] {
        let cookie = format!("cookie: liangdi_session={token}");
        let me = stage.relay.ask("GET /api/me", &[&cookie], "");
        assert_eq!((me.status, me.code()), said(401, "signedOut"), "{token}");
        let opened = try_socket(&stage.relay.address, "", &[&cookie]);
        assert_eq!(opened.err(), Some(401), "{token}");
    }
}

#[test]
fn attack_by_fixing_somebodys_session() {
    let stage = Stage::shared();
    let planted = format!("cookie: liangdi_session={}", guess());
    let body = json!({"login": "kunshan", "password": PASSWORD}).to_string();
    let signed_in = stage.relay.ask("POST /api/sign-in", &[&planted], &body);
    assert_eq!(signed_in.status, 200);
    assert_ne!(signed_in.cookie(), planted, "the relay mints every token");
    let me = stage.relay.ask("GET /api/me", &[&planted], "");
    assert_eq!(me.status, 401);
}

#[test]
fn attack_by_using_a_ticket_twice() {
    let stage = Stage::shared();
    let ticket = ticket(&stage, &stage.cookie("kunshan"));
    try_socket(&stage.relay.address, &ticket, &[]).expect("good once");
    for _ in 0..3 {
        let again = try_socket(&stage.relay.address, &ticket, &[]);
        assert_eq!(again.err(), Some(401));
    }
    // A bad ticket is not made good by a good cookie.
    let cookie = stage.cookie("kunshan");
    let again = try_socket(&stage.relay.address, &ticket, &[&cookie]);
    assert_eq!(again.err(), Some(401));
}

#[test]
fn attack_by_guessing_tickets() {
    let stage = Stage::shared();
    for _ in 0..50 {
        let ticket = format!("?ticket={}", guess());
        let opened = try_socket(&stage.relay.address, &ticket, &[]);
        assert_eq!(opened.err(), Some(401));
    }
}

#[test]
fn attack_with_the_ticket_of_an_ended_session() {
    let stage = Stage::shared();
    let cookie = stage.relay.sign_in("kunshan", PASSWORD).cookie();
    let ticket = ticket(&stage, &cookie);
    let mut socket = open_socket(&stage.relay, &cookie);
    assert_eq!(post(&stage, "/api/sign-out", &[&cookie], &json!({})).0, 204);
    assert_eq!(
        close_code(&mut socket),
        Some(4401),
        "its socket ends with it"
    );
    let opened = try_socket(&stage.relay.address, &ticket, &[]);
    assert_eq!(opened.err(), Some(401));
    let opened = try_socket(&stage.relay.address, "", &[&cookie]);
    assert_eq!(opened.err(), Some(401));
}

#[test]
fn attack_by_guessing_a_password() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    let forged = "cookie: liangdi_known=00000000000000000000000000000000.00";
    for number in 0..30_u32 {
        // Another address in every header: nobody in front of this relay is trusted to say so.
        let forwarded = format!("x-forwarded-for: 203.0.113.{number}");
        let body = json!({"login": "kunshan", "password": format!("guess {number}")});
        let answer = post(&stage, "/api/sign-in", &[&forwarded, forged], &body);
        let expected = if number < 5 {
            said(401, "wrongPassword")
        } else {
            said(429, "tooManyTries")
        };
        assert_eq!(answer, expected, "{number}");
    }
    let colleague = stage.relay.sign_in("lianxi", PASSWORD);
    assert_eq!(colleague.status, 200, "nobody else has to wait");
    witnesses.go_on("beside the guesses");
}

#[test]
fn attack_by_guessing_one_password_of_everybody() {
    let stage = Stage::alone();
    let mut waited = 0;
    stage.grows_at_most("a password for everybody", 64, || {
        for number in 0..60 {
            let body = json!({"login": format!("somebody{number}"), "password": "12345678"});
            let (status, code) = post(&stage, "/api/sign-in", &[], &body);
            waited += usize::from((status, code.as_str()) == (429, "tooManyTries"));
        }
    });
    assert_eq!(waited, 10, "fifty tries are all that one network has");
    stage.is_well();
}

#[test]
fn attack_with_words_of_the_greatest_length() {
    let stage = Stage::shared();
    let long = "a".repeat(1_500);
    for (login, password) in [("kunshan", long.as_str()), (&long, "short")] {
        let body = json!({"login": login, "password": password});
        let answer = post(&stage, "/api/sign-in", &[], &body);
        assert_eq!(answer, said(401, "wrongPassword"));
    }
}

#[test]
fn attack_by_guessing_invitations() {
    let stage = Stage::shared();
    for _ in 0..100 {
        let token = guess();
        let looked = post(
            &stage,
            "/api/invitations/look",
            &[],
            &json!({ "token": token }),
        );
        assert_eq!(looked, said(404, "invitationUnknown"));
        let body = json!({"token": token, "login": "me", "password": "grey camel 7"});
        assert_eq!(
            post(&stage, "/api/join", &[], &body),
            said(404, "invitationUnknown")
        );
    }
}

#[test]
fn attack_with_a_used_invitation() {
    let stage = Stage::alone();
    let above = Insider::enter(&stage, "zhen");
    let cookie = stage.cookie("zhen");
    let people = above.records(DocumentKind::Office).into_iter();
    let people = people.filter_map(|(_, record)| match record {
        Record::OfficeGranted(it) => Some(it.person),
        _ => None,
    });
    let invite = |person: PersonId| {
        let body = json!({ "person": person }).to_string();
        let answer = stage.relay.ask("POST /api/invitations", &[&cookie], &body);
        let invited = answer.json();
        let is_new = invited["kind"] == json!("join");
        is_new.then(|| invited["token"].as_str().unwrap().to_owned())
    };
    let token = people.into_iter().find_map(invite);
    let token = token.expect("somebody below has no account yet");
    let join = |login: &str| {
        let body = json!({"token": token, "login": login, "password": "grey camel 7"});
        post(&stage, "/api/join", &[], &body)
    };
    assert_eq!(join("zhen"), said(409, "loginTaken"));
    assert_eq!(join("newcomer").0, 200);
    for login in ["newcomer", "another"] {
        assert_eq!(join(login), said(410, "invitationUsed"));
    }
}

#[test]
fn attack_by_inviting_or_signing_out_whoever_is_above() {
    let stage = Stage::shared();
    let above = Insider::enter(&stage, "zuzhibu").person;
    let beside = Insider::enter(&stage, "harinula").person;
    let cookie = stage.cookie("baiyinhua");
    for person in [above, beside] {
        let body = json!({ "person": person });
        for path in ["/api/invitations", "/api/people/sign-out"] {
            let answer = post(&stage, path, &[&cookie], &body);
            assert_eq!(answer, said(403, "notAbove"), "{path}");
        }
    }
    let me = stage
        .relay
        .ask("GET /api/me", &[&stage.cookie("zuzhibu")], "");
    assert_eq!(me.status, 200, "nobody was signed out");
}

#[test]
fn attack_on_somebody_elses_session() {
    let stage = Stage::shared();
    let victim = stage.cookie("harinula");
    let devices = stage.relay.ask("GET /api/devices", &[&victim], "").json();
    let id = json!({ "id": devices[0]["id"] });
    let thief = stage.cookie("baiyinhua");
    let ended = post(&stage, "/api/devices/end", &[&thief], &id);
    assert_eq!(ended, said(404, "notFound"));
    let me = stage.relay.ask("GET /api/me", &[&victim], "");
    assert_eq!(me.status, 200);
}

#[test]
fn attack_by_choosing_a_password_for_an_open_screen() {
    let stage = Stage::shared();
    let cookie = stage.cookie("harinula");
    let body = json!({"old": "a guess", "new": "grey camel 7"});
    let (status, code) = post(&stage, "/api/password", &[&cookie], &body);
    assert_eq!((status, code.as_str()), (401, "wrongPassword"));
    assert_eq!(stage.relay.sign_in("harinula", PASSWORD).status, 200);
}
