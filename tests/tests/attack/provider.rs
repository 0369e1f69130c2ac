//! Attacks on signing in by a provider: forged tokens, codes and states of others, replays, lies.

use crate::kit::{Answer, PASSWORD, ask};
use crate::memory::Strict;
use crate::provider_kit::{CLIENT, Key, Provider, SECRET, come_back, leave, try_leave};
use liangdi_server::listen::Bounds;
use ring::hmac;
use serde_json::{Value, json};

/// A relay with a provider; one account is tied to the subject `known`.
struct Scene {
    provider: Provider,
    relay: Strict,
}

impl Scene {
    fn new() -> Self {
        let provider = Provider::start(Key::es256(), crate::kit::now());
        let relay = Strict::configured(Bounds::default(), |config| {
            config.oidc = Some(provider.options());
        });
        let scene = Self { provider, relay };
        let cookie = scene.sign_in("haidian").cookie();
        assert_eq!(scene.tie(&cookie, "known").status, 204);
        assert_eq!(scene.enter("known").status, 200);
        scene
    }

    fn sign_in(&self, login: &str) -> Answer {
        let body = json!({"login": login, "password": PASSWORD}).to_string();
        ask(&self.relay.address, "POST /api/sign-in", &[], &body)
    }

    fn leave(&self) -> (String, String) {
        leave(&self.relay.address, "", &json!({"to": "enter"}))
    }

    fn back(&self, cookies: &[&str], words: &(String, String)) -> Answer {
        come_back(&self.relay.address, cookies, words)
    }

    fn enter(&self, subject: &str) -> Answer {
        let (to, away) = self.leave();
        self.back(&[&away], &self.provider.authorize(&to, subject))
    }

    fn tie(&self, cookie: &str, subject: &str) -> Answer {
        let body = json!({"to": "tie", "password": PASSWORD});
        let (to, away) = leave(&self.relay.address, cookie, &body);
        self.back(&[cookie, &away], &self.provider.authorize(&to, subject))
    }
}

/// Refused by name, and nobody is let in.
fn refused(answer: &Answer, code: &str, what: &str) {
    assert_eq!(answer.code(), code, "{what}");
    assert!(answer.cookie_named("liangdi_session").is_none(), "{what}");
}

/// A token signed by the client's secret, as if that were a key.
fn by_secret(head: &Value, claims: &Value) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", part(head), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let signature = hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

/// How a token comes about, from the key that is shown, its head and its claims.
type Forge = fn(&Key, Value, Value) -> String;

