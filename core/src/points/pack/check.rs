//! Checks a rule pack for what no banner can configure.

use super::{Category, Counting, Fact, Item, Level, Pack, REPORTED};
use crate::choice::{Attendance, DuesStatus};
use std::collections::BTreeSet;

/// The three causes of deduction; the policy's list is closed (R83–R85).
const DEDUCTIONS: [&str; 3] = ["D1", "D2", "D3"];
/// 不合格: a grade that only people decide on, so no band may carry it.
const UNQUALIFIED: &str = "\u{4e0d}\u{5408}\u{683c}";
/// Most half-points anything may carry: far above any scheme, far below overflow.
const HALF_POINTS_MAX: i32 = 10_000;
/// Most items of a pack.
const ITEMS_MAX: usize = 100;
/// Most levels of an item: outcomes are counted in the bits of one word.
const LEVELS_MAX: usize = 32;

/// Why a text is not a rule pack.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Not JSON of a pack's shape.
    #[error("the rule pack cannot be read: {0}")]
    Shape(#[from] serde_json::Error),
    /// Another period than the one points are counted in.
    #[error("points count from 12-01 to 11-30; the pack says {from} to {through}")]
    Days {
        /// First day of the pack.
        from: String,
        /// Last day of the pack.
        through: String,
    },
    /// A year or a number of days no pack can mean.
    #[error("{field} = {value} is out of range")]
    Number {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: i32,
    },
    /// The causes of deduction are not exactly the policy's.
    #[error("the deduction items must be D1, D2 and D3, each counted singly and never proposed")]
    Deductions,
    /// A category without a cap, or caps of items that do not add up to it.
    #[error("the caps of {category:?} add up to {sum}, the category says {cap}")]
    Caps {
        /// Which.
        category: Category,
        /// Sum over its items.
        sum: i32,
        /// Its own cap.
        cap: i32,
    },
    /// Two items of one code, or more items than a pack holds.
    #[error("item {item} stands twice or is one too many")]
    ItemTwice {
        /// Which.
        item: String,
    },
    /// An item without levels, with two of one code, or with too many.
    #[error("the levels of item {item} are missing, doubled or too many")]
    Levels {
        /// Which.
        item: String,
    },
    /// A level that is worth something its item cannot give.
    #[error("level {level} of item {item} does not fit the item's cap or way of counting")]
    Level {
        /// Which item.
        item: String,
        /// Which level.
        level: String,
    },
    /// Two items fed by one fact, or an item without the levels its fact asks for.
    #[error("item {item} does not fit the fact {fact:?}")]
    FactMisfit {
        /// Which item.
        item: String,
        /// Which fact.
        fact: Fact,
    },
    /// A band named like a grade that only people decide on, or out of order.
    #[error("band {title} is forbidden or out of order")]
    Band {
        /// Its name.
        title: String,
    },
}

/// Checks a pack.
pub(super) fn check(pack: &Pack) -> Result<(), PackError> {
    if pack.counts_from != "12-01" || pack.counts_through != "11-30" {
        return Err(PackError::Days {
            from: pack.counts_from.clone(),
            through: pack.counts_through.clone(),
        });
    }
    within("period", i32::from(pack.period), 2000..=9000)?;
    within("responseDays", pack.response_days, 1..=366)?;
    check_items(pack)?;
    check_deductions(pack)?;
    check_sum(pack, Category::Base)?;
    check_sum(pack, Category::Activity)?;
    within(
        "caps.deduction",
        pack.cap(Category::Deduction),
        1..=HALF_POINTS_MAX,
    )?;
    check_bands(pack)
}

fn within(
    field: &'static str,
    value: i32,
    range: core::ops::RangeInclusive<i32>,
) -> Result<(), PackError> {
    if range.contains(&value) {
        Ok(())
    } else {
        Err(PackError::Number { field, value })
    }
}

