//! `liangdi import`: rosters looked at and entered by the real program.

use super::kit::{self, Folder, Relay};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::admission::Caller;
use liangdi_core::card::Card;
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::command::{Command, GrantOffice, RegisterOrg};
use liangdi_core::ids::{CommandId, DeviceId, OfficeId, OrgId, PersonId};
use liangdi_core::time::{Date, Period};
use liangdi_server::found::{Founding, default_pack, found};
use liangdi_server::room::Room;
use liangdi_server::store::Store;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

const SAMPLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../core/roster/tests/outflow-roster.xlsx"
);
const TOWNSHIP: &str = "某苏木党委";
/// The branches that the sample names.
const BRANCHES: [&str; 6] = [
    "新立村党支部",
    "敖包嘎查党支部",
    "白音塔拉嘎查党支部",
    "架玛吐社区党支部",
    "东风嘎查党支部",
    "哈日干吐嘎查党支部",
];

/// A banner with a township and branches below it, each with one office.
fn founded(branches: &[&str]) -> Folder {
    let folder = Folder::new();
    let now = kit::now();
    let mut room = Room::open(Store::open(&folder.0).unwrap(), now).unwrap();
    let caller = Caller {
        person: PersonId::from_bytes([1; 16]),
        device: DeviceId::from_bytes([1; 16]),
        now,
    };
    let founding = Founding {
        banner: OrgId::from_bytes([1; 16]),
        name: "某旗委组织部".to_owned(),
        place: "某旗".to_owned(),
        office: OfficeId::from_bytes([1; 16]),
        administrator: "部长".to_owned(),
        command: CommandId::from_bytes([1; 16]),
    };
    found(&mut room, &caller, &founding).unwrap();
    let below = |number: u8, name: &str, parent: u8, org_kind| {
        let org = OrgId::from_bytes([number; 16]);
        let grant = GrantOffice {
            org,
            office: OfficeId::from_bytes([number; 16]),
            person: PersonId::from_bytes([number; 16]),
            name: format!("{name}书记"),
            role: Role::Secretary,
            from: Date::at(now),
            through: None,
            member: None,
            acts_for: None,
        };
        let register = RegisterOrg {
            org,
            name: name.to_owned(),
            org_kind,
            parent: Some(OrgId::from_bytes([parent; 16])),
            place: "某苏木".to_owned(),
        };
        [Command::RegisterOrg(register), Command::GrantOffice(grant)]
    };
    let branches = (3..).zip(branches);
    let commands = [default_pack(Period::of(Date::at(now)))]
        .into_iter()
        .chain(below(2, TOWNSHIP, 1, OrgKind::Township))
        .chain(branches.flat_map(|(at, name)| below(at, name, 2, OrgKind::Branch)));
    for command in commands {
        let id = CommandId::from_bytes(kit::random());
        room.execute_as(&caller, founding.office, id, &command)
            .unwrap();
    }
    room.settle_now().unwrap();
    folder
}

fn import(folder: &Folder, file: &str, words: &[&str]) -> std::process::Output {
    kit::run(&folder.0, &[&["import", file], words].concat(), "")
}

fn told(output: &std::process::Output) -> Value {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{error}"))
}

fn imported(folder: &Folder, file: &str, words: &[&str]) -> Value {
    told(&import(folder, file, &[words, &["--json"]].concat()))
}

fn error(output: &std::process::Output) -> String {
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file of lines with `|` between cells.
fn sheet(folder: &Folder, lines: &[&str]) -> String {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(line.split('|')) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    let file = folder.0.join("roster.xlsx");
    workbook.save(&file).unwrap();
    file.to_str().unwrap().to_owned()
}

fn room(folder: &Folder) -> Room {
    Room::open(Store::open(&folder.0).unwrap(), kit::now()).unwrap()
}

/// How long the log is, how many members and organisations there are.
fn extent(folder: &Folder) -> (u64, usize, usize) {
    let room = room(folder);
    let cards = room.store().documents_of_kind(DocumentKind::Card).unwrap();
    let orgs = room.registry().orgs().count();
    (room.durable().position, cards.len(), orgs)
}

/// What the cards say of each: the home's name, the host's, whether it has accepted.
fn cards(folder: &Folder) -> Vec<(String, String, Option<String>, bool)> {
    let mut room = room(folder);
    let cards = room.store().documents_of_kind(DocumentKind::Card).unwrap();
    let cards: Vec<Address> = cards.iter().map(|row| row.address).collect();
    let mut said: Vec<_> = cards
        .iter()
        .map(|address| {
            room.load(address).unwrap();
            let card = Card::of(room.archive().records(address).unwrap());
            let home = card.home.unwrap();
            let name = |org| room.registry().org_name(org).to_owned();
            (
                card.name(),
                name(home),
                card.host().map(name),
                card.accepted.is_some(),
            )
        })
        .collect();
    said.sort();
    said
}

#[test]
fn a_look_needs_no_database_and_makes_none() {
    let folder = Folder::new();
    let data = folder.0.join("none");
    let look = |words: &[&str]| {
        let words = [&["import", SAMPLE, "--as", TOWNSHIP], words].concat();
        kit::run(&data, &words, "")
    };
    let said = told(&look(&["--dry-run", "--json"]));
    assert_eq!((&said["rows"], &said["ready"]), (&json!(181), &json!(180)));
    assert_eq!(said["questionable"].as_array().unwrap().len(), 76);
    assert_eq!(said["duplicates"], json!([{"row": 185, "same_as": 184}]));
    assert_eq!(said["rejected"], json!([]));
    assert_eq!(said["mapping"]["姓名"], "name");
    let keys: Vec<_> = said.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 8, "{keys:?}");
    assert!(error(&look(&[])).contains("liangdi init"));
    assert!(!data.exists());
}