fn forges() -> [(&'static str, Forge); 10] {
    [
        ("alg none", |_, mut head, claims| {
            head["alg"] = json!("none");
            let token = by_secret(&head, &claims);
            format!("{}.", token.rsplit_once('.').unwrap().0)
        }),
        ("alg nOnE with a signature", |key, mut head, claims| {
            head["alg"] = json!("nOnE");
            key.token(&head, &claims)
        }),
        ("the client's secret as a key", |_, mut head, claims| {
            head["alg"] = json!("HS256");
            by_secret(&head, &claims)
        }),
        ("the secret under the name of a key", |_, head, claims| {
            by_secret(&head, &claims)
        }),
        ("RS256 by a key of ES256", |key, mut head, claims| {
            head["alg"] = json!("RS256");
            key.token(&head, &claims)
        }),
        ("a key of the attacker", |_, head, claims| {
            Key::es256().token(&head, &claims)
        }),
        ("a key it brings along", |_, mut head, claims| {
            head["jwk"] = json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"});
            head["jku"] = json!("https://evil.example/keys");
            Key::es256().token(&head, &claims)
        }),
        ("a key nobody shows", |key, mut head, claims| {
            head["kid"] = json!("../first");
            key.token(&head, &claims)
        }),
        (
            "something that must be understood",
            |key, mut head, claims| {
                head["crit"] = json!(["exp"]);
                key.token(&head, &claims)
            },
        ),
        ("claims changed after signing", |key, head, mut claims| {
            let honest = key.token(&head, &claims);
            claims["sub"] = json!("known");
            let forged = key.token(&head, &claims);
            let (signed, _) = forged.rsplit_once('.').unwrap();
            format!("{signed}.{}", honest.rsplit_once('.').unwrap().1)
        }),
    ]
}

#[test]
fn attack_with_tokens_signed_otherwise() {
    let scene = Scene::new();
    for (what, forge) in forges() {
        scene.provider.forge(forge);
        let subject = if what.starts_with("claims") {
            "stranger"
        } else {
            "known"
        };
        refused(&scene.enter(subject), "providerRefused", what);
    }
    scene.provider.forge(|_, _, _| "a.b".to_owned());
    refused(&scene.enter("known"), "providerRefused", "no token at all");
    scene.provider.forge_nothing();
    assert_eq!(scene.enter("known").status, 200);
}

#[test]
fn attack_with_tokens_meant_for_others() {
    let scene = Scene::new();
    let now = crate::kit::now() / 1000;
    for (claim, value) in [
        ("iss", json!("http://127.0.0.1:1")),
        ("iss", json!(format!("{}/", scene.provider.issuer))),
        ("aud", json!("another")),
        ("aud", json!([])),
        ("aud", json!([CLIENT, "another"])),
        ("azp", json!("another")),
        ("nonce", json!("of another sign-in")),
        ("nonce", Value::Null),
        ("exp", json!(now - 200)),
        ("exp", Value::Null),
        ("exp", json!("9999999999")),
        ("iat", json!(now + 1000)),
        ("nbf", json!(now + 1000)),
        ("sub", json!("")),
        ("sub", json!("x".repeat(256))),
        ("sub", json!(["known"])),
    ] {
        let what = format!("{claim} {value}");
        scene.provider.forge(move |key, head, mut claims| {
            claims[claim] = value.clone();
            key.token(&head, &claims)
        });
        refused(&scene.enter("known"), "providerRefused", &what);
    }
    scene.provider.forge(|key, head, mut claims| {
        claims["aud"] = json!([CLIENT, "another"]);
        claims["azp"] = json!(CLIENT);
        key.token(&head, &claims)
    });
    assert_eq!(scene.enter("known").status, 200, "for several, asked by us");
}

#[test]
fn attack_with_codes_and_states_of_others() {
    let scene = Scene::new();
    let (to, away) = scene.leave();
    let (code, state) = scene.provider.authorize(&to, "known");
    let (_, others) = scene.leave();
    let words = (code.clone(), state.clone());
    refused(&scene.back(&[], &words), "providerStale", "no cookie");
    refused(
        &scene.back(&[&others], &words),
        "providerStale",
        "another's cookie",
    );
    let wrong = (code.clone(), "0".repeat(64));
    refused(
        &scene.back(&[&away], &wrong),
        "providerStale",
        "a wrong state",
    );
    refused(&scene.back(&[&away], &words), "providerStale", "one try");
    // The code of a victim, brought back by an attacker who left too: it was asked for by another.
    let (victims, _) = scene.leave();
    let (code, _) = scene.provider.authorize(&victims, "known");
    let (own, away) = scene.leave();
    let (_, state) = scene.provider.authorize(&own, "attacker");
    refused(
        &scene.back(&[&away], &(code, state)),
        "providerRefused",
        "PKCE",
    );
}

#[test]
fn attack_by_replaying_a_code() {
    let scene = Scene::new();
    let (to, away) = scene.leave();
    let words = scene.provider.authorize(&to, "known");
    assert_eq!(scene.back(&[&away], &words).status, 200);
    refused(
        &scene.back(&[&away], &words),
        "providerStale",
        "the same again",
    );
    let (to, away) = scene.leave();
    let (_, state) = scene.provider.authorize(&to, "known");
    let again = (words.0, state);
    refused(
        &scene.back(&[&away], &again),
        "providerRefused",
        "in another sign-in",
    );
}

#[test]
fn attack_by_being_named_like_somebody() {
    let scene = Scene::new();
    for subject in ["haidian", "KNOWN", "known ", "zuzhibu", "root"] {
        refused(&scene.enter(subject), "providerUnknown", subject);
    }
}

#[test]
fn attack_by_tying_what_is_not_ones_own() {
    let scene = Scene::new();
    let (victim, attacker) = (scene.sign_in("haidian"), scene.sign_in("kunshan"));
    let (victim, attacker) = (victim.cookie(), attacker.cookie());
    let address = &scene.relay.address;
    refused(
        &scene.tie(&attacker, "known"),
        "providerTaken",
        "another's identity",
    );
    for (body, code) in [
        (json!({"to": "tie"}), "wrongPassword"),
        (json!({"to": "tie", "password": "guess"}), "wrongPassword"),
    ] {
        refused(
            &try_leave(address, &victim, &body),
            code,
            "a phone found open",
        );
    }
    let tie = json!({"to": "tie", "password": PASSWORD});
    refused(&try_leave(address, "x: y", &tie), "signedOut", "nobody");
    // Begun by the attacker, ended in the victim's browser.
    let (to, away) = leave(address, &attacker, &tie);
    let words = scene.provider.authorize(&to, "attacker");
    refused(
        &scene.back(&[&victim, &away], &words),
        "providerStale",
        "another session",
    );
    refused(
        &scene.enter("attacker"),
        "providerUnknown",
        "nothing was tied",
    );
}

#[test]
fn attack_by_a_provider_that_lies_about_itself() {
    let mut scene = Scene::new();
    let body = json!({"to": "enter"});
    for lie in [
        json!({"issuer": "https://evil.example"}),
        json!({"token_endpoint": "http://evil.example/token"}),
        json!({"jwks_uri": "file:///etc/passwd"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"authorization_endpoint": 7}),
        json!({"long": "x".repeat(300_000)}),
    ] {
        scene.provider.script().discovered = lie.clone();
        let left = try_leave(&scene.relay.address, "", &body);
        assert_eq!(left.code(), "providerRefused", "{}", &lie.to_string()[..20]);
    }
    scene.provider.stop();
    let left = try_leave(&scene.relay.address, "", &body);
    assert_eq!((left.status, left.code().as_str()), (502, "providerDown"));
    assert_eq!(
        scene.sign_in("haidian").status,
        200,
        "by password as before"
    );
}

#[test]
fn attack_by_leaving_without_end() {
    let scene = Scene::new();
    let body = json!({"to": "enter"});
    let mut left = 0;
    let waits = loop {
        let answer = try_leave(&scene.relay.address, "", &body);
        if answer.status != 200 {
            break answer;
        }
        left += 1;
    };
    assert_eq!((left, waits.code().as_str()), (50, "tooManyTries"));
}