fn check_items(pack: &Pack) -> Result<(), PackError> {
    let mut codes = BTreeSet::new();
    let mut facts = BTreeSet::new();
    for item in &pack.items {
        if !codes.insert(item.code.as_str()) || codes.len() > ITEMS_MAX {
            return Err(PackError::ItemTwice {
                item: item.code.clone(),
            });
        }
        within("cap", item.cap, 1..=HALF_POINTS_MAX)?;
        check_levels(item)?;
        if let Some(fact) = item.fact {
            let fits = facts.insert(fact) && fits_fact(item, fact);
            if !fits {
                return Err(PackError::FactMisfit {
                    item: item.code.clone(),
                    fact,
                });
            }
        }
    }
    Ok(())
}

fn check_levels(item: &Item) -> Result<(), PackError> {
    let mut codes = BTreeSet::new();
    let unique = item.levels.iter().all(|level| codes.insert(&level.code));
    if item.levels.is_empty() || item.levels.len() > LEVELS_MAX || !unique {
        return Err(PackError::Levels {
            item: item.code.clone(),
        });
    }
    for level in &item.levels {
        if !fits_item(item, level) {
            return Err(PackError::Level {
                item: item.code.clone(),
                level: level.code.clone(),
            });
        }
    }
    let scaled = matches!(item.counting, Counting::Monthly | Counting::Quarterly);
    if scaled && item.best() <= 0 {
        return Err(PackError::Levels {
            item: item.code.clone(),
        });
    }
    Ok(())
}

fn fits_item(item: &Item, level: &Level) -> bool {
    // A fact may count, be missed or stand aside; more would make a ratio's extremes ambiguous.
    let share = (0..=1).contains(&level.eligible) && (0..=level.eligible).contains(&level.counted);
    let plain = level.counted == 0 && level.eligible == 0;
    let capped = level.half_points.checked_abs() <= Some(item.cap) && level.half_points > i32::MIN;
    match item.counting {
        Counting::Ratio => share && level.half_points == 0,
        Counting::Best | Counting::Each | Counting::Monthly | Counting::Quarterly => {
            let sign = match item.category {
                Category::Base | Category::Activity => level.half_points >= 0,
                Category::Deduction => level.half_points < 0,
            };
            plain && capped && sign
        }
    }
}

fn fits_fact(item: &Item, fact: Fact) -> bool {
    let has = |word: &str| item.level(word).is_some_and(|level| !level.by_hand);
    match fact {
        // Some level must take any delay.
        Fact::Departure | Fact::Acceptance => item
            .levels
            .iter()
            .any(|level| !level.by_hand && level.days_max.is_none()),
        Fact::Attendance => Attendance::ALL.iter().all(|it| has(it.word())),
        Fact::Dues => DuesStatus::ALL.iter().all(|it| has(it.word())),
        Fact::Report => has(REPORTED),
    }
}

fn check_deductions(pack: &Pack) -> Result<(), PackError> {
    let is_cause = |item: &&Item| DEDUCTIONS.contains(&item.code.as_str());
    let causes = pack.items.iter().filter(is_cause).count();
    let fixed = pack
        .items
        .iter()
        .filter(|item| is_cause(item) || item.category == Category::Deduction)
        .all(|item| {
            is_cause(&item)
                && item.category == Category::Deduction
                && item.counting == Counting::Each
                && item.fact.is_none()
                // A deduction rests on a written decision, not on a proposal (DP3).
                && !item.proposable
        });
    if causes == DEDUCTIONS.len() && fixed {
        Ok(())
    } else {
        Err(PackError::Deductions)
    }
}

fn check_sum(pack: &Pack, category: Category) -> Result<(), PackError> {
    let cap = pack.cap(category);
    let sum = pack
        .items
        .iter()
        .filter(|item| item.category == category)
        .fold(0_i32, |sum, item| sum.saturating_add(item.cap));
    if sum == cap {
        Ok(())
    } else {
        Err(PackError::Caps { category, sum, cap })
    }
}

