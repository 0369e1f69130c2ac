//! Signing in by a provider: invitations, tying and untying, keys that change, a provider that is gone.

use super::kit::{Answer, Folder, PASSWORD, Relay, program};
use super::people::{DAY, Timed, person};
use super::provider_kit::{Key, PUBLIC, Provider, come_back, leave, try_leave};
use super::tls_kit::{Authority, serve_json};
use serde_json::json;
use std::process::Stdio;

fn begin(key: Key) -> (Provider, Timed) {
    let provider = Provider::start(key, super::people::START);
    let relay = Timed::with_provider(provider.options());
    (provider, relay)
}

/// Goes to the provider, signs in there, comes back.
fn go(
    (provider, relay): (&Provider, &Timed),
    cookie: &str,
    body: &serde_json::Value,
    subject: &str,
) -> Answer {
    let (to, away) = leave(&relay.address, cookie, body);
    let words = provider.authorize(&to, subject);
    come_back(&relay.address, &[cookie, &away], &words)
}

fn enter(scene: (&Provider, &Timed), subject: &str) -> Answer {
    go(scene, "", &json!({"to": "enter"}), subject)
}

fn ways(relay: &Timed, cookie: &str) -> (serde_json::Value, bool, bool) {
    let ways = relay.get("/api/provider", cookie).json();
    let is = |name: &str| ways[name].as_bool().unwrap();
    (ways["provider"].clone(), is("tied"), is("password"))
}

#[test]
fn an_invitation_opens_an_account_by_the_provider() {
    let (provider, relay) = begin(Key::rs256());
    let scene = (&provider, &relay);
    assert_eq!(enter(scene, "jianjun").code(), "providerUnknown");
    let token = relay.token(&relay.sign_in("zhen"), &person("李建军"));
    let join = json!({"to": "join", "token": token});
    let unknown = json!({"to": "join", "token": "made up"});
    assert_eq!(
        try_leave(&relay.address, "", &unknown).code(),
        "invitationUnknown"
    );
    let joined = go(scene, "", &join, "jianjun");
    assert_eq!(joined.status, 200, "{}", joined.body);
    assert_eq!(joined.json()["name"], "李建军");
    let name = json!("a county");
    assert_eq!(ways(&relay, &joined.cookie()), (name.clone(), true, false));
    assert_eq!(ways(&relay, "x: y"), (name, false, false));
    assert_eq!(
        try_leave(&relay.address, "", &join).code(),
        "invitationUsed"
    );
    let entered = enter(scene, "jianjun");
    assert_eq!(entered.json()["person"], joined.json()["person"]);
    let session = entered
        .head
        .lines()
        .find(|it| it.contains("liangdi_session"));
    assert!(
        session
            .unwrap()
            .contains(&format!("Max-Age={}", 90 * DAY / 1000))
    );
    let shared = go(
        scene,
        "",
        &json!({"to": "enter", "shared": true}),
        "jianjun",
    );
    assert_eq!(shared.json()["shared"], true);
    let session = shared
        .head
        .lines()
        .find(|it| it.contains("liangdi_session"));
    assert!(
        !session.unwrap().contains("Max-Age"),
        "gone with the browser"
    );
    relay.wait(DAY);
    let renewed = relay.get("/api/me", &entered.cookie());
    assert!(renewed.cookie_named("liangdi_session").is_some(), "rotates");
}

#[test]
fn one_ties_and_unties_oneself() {
    let (provider, relay) = begin(Key::es256());
    let scene = (&provider, &relay);
    let (cookie, other) = (relay.sign_in("haidian"), relay.sign_in("haidian"));
    let tie = json!({"to": "tie", "password": PASSWORD});
    assert_eq!(go(scene, &cookie, &tie, "first").status, 204);
    assert_eq!(
        go(scene, &cookie, &tie, "second").status,
        204,
        "in its place"
    );
    assert_eq!(enter(scene, "first").code(), "providerUnknown");
    let entered = enter(scene, "second");
    assert_eq!(entered.json()["login"], "haidian");
    let untied = relay.post("/api/provider/untie", &[&cookie], &json!({}));
    assert_eq!(untied.status, 204);
    assert_eq!(enter(scene, "second").code(), "providerUnknown");
    for (whose, status) in [(&cookie, 200), (&other, 401), (&entered.cookie(), 401)] {
        assert_eq!(relay.get("/api/me", whose).status, status);
    }
    assert_eq!(relay.sign_in("haidian").len(), cookie.len());
}

