//! Verifying, backing up while the relay runs, and putting a backup back.

use crate::kit::{self, Folder, PASSWORD, Phone, Relay, program, sees, shared, waiting};
use liangdi_core::session::Session;
use liangdi_core::view::Link;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::process::Output;

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn verify(data: &Path) -> Output {
    kit::run(data, &["verify"], "")
}

/// Backs up a folder into a file of another.
fn back_up(data: &Path, into: &Folder) -> PathBuf {
    let file = into.0.join("backup.sqlite");
    let made = kit::run(data, &["backup", file.to_str().unwrap()], "");
    assert!(made.status.success(), "{}", said(&made));
    file
}

fn restore(file: &Path, data: &Path, words: &[&str]) -> Output {
    let all: Vec<&str> = ["restore", file.to_str().unwrap()]
        .into_iter()
        .chain(words.iter().copied())
        .collect();
    kit::run(data, &all, "")
}

#[test]
fn verifying_while_the_relay_runs_says_how_much_and_ends_with_one_for_a_fault() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let mut home = Phone::online(&relay, "baiyinhua");
    let member = home.members()[0];
    home.propose(member, "while it runs");
    assert!(home.try_until(|it| waiting(it) == 0));
    let fine = verify(&folder.0);
    assert_eq!(fine.status.code(), Some(0), "{}", said(&fine));
    let lines = said(&fine);
    assert!(
        lines.starts_with("verified ") && lines.ends_with(" documents\n"),
        "{lines}"
    );
    let database = Connection::open(folder.0.join("liangdi.sqlite")).unwrap();
    let harm = "UPDATE log SET link = zeroblob(32) WHERE position = 20";
    assert_eq!(database.execute(harm, []), Ok(1));
    let faulty = verify(&folder.0);
    assert_eq!(faulty.status.code(), Some(1));
    let lines = said(&faulty);
    assert!(
        lines.starts_with("position 20: its chain hash was changed; stop the relay"),
        "{lines}"
    );
    let json = kit::run(&folder.0, &["verify", "--json"], "");
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["faults"][0]["kind"], "link");
    assert_eq!(json["faults"][0]["position"], 20);
    // A backup of what has faults is made, and says so.
    let file = folder.0.join("faulty.sqlite");
    let made = kit::run(&folder.0, &["backup", file.to_str().unwrap()], "");
    assert!(!made.status.success() && file.is_file(), "{}", said(&made));
    let elsewhere = Folder::new();
    let refused = restore(&file, &elsewhere.0, &[]);
    assert!(
        said(&refused).contains("nothing was restored"),
        "{}",
        said(&refused)
    );
    assert!(!elsewhere.0.join("liangdi.sqlite").exists());
}

#[test]
fn a_backup_made_while_the_relay_runs_holds_no_way_in() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let answer = relay.sign_in("baiyinhua", PASSWORD);
    let member = answer.json()["person"].as_str().unwrap().to_owned();
    let body = serde_json::json!({ "person": member }).to_string();
    relay.ask("POST /api/invitations", &[&answer.cookie()], &body);
    let kept = Folder::new();
    let file = back_up(&folder.0, &kept);
    let original = Connection::open(folder.0.join("liangdi.sqlite")).unwrap();
    let secrets: Vec<Vec<u8>> = original
        .prepare("SELECT token FROM session UNION SELECT value FROM meta WHERE key = 'secret'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(secrets.len() >= 2);
    let bytes = std::fs::read(&file).unwrap();
    for secret in secrets {
        assert!(!bytes.windows(secret.len()).any(|it| it == secret));
    }
    let backup = Connection::open(&file).unwrap();
    let count = |table: &str| -> u64 {
        let count = format!("SELECT count(*) FROM {table}");
        backup.query_row(&count, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("session"), count("invitation")), (0, 0));
    assert!(count("account") > 0 && count("log") > 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may read it");
    }
    // It is one file, and is never overwritten.
    assert_eq!(std::fs::read_dir(&kept.0).unwrap().count(), 1);
    let again = kit::run(&folder.0, &["backup", file.to_str().unwrap()], "");
    assert!(
        said(&again).contains("overwrites nothing"),
        "{}",
        said(&again)
    );
}

#[test]
fn what_a_backup_lacks_is_noticed_by_the_phones_that_have_it() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let mut home = Phone::online(&relay, "baiyinhua");
    let mut host = Phone::online(&relay, "haidian");
    let member = shared(&mut home, &mut host);
    home.propose(member, "before the backup");
    assert!(home.try_until(|it| waiting(it) == 0));
    home.until("caught up", Session::is_in_sync);
    host.until("caught up", Session::is_in_sync);
    let old_cookie = relay.sign_in("zhen", PASSWORD).cookie();
    let kept = Folder::new();
    let file = back_up(&folder.0, &kept);
    home.propose(member, "after the backup");
    assert!(home.try_until(|it| waiting(it) == 0));
    home.until("caught up", Session::is_in_sync);
    home.cut();
    home.propose(member, "never sent");

    let busy = restore(&file, &folder.0, &["--replace"]);
    assert!(
        said(&busy).contains("another relay is running"),
        "{}",
        said(&busy)
    );
    relay.kill();
    let full = restore(&file, &folder.0, &[]);
    assert!(said(&full).contains("--replace"), "{}", said(&full));
    let done = restore(&file, &folder.0, &["--replace"]);
    assert!(done.status.success(), "{}", said(&done));
    let text = said(&done);
    assert!(
        text.contains("backup of 2") && text.contains("verified "),
        "{text}"
    );
    let aside = std::fs::read_dir(&folder.0).unwrap().filter(|it| {
        let name = it.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with("liangdi.before-")
    });
    assert!(aside.count() > 0, "the database that was there is kept");
    assert!(verify(&folder.0).status.success());

    let relay = Relay::start(&folder.0);
    assert_eq!(relay.ask("GET /api/me", &[&old_cookie], "").status, 401);
    home.connect(&relay);
    let noticed = home.try_until(|it| super::link(it) == Link::RelayRestored);
    assert!(noticed, "{:?}", super::link(&mut home.session));
    assert_eq!(
        home.sees(member, "after the backup"),
        1,
        "nothing is lost on the phone"
    );
    assert_eq!(home.waiting(), 1, "what was never sent still waits");
    // Whoever came no further than the backup goes on as ever.
    host.connect(&relay);
    host.until("in sync", Session::is_in_sync);
    assert!(host.try_until(|it| sees(it, member, "before the backup") == 1));
    assert_eq!(host.sees(member, "after the backup"), 0);
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let folder = Folder::new();
    let missing = restore(&folder.0.join("nothing"), &folder.0, &[]);
    assert!(
        said(&missing).contains("there is no database"),
        "{}",
        said(&missing)
    );
    let file = folder.0.join("a letter");
    std::fs::write(&file, "Dear all, ".repeat(1000)).unwrap();
    let other = Folder::new();
    let refused = restore(&file, &other.0, &[]);
    assert!(!refused.status.success(), "{}", said(&refused));
    let left = std::fs::read_dir(&other.0).unwrap();
    let left: Vec<_> = left.map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["liangdi.lock"]);
    assert!(
        !program()
            .args(["verify", "--data"])
            .arg(&other.0)
            .status()
            .unwrap()
            .success()
    );
}
