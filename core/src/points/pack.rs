//! The rule pack: a versioned data file that says what counts how much, and where that is written.

mod check;

pub use check::PackError;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The pack in force unless a banner publishes its own.
pub const DEFAULT_PACK: &str = include_str!("../../rules/default-2026.json");

/// One rule pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Pack {
    /// Its id, e.g. `default-2026`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Year in which the period ends.
    pub period: u16,
    /// First day of the period, `MM-DD` of the year before. Default `12-01`.
    pub counts_from: String,
    /// Last day of the period, `MM-DD`. Default `11-30`.
    pub counts_through: String,
    /// Days after which an unanswered entry is "no response" (A1).
    pub response_days: i32,
    /// Most points of each category, in half-points.
    pub caps: BTreeMap<Category, i32>,
    /// The items, in the order they are shown.
    pub items: Vec<Item>,
    /// Reference bands, highest first; shown as 参考, never applied.
    pub bands: Vec<Band>,
}

/// 基础积分, 活动积分, 反向扣分 (R70).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Category {
    /// 基础积分.
    Base,
    /// 活动积分.
    Activity,
    /// 反向扣分.
    Deduction,
}

impl Category {
    /// Every category, in the order people see them.
    pub const ALL: [Self; 3] = [Self::Base, Self::Activity, Self::Deduction];
}

/// How the entries of an item become its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Counting {
    /// The best entry of the period counts.
    Best,
    /// Each entry counts, up to the cap.
    Each,
    /// One entry per month counts; scaled to the months the member was mobile.
    Monthly,
    /// One entry per quarter of the period counts; scaled to the quarters the member was mobile.
    Quarterly,
    /// Cap × counted ÷ eligible over the entries (`counted`, `eligible` of the level).
    Ratio,
}

/// A fact that feeds an item by itself, so that it is entered once (R77).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fact {
    /// A departure, by days from leaving to the report.
    Departure,
    /// The acceptance by a host, by days from the arrival.
    Acceptance,
    /// The attendance at an activity; levels are the words of `Attendance`.
    Attendance,
    /// The dues of a month; levels are the words of `DuesStatus`.
    Dues,
    /// A contact in which the member gave the periodic report; its level is [`REPORTED`].
    Report,
}

/// The level of a given periodic report.
pub const REPORTED: &str = "reported";

/// One item of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Item {
    /// Its code, e.g. `B4`.
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// Which part it belongs to.
    pub category: Category,
    /// How its entries count.
    pub counting: Counting,
    /// Most points, in half-points; for deductions the most that is taken off.
    pub cap: i32,
    /// The fact that feeds it; none where people propose every entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<Fact>,
    /// Its levels, best first.
    pub levels: Vec<Level>,
    /// Whether people may propose it; see [`Item::may_be_proposed`].
    pub proposable: bool,
    /// What is enough as evidence.
    pub evidence: String,
    /// The policy sentence or article it rests on (R1).
    pub basis: String,
    /// The requirements it answers (domain.md 1.1), e.g. `R81`; for those who check, not for screens.
    pub requirements: String,
}

/// One level of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Level {
    /// Its code, e.g. `halfDay`; for facts the word of the fact (`attended`, `onTime`).
    pub code: String,
    /// Its name for people.
    pub title: String,
    /// Points of one entry, in half-points; negative for deductions; 0 for ratio items.
    #[serde(default)]
    pub half_points: i32,
    /// For facts with a delay: the level holds up to this many days; none means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_max: Option<i32>,
    /// For items fed by a fact: people propose this level, the fact never chooses it.
    #[serde(default)]
    pub by_hand: bool,
    /// For ratio items: adds to the counted part.
    #[serde(default)]
    pub counted: i32,
    /// For ratio items: adds to the eligible part.
    #[serde(default)]
    pub eligible: i32,
}

/// A reference band (参考).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Band {
    /// Lowest total, in half-points.
    pub from: i32,
    /// What the total suggests looking at; no band says 不合格.
    pub title: String,
    /// Whether the band is for members without a settled deduction only.
    #[serde(default)]
    pub no_deduction: bool,
}

impl Pack {
    /// Reads a pack and checks what cannot be configured.
    ///
    /// # Errors
    /// A sentence naming what is wrong.
    pub fn parse(json: &str) -> Result<Self, PackError> {
        let pack: Self = serde_json::from_str(json)?;
        check::check(&pack)?;
        Ok(pack)
    }

    /// The item with a code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// Most points of a category.
    #[must_use]
    pub fn cap(&self, category: Category) -> i32 {
        self.caps.get(&category).copied().unwrap_or(0)
    }
}

impl Item {
    /// The level with a code.
    #[must_use]
    pub fn level(&self, code: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.code == code)
    }

    /// Whether people may propose this level of this item: what a fact gives is not typed again.
    #[must_use]
    pub fn may_be_proposed(&self, level: &Level) -> bool {
        self.proposable && (self.fact.is_none() || level.by_hand)
    }

    /// Points of the best level.
    #[must_use]
    pub fn best(&self) -> i32 {
        self.levels
            .iter()
            .map(|level| level.half_points)
            .max()
            .unwrap_or(0)
    }

    /// What a level is worth beside the item's other levels.
    ///
    /// - unit: half-points; of a ratio item 1 (counted), 0 (not counted at all), -1 (missed)
    pub(super) const fn worth(&self, level: &Level) -> i32 {
        match self.counting {
            Counting::Ratio => level
                .counted
                .saturating_mul(2)
                .saturating_sub(level.eligible),
            Counting::Best | Counting::Each | Counting::Monthly | Counting::Quarterly => {
                level.half_points
            }
        }
    }
}
