//! Rosters as other townships keep them, and files that are none.
#![expect(
    clippy::tests_outside_test_module,
    clippy::unwrap_used,
    reason = "a test program consists of tests, and fails where something is missing"
)]

use liangdi_core::choice::Membership;
use liangdi_core::time::Date;
use liangdi_roster::{Column, Direction, FileFault, Place, Roster, check, read, read_at};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use std::io::Write as _;
use zip::write::SimpleFileOptions;

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

/// Writes a drawn table from a row counted as Excel does: `|` between cells, `+` breaks a line.
fn fill(sheet: &mut Worksheet, first_row: u32, drawn: &str) {
    for (row, line) in (first_row - 1..).zip(drawn.trim_matches('\n').lines()) {
        for (column, text) in (0..)
            .zip(line.trim().split('|'))
            .filter(|(_, text)| !text.is_empty())
        {
            let text = text.replace('+', "\n");
            sheet.write_string(row, column, text).unwrap();
        }
    }
}

fn one_sheet(drawn: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet(), 1, drawn);
    workbook.save_to_buffer().unwrap()
}

fn checked(bytes: &[u8]) -> Roster {
    let table = read(bytes).unwrap();
    check(&table, &table.mapping(), today())
}

fn questions(roster: &Roster) -> Vec<(u32, &str, &str)> {
    let cells = roster.questionable.iter();
    cells
        .map(|it| (it.row, it.letter.as_str(), it.code.as_str()))
        .collect()
}