#[test]
fn the_sample_is_entered_once() {
    let folder = founded(&BRANCHES);
    let before = extent(&folder);
    let words = ["--as", TOWNSHIP, "--with-hosts"];
    let foreseen = imported(&folder, SAMPLE, &[&words[..], &["--dry-run"]].concat());
    assert_eq!(extent(&folder), before, "a look changes nothing");
    let first = imported(&folder, SAMPLE, &words);
    assert_eq!(first["entering"]["members"], 180);
    assert_eq!(first["entering"]["not_entered"], json!([]));
    assert_eq!(first, foreseen);
    let after = extent(&folder);
    let hosts = first["entering"]["organisations"].as_u64().unwrap();
    assert!(hosts > 3, "{hosts}");
    assert_eq!(after.1, 180);
    assert_eq!(after.2, before.2 + usize::try_from(hosts).unwrap());

    for words in [&words[..], &["--as", "敖包嘎查党支部"]] {
        let again = imported(&folder, SAMPLE, words);
        assert_eq!(again["entering"]["members"], 0);
        assert_eq!(again["entering"]["organisations"], 0);
    }
    assert_eq!(extent(&folder), after);
}

#[test]
fn branches_that_nobody_has_entered_are_entered_where_asked_for() {
    let folder = founded(&[]);
    let before = extent(&folder);
    let first = imported(&folder, SAMPLE, &["--as", TOWNSHIP]);
    assert_eq!(first["entering"]["members"], 0);
    let reasons = first["entering"]["not_entered"].as_array().unwrap();
    assert_eq!(reasons.len(), 180);
    assert_eq!(extent(&folder), before);
    let words = ["--as", TOWNSHIP, "--with-branches"];
    let entering = &imported(&folder, SAMPLE, &words)["entering"];
    assert_eq!(entering["members"], 180);
    assert_eq!(entering["organisations"], BRANCHES.len());
    assert_eq!(entering["not_entered"], json!([]));
    let again = &imported(&folder, SAMPLE, &words)["entering"];
    assert_eq!(
        (&again["members"], &again["organisations"]),
        (&json!(0), &json!(0))
    );
}

#[test]
fn hosts_that_nobody_has_entered_are_left_out_unless_asked_for() {
    let folder = founded(&BRANCHES);
    let first = imported(&folder, SAMPLE, &["--as", TOWNSHIP]);
    let entering = &first["entering"];
    assert_eq!(
        (&entering["members"], &entering["organisations"]),
        (&json!(180), &json!(0))
    );
    let left_out = entering["left_out"].as_array().unwrap();
    assert!(left_out.iter().any(|it| {
        it["reason"]
            .as_str()
            .unwrap()
            .contains("流入地党组织还没有登记")
    }));
    assert!(cards(&folder).iter().all(|(_, _, host, _)| host.is_none()));
}

#[test]
fn a_branch_enters_its_own_rows_and_is_told_of_the_others() {
    let folder = founded(&BRANCHES);
    let said = imported(&folder, SAMPLE, &["--as", "新立村党支部书记"]);
    let entering = &said["entering"];
    let entered = entering["members"].as_u64().unwrap();
    let others = entering["not_entered"].as_array().unwrap();
    assert!(entered > 0);
    assert_eq!(usize::try_from(entered).unwrap() + others.len(), 180);
    assert!(
        others[0]["reason"]
            .as_str()
            .unwrap()
            .contains("不归本组织管")
    );
    assert!(
        cards(&folder)
            .iter()
            .all(|(_, home, _, _)| home == "新立村党支部")
    );
}