#[test]
fn a_reset_takes_every_earlier_way_in_away() {
    let (provider, relay) = begin(Key::es256());
    let scene = (&provider, &relay);
    let banner = relay.sign_in("zuzhibu");
    let me = relay.get("/api/me", &relay.sign_in("zhen")).json();
    let zhen = me["person"].as_str().unwrap();
    let reset = |subject: &str| {
        let token = relay.token(&banner, zhen);
        go(scene, "", &json!({"to": "join", "token": token}), subject)
    };
    assert_eq!(reset("thief").status, 200);
    let by_password = relay.try_sign_in("zhen", PASSWORD, &[]);
    assert_eq!(by_password.code(), "wrongPassword");
    // What is checked where there is no password is no password either.
    let nobody = relay.try_sign_in("zhen", "nobody", &[]);
    assert_eq!(nobody.code(), "wrongPassword");
    assert_eq!(reset("owner").status, 200);
    assert_eq!(enter(scene, "thief").code(), "providerUnknown");
    let token = relay.token(&banner, zhen);
    let words = json!({"token": token, "login": "zhen", "password": "grey camel 7"});
    assert_eq!(relay.join(&words).status, 200);
    assert_eq!(enter(scene, "owner").code(), "providerUnknown");
}

#[test]
fn keys_change_and_a_provider_that_is_gone_stops_nobody_else() {
    let (mut provider, relay) = begin(Key::es256());
    let cookie = relay.sign_in("kunshan");
    let tie = json!({"to": "tie", "password": PASSWORD});
    assert_eq!(go((&provider, &relay), &cookie, &tie, "k").status, 204);
    for (kid, key) in [("second", Key::rs256()), ("second", Key::es256())] {
        let mut script = provider.script();
        (script.kid, script.key) = (kid, key);
        drop(script);
        assert_eq!(enter((&provider, &relay), "k").status, 200);
    }
    let (to, away) = leave(&relay.address, "", &json!({"to": "enter"}));
    let words = provider.authorize(&to, "k");
    relay.wait(11 * 60_000);
    let late = come_back(&relay.address, &[&away], &words);
    assert_eq!((late.status, late.code().as_str()), (409, "providerStale"));
    let (to, away) = leave(&relay.address, "", &json!({"to": "enter"}));
    let words = provider.authorize(&to, "k");
    provider.stop();
    let back = come_back(&relay.address, &[&away], &words);
    assert_eq!((back.status, back.code().as_str()), (502, "providerDown"));
    relay.sign_in("kunshan");
    let without = Timed::start(&[]);
    let left = try_leave(&without.address, "", &json!({"to": "enter"}));
    assert_eq!(left.code(), "notFound");
    assert_eq!(ways(&without, "x: y").0, json!(null));
}

#[test]
fn the_program_takes_its_provider_from_options_and_trusts_the_systems_authorities() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let secret = folder.0.join("secret");
    std::fs::write(&secret, "s\n").unwrap();
    let roots = folder.0.join("roots.pem");
    std::fs::write(&roots, authority.pem()).unwrap();
    let issuer = serve_json(&authority, |issuer| {
        let at = |path: &str| format!("{issuer}{path}");
        json!({"issuer": issuer, "authorization_endpoint": at("/a?b=c"), "token_endpoint": at("/t"),
            "jwks_uri": at("/k")})
    });
    let options = |issuer: &str, public: &str| {
        let secret = secret.to_str().unwrap();
        [
            "--oidc-issuer",
            issuer,
            "--oidc-client-id",
            "us",
            "--oidc-client-secret-file",
            secret,
            "--public-url",
            public,
        ]
        .map(str::to_owned)
    };
    for (issuer, public, sentence) in [
        (
            "http://login.example.cn",
            PUBLIC,
            "http://login.example.cn: an address is https",
        ),
        (
            &issuer,
            "liangdi.example.cn",
            "liangdi.example.cn: an address is https",
        ),
    ] {
        let refused = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&folder.0)
            .args(options(issuer, public))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains(sentence), "{said}");
    }
    let half = program().args(["serve", "--oidc-issuer", &issuer]).output();
    let said = String::from_utf8_lossy(&half.unwrap().stderr).into_owned();
    assert!(said.contains("--oidc-client-secret-file"), "{said}");
    let options = options(&issuer, PUBLIC);
    let options: Vec<_> = options.iter().map(String::as_str).collect();
    for (env, status) in [(Some(&roots), 200), (None, 502)] {
        let set = env.map(|it| ("SSL_CERT_FILE", it.as_path()));
        let relay = Relay::start_as(&folder.0, &options, Stdio::null(), set);
        let left = try_leave(&relay.address, "", &json!({"to": "enter"}));
        assert_eq!(left.status, status, "{}", left.body);
        if env.is_some() {
            let address = left.json()["address"].as_str().unwrap().to_owned();
            assert!(address.starts_with(&format!("{issuer}/a?b=c&response_type=code&")));
        }
    }
}