#[test]
fn other_header_words_below_a_reporting_unit() {
    let roster = checked(&one_sheet("
        ××镇外出流动党员情况统计表
        填报单位：××镇党委|||联系人：李四||联系电话：0475-8888888
        编号|党员+姓名|性别|出生日期|加入党组织日期|党员类别|联系方式|外出地点（省、市、县）|流出原因|公民身份证号码
        1|王　强|男|１９７０．０５|二〇〇一年八月十三日|正式党员|１９９－００００－１１１１|山东省青岛市|打工|150000197005010011
        2|包·玉兰|男|1970.6|2025.12.01|预备|1990000222|无|旅游|150000197005010029
        ||||||||
        编号|党员姓名|性别|出生日期|加入党组织日期
        3||女|1970.6|2001.8.1
        4|赵七|女|1990.6|2001.8.1
        5|钱八|女|1970.6|2001.8底
        6
        合 计|5人
        "));
    assert_eq!((roster.rows, roster.persons.len()), (5, 2));
    let wang = &roster.persons[0];
    assert_eq!(
        (wang.name.as_str(), wang.joined.to_string().as_str()),
        ("王强", "2001-08-13")
    );
    assert_eq!(wang.phone.as_deref(), Some("19900001111"));
    assert_eq!(roster.persons[1].membership, Membership::Probationary);
    assert_eq!(
        questions(&roster),
        [
            (5, "C", "idSex"),
            (5, "D", "idBirth"),
            (5, "G", "phoneDigits"),
            (5, "I", "reasonUnclear")
        ]
    );
    let rejected: Vec<_> = roster
        .rejected
        .iter()
        .map(|it| (it.row, it.code.as_str()))
        .collect();
    assert_eq!(
        rejected,
        [(8, "nameMissing"), (9, "tooYoung"), (10, "dateUnclear")]
    );
    assert!(
        roster.rejected[2]
            .reason
            .starts_with("“加入党组织日期”一栏")
    );
    let said = serde_json::to_string(&roster).unwrap();
    assert!(!said.contains("150000"), "an identity number got out");
}

#[test]
fn an_inflow_roster_with_two_header_rows_and_merged_branches() {
    let mut workbook = Workbook::new();
    let (sheet, plain) = (workbook.add_worksheet(), Format::new());
    for (column, text) in [
        (0, "支部"),
        (1, "姓名"),
        (2, "入党时间"),
        (3, "组织关系所在党组织"),
        (6, "流入时间"),
        (7, "手机"),
        (8, "联系人"),
        (9, "电话"),
    ] {
        sheet
            .merge_range(1, column, 2, column, text, &plain)
            .unwrap();
    }
    sheet
        .merge_range(0, 0, 0, 9, "流入党员花名册", &plain)
        .unwrap();
    sheet.merge_range(1, 4, 1, 5, "流入地", &plain).unwrap();
    fill(sheet, 3, "||||（省）|（市）");
    sheet.merge_range(3, 0, 4, 0, "第一党支部", &plain).unwrap();
    fill(
        sheet,
        4,
        "
        |王强|2001.8.13|沈阳市某街道党委|内蒙古自治区|通辽市|2024.3|19900001111|刘一|199 0000 2222
        |王兰|2002/8/13|长春市某社区||||19900001112|刘一|
        ",
    );
    let roster = checked(&workbook.save_to_buffer().unwrap());
    assert_eq!(roster.direction, Direction::Inflow);
    assert_eq!(
        (roster.rows, roster.persons.len(), roster.questionable.len()),
        (2, 2, 0)
    );
    let [wang, lan] = roster.persons.as_slice() else {
        panic!()
    };
    assert_eq!(wang.home_org.as_deref(), Some("沈阳市某街道党委"));
    assert_eq!(lan.branch.as_deref(), Some("第一党支部"));
    assert_eq!(wang.destination.city.as_deref(), Some("通辽市"));
    assert_eq!(wang.departed.unwrap().to_string(), "2024-03");
    assert_eq!(wang.phone.as_deref(), Some("19900001111"));
    assert_eq!(wang.contact_person.phone.as_deref(), Some("19900002222"));
}

/// A sheet of explanations with a small table, and a roster typed into Excel cells of all kinds.
fn two_sheets() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let first = workbook.add_worksheet().set_name("说明").unwrap();
    fill(
        first,
        1,
        "
        填表说明
        姓名|性别
        示例|男
        ",
    );
    let second = workbook.add_worksheet().set_name("花名册").unwrap();
    let format = Format::new().set_num_format("yyyy/m/d");
    fill(
        second,
        5,
        "
        姓名|入党日期|生日|手机
        王强
        王兰
        王强
        ",
    );
    for row in 5..8 {
        let day = ExcelDateTime::from_ymd(1987, 9, 13).unwrap();
        second
            .write_datetime_with_format(row, 1, &day, &format)
            .unwrap();
        second.write_number(row, 2, 1966.9).unwrap();
        second.write_number(row, 3, 19_900_001_111.0).unwrap();
    }
    // A date that lost its format, and a month that lost its zero.
    second.write_number(6, 1, 32033).unwrap();
    second.write_number(6, 2, 1966.1).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn the_fuller_of_two_sheets_is_read_and_the_other_offered() {
    let bytes = two_sheets();
    let table = read(&bytes).unwrap();
    assert_eq!(
        (table.place.sheet.as_str(), table.place.header_row),
        ("花名册", 5)
    );
    let other = Place {
        sheet: "说明".to_owned(),
        header_row: 2,
    };
    assert_eq!(table.others, std::slice::from_ref(&other));
    let roster = check(&table, &table.mapping(), today());
    assert_eq!((roster.persons.len(), roster.duplicates.len()), (2, 1));
    assert!(
        roster
            .persons
            .iter()
            .all(|it| it.joined.to_string() == "1987-09-13")
    );
    assert_eq!(questions(&roster), [(7, "C", "monthFromNumber")]);
    let table = read_at(&bytes, &other).unwrap();
    let roster = check(&table, &table.mapping(), today());
    assert_eq!(roster.rejected[0].code, "joinedMissing");
    let nowhere = Place {
        header_row: 99,
        ..other
    };
    assert_eq!(
        read_at(&bytes, &nowhere).unwrap_err(),
        FileFault::NoSuchSheet
    );
}

#[test]
fn few_columns_and_equal_headers_are_enough() {
    let bytes = one_sheet(
        "
        姓名|入党时间|电话|电话|
        王强|19870913|19900001111||x
        王强|1988.9.13|19900001111
        王明|2027.1.1
        ",
    );
    let table = read(&bytes).unwrap();
    let headers: Vec<_> = table.headers.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(headers, ["姓名", "入党时间", "电话", "电话（D列）"]);
    assert_eq!(table.mapping().columns()[3], Column::Ignored);
    let roster = check(&table, &table.mapping(), today());
    assert_eq!(roster.persons.len(), 2);
    assert_eq!(questions(&roster), [(3, "A", "maybeSame")]);
    assert_eq!(roster.rejected[0].code, "inFuture");
}

/// An archive with these parts, as hostile as one likes.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn files_that_are_no_rosters_get_their_sentence() {
    let ole = [
        &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..],
        &[0; 512],
    ]
    .concat();
    let bomb = vec![0; 100 * 1024 * 1024];
    let good = one_sheet(
        "
        姓名|入党时间
        王强|1987.9.13
        ",
    );
    let mut wide = Workbook::new();
    let sheet = wide.add_worksheet();
    fill(sheet, 1, "姓名|入党时间");
    sheet.write_string(1_048_575, 16_383, "x").unwrap();
    let cases = [
        (Vec::new(), FileFault::Empty),
        (vec![b'P'; 11 * 1024 * 1024], FileFault::FileTooLarge),
        (ole, FileFault::OldExcel),
        (
            "姓名,入党时间\n王强,1987.9".as_bytes().to_vec(),
            FileFault::NotExcel,
        ),
        (
            archive(&[("word/document.xml", b"<a/>")]),
            FileFault::NotExcel,
        ),
        (good[..good.len() / 2].to_vec(), FileFault::Damaged),
        (archive(&[("xl/workbook.xml", b"<<<")]), FileFault::Damaged),
        (
            archive(&[("xl/workbook.xml", bomb.as_slice())]),
            FileFault::UnpacksTooLarge,
        ),
        (wide.save_to_buffer().unwrap(), FileFault::TooManyCells),
        (one_sheet("今天|晴"), FileFault::NoHeader),
    ];
    for (bytes, fault) in cases {
        assert_eq!(read(&bytes).map(|_| ()), Err(fault));
        assert!(fault.sentence().chars().count() > 5, "{fault:?}");
    }
}