#[test]
fn another_township_with_other_words_and_doubts() {
    let folder = founded(&["第一党支部"]);
    let file = sheet(
        &folder,
        &[
            "××镇外出流动党员情况统计表",
            "编号|党员姓名|性别|出生日期|加入党组织日期|党员类别|联系方式|外出时间|外出地点（省、市、县）|支部名称",
            "1|王　强|男|１９７０．０５|二〇〇一年八月十三日|正式党员|199|2026.3.2|山东省青岛市|第一党支部",
            "2|李明|男|1970.6|2001.8.1|正式党员|19900001111|2099.1.1|山东省青岛市|第一党支部",
            "3|赵七||||正式党员||||第一党支部",
            "4|王强|男|1970.5|2001.8.13|正式党员||||第一党支部",
            "5|孙二|男|1970.5|2001.8.13|正式党员||||没有的党支部",
        ],
    );
    let said = imported(&folder, &file, &["--as", TOWNSHIP]);
    assert_eq!((&said["rows"], &said["ready"]), (&json!(5), &json!(3)));
    assert_eq!(said["duplicates"], json!([{"row": 6, "same_as": 3}]));
    assert_eq!(said["rejected"][0]["row"], 5);
    let entering = &said["entering"];
    assert_eq!(entering["members"], 2);
    assert_eq!(entering["not_entered"][0]["row"], 7);
    let doubts = entering["left_out"].as_array().unwrap();
    assert!(
        doubts
            .iter()
            .any(|it| it["row"] == 4 && it["reason"].as_str().unwrap().contains("外出时间"))
    );
    let names: Vec<_> = cards(&folder).into_iter().map(|it| it.0).collect();
    assert_eq!(names, ["李明", "王强"]);
    let again = imported(&folder, &file, &["--as", TOWNSHIP]);
    assert_eq!(again["entering"]["known"], json!([3, 4]));
}

#[test]
fn members_of_homes_outside_come_to_the_branch_that_takes_them_in() {
    let folder = founded(&["第一党支部"]);
    let file = sheet(
        &folder,
        &[
            "流入党员花名册",
            "姓名|入党时间|组织关系所在党组织|流入时间|编入支部",
            "王秀兰|2004.7.1|某市某街道党工委|2026.5.1|第一党支部",
        ],
    );
    let unknown = imported(&folder, &file, &["--as", "第一党支部"]);
    assert_eq!(unknown["entering"]["members"], 0);
    let reason = unknown["entering"]["not_entered"][0]["reason"].as_str();
    assert!(reason.unwrap().contains("组织关系所在党组织"));
    let said = imported(&folder, &file, &["--as", TOWNSHIP]);
    let entering = &said["entering"];
    assert_eq!(
        (&entering["members"], &entering["organisations"]),
        (&json!(1), &json!(1))
    );
    let (home, host) = ("某市某街道党工委".to_owned(), "第一党支部".to_owned());
    let card = ("王秀兰".to_owned(), home, Some(host), false);
    assert_eq!(cards(&folder), [card], "asked, not accepted");
    let again = imported(&folder, &file, &["--as", "第一党支部"]);
    assert_eq!(again["entering"]["known"], json!([3]));
}

#[test]
fn what_cannot_be_imported_is_said_and_changes_nothing() {
    let folder = founded(&["第一党支部"]);
    let before = extent(&folder);
    let text = folder.0.join("roster.csv");
    std::fs::write(&text, "姓名,入党时间\n王秀兰,2004.7.1\n").unwrap();
    let text = text.to_str().unwrap();
    for words in [&["--as", TOWNSHIP][..], &["--as", TOWNSHIP, "--dry-run"]] {
        assert!(error(&import(&folder, text, words)).contains("另存为 .xlsx"));
    }
    assert!(error(&import(&folder, "no such file", &["--as", TOWNSHIP])).contains("no such file"));
    assert!(error(&import(&folder, SAMPLE, &["--as", "nobody"])).contains("nobody"));
    assert_eq!(extent(&folder), before);

    let relay = Relay::start(&folder.0);
    let busy = error(&import(&folder, SAMPLE, &["--as", TOWNSHIP]));
    assert!(busy.contains("the relay is running"));
    let look = import(&folder, SAMPLE, &["--as", TOWNSHIP, "--dry-run", "--json"]);
    assert_eq!(told(&look)["ready"], 180, "told from the file");
    relay.kill();
    assert_eq!(extent(&folder), before);
}