fn check_bands(pack: &Pack) -> Result<(), PackError> {
    let mut above = i32::MAX;
    for band in &pack.bands {
        if band.title.contains(UNQUALIFIED) || band.from < 0 || band.from >= above {
            return Err(PackError::Band {
                title: band.title.clone(),
            });
        }
        above = band.from;
    }
    // Every total has a band, deductions or not.
    match pack.bands.last() {
        Some(last) if last.from == 0 && !last.no_deduction => Ok(()),
        Some(last) => Err(PackError::Band {
            title: last.title.clone(),
        }),
        None => Err(PackError::Band {
            title: String::new(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULT_PACK;
    use super::*;

    fn refused(change: impl FnOnce(&mut Pack)) -> PackError {
        let mut pack = Pack::parse(DEFAULT_PACK).unwrap();
        change(&mut pack);
        Pack::parse(&serde_json::to_string(&pack).unwrap()).unwrap_err()
    }

    #[test]
    fn the_default_pack_is_whole() {
        let pack = Pack::parse(DEFAULT_PACK).unwrap();
        let codes: Vec<_> = pack.items.iter().map(|item| item.code.as_str()).collect();
        let all = "B1 B2 B3 B4 B5 A1 A2 A3 A4 A5 A6 D1 D2 D3";
        assert_eq!(codes, all.split(' ').collect::<Vec<_>>());
        let proposable = |item: &&Item| item.levels.iter().any(|it| item.may_be_proposed(it));
        let offered: Vec<_> = pack.items.iter().filter(proposable).collect();
        assert_eq!(offered.len(), 8);
        assert_eq!(
            Pack::parse(&serde_json::to_string(&pack).unwrap()).unwrap(),
            pack
        );
    }

    #[test]
    fn what_cannot_be_configured_is_refused() {
        let error = refused(|pack| pack.counts_from = "01-01".to_owned());
        assert!(matches!(error, PackError::Days { .. }), "{error}");
        let error = refused(|pack| pack.items.retain(|item| item.code != "D2"));
        assert!(matches!(error, PackError::Deductions), "{error}");
        let error = refused(|pack| {
            let mut fourth = pack.item("D1").unwrap().clone();
            fourth.code = "D4".to_owned();
            pack.items.push(fourth);
        });
        assert!(matches!(error, PackError::Deductions), "{error}");
        let error = refused(|pack| pack.items.last_mut().unwrap().proposable = true);
        assert!(matches!(error, PackError::Deductions), "{error}");
        let error = refused(|pack| pack.bands[1].title = format!("x{UNQUALIFIED}"));
        assert!(matches!(error, PackError::Band { .. }), "{error}");
        assert!(matches!(Pack::parse("{}"), Err(PackError::Shape(_))));
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused() {
        let error = refused(|pack| pack.items[0].cap = 22);
        assert!(
            matches!(
                error,
                PackError::Caps {
                    sum: 122,
                    cap: 120,
                    ..
                }
            ),
            "{error}"
        );
        let error = refused(|pack| pack.items[8].levels[0].half_points = 25);
        assert!(matches!(error, PackError::Level { .. }), "{error}");
        let error = refused(|pack| pack.items[8].levels[0].half_points = i32::MIN);
        assert!(matches!(error, PackError::Level { .. }), "{error}");
        let error = refused(|pack| pack.items[3].levels[0].eligible = 2);
        assert!(matches!(error, PackError::Level { .. }), "{error}");
        let error = refused(|pack| pack.items[0].levels.clear());
        assert!(matches!(error, PackError::Levels { .. }), "{error}");
        let error = refused(|pack| pack.items[1].code = "B1".to_owned());
        assert!(matches!(error, PackError::ItemTwice { .. }), "{error}");
        let error = refused(|pack| pack.items[2].levels.truncate(3));
        assert!(matches!(error, PackError::FactMisfit { .. }), "{error}");
        let error = refused(|pack| pack.response_days = 0);
        assert!(matches!(error, PackError::Number { .. }), "{error}");
    }
}