/// A header, and a hundred columns of the longest text that is kept: once, and again to this row.
fn one_long_text(last_row: u32, is_merged: bool) -> Vec<u8> {
    let text = "字".repeat(2000);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, 1, "姓名|入党时间");
    if is_merged {
        let plain = Format::new();
        sheet
            .merge_range(1, 0, last_row, 99, &text, &plain)
            .unwrap();
    } else {
        for row in 1..=last_row {
            for column in 0..100 {
                sheet.write_string(row, column, &text).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn one_text_in_many_cells_does_not_fill_the_memory() {
    for is_merged in [true, false] {
        let bomb = one_long_text(81, is_merged);
        assert!(bomb.len() < 100_000, "{} bytes", bomb.len());
        assert_eq!(read(&bomb).map(|_| ()), Err(FileFault::TooManyCells));
    }
}

#[test]
fn far_cells_do_not_fill_the_memory_with_the_blanks_before_them() {
    let mut workbook = Workbook::new();
    for _ in 0..2 {
        let sheet = workbook.add_worksheet();
        for row in 0..11_000 {
            sheet.write_string(row, 199, "x").unwrap();
        }
    }
    let bomb = workbook.save_to_buffer().unwrap();
    assert!(bomb.len() < 200_000, "{} bytes", bomb.len());
    assert_eq!(read(&bomb).map(|_| ()), Err(FileFault::TooManyCells));
}

#[test]
fn no_damage_to_a_file_stops_the_program() {
    let good = one_sheet(
        "
        姓名|入党时间
        王强|1987.9.13
        ",
    );
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 0xff;
        if let Ok(table) = read(&bytes) {
            let roster = check(&table, &table.mapping(), today());
            assert!(roster.rows <= table.lines.len());
        }
    }
}
