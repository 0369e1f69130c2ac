//! What a member's history says, line by line.

use crate::card::Profile;
use crate::choice::{Attendance, Channel, ContactKind, DuesStatus, FlowReason, Membership, Sex};
use crate::time::Date;
use serde::Serialize;

/// One line of a member's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum HistoryWhat {
    /// Registered by the home branch.
    Registered,
    /// What the card says of the person was put right.
    CardCorrected {
        /// What, field by field.
        changes: Vec<CardChange>,
    },
    /// A contact person was assigned.
    ContactPerson {
        /// Name.
        name: String,
    },
    /// Left.
    Departed {
        /// Where to.
        place: String,
        /// Why.
        reason: FlowReason,
    },
    /// Arrived.
    Arrived {
        /// Where.
        place: String,
        /// Host asked.
        host: Option<String>,
    },
    /// Accepted by the host.
    Accepted {
        /// Host's name.
        host: String,
        /// Into which branch.
        branch: String,
    },
    /// Declined by the host.
    Declined {
        /// Host's name.
        host: String,
        /// Why.
        reason: String,
    },
    /// Said to be one person with another registration.
    Merged,
    /// Said to be another person than another registration's.
    Separated,
    /// Contacted.
    Contact {
        /// Why.
        contact: ContactKind,
        /// How.
        channel: Channel,
        /// The note, where this organisation wrote it.
        note: Option<String>,
    },
    /// Took part, or not, in an activity.
    Attendance {
        /// The activity.
        title: String,
        /// How.
        outcome: Attendance,
    },
    /// Dues of a month.
    Dues {
        /// `YYYY-MM`.
        month: String,
        /// Status.
        status: DuesStatus,
    },
    /// Points proposed.
    Proposed {
        /// Item's name.
        item: String,
        /// Level's name.
        level: String,
        /// Evidence.
        evidence: String,
    },
    /// Confirmed by the other side.
    Confirmed {
        /// What, by item's name.
        item: String,
    },
    /// Disputed by the other side.
    Disputed {
        /// What, by item's name.
        item: String,
        /// Why.
        reason: String,
    },
    /// Corrected.
    Corrected {
        /// What, by item's name.
        item: String,
        /// New level's name; none where it is withdrawn.
        level: Option<String>,
        /// Why.
        reason: String,
    },
}

/// Declares the fields of a card that a correction may change.
macro_rules! card_changes {
    ($($(#[$doc:meta])* $name:ident: $type:ty $(as $ts:literal)?,)+) => {
        /// One field of a card, before and after a correction; none where there is nothing.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        #[serde(tag = "field", rename_all = "camelCase")]
        pub enum CardChange {
            $(
                $(#[$doc])*
                $name {
                    /// Before.
                    $(#[cfg_attr(feature = "ts", tsify(type = $ts))])?
                    from: Option<$type>,
                    /// After.
                    $(#[cfg_attr(feature = "ts", tsify(type = $ts))])?
                    to: Option<$type>,
                },
            )+
        }
    };
}

card_changes! {
    /// 姓名.
    Name: String,
    /// 性别.
    Sex: Sex,
    /// 出生年.
    BornYear: u16,
    /// 入党日期.
    JoinedOn: Date as "string | undefined",
    /// 正式 or 预备.
    Membership: Membership,
    /// 手机号码.
    Phone: String,
}

/// What changed from one profile to the next.
#[must_use]
pub(crate) fn card_changes(from: &Profile<'_>, to: &Profile<'_>) -> Vec<CardChange> {
    let text = |it: Option<&str>| it.map(str::to_owned);
    let all = [
        (from.name != to.name).then(|| CardChange::Name {
            from: text(Some(from.name)),
            to: text(Some(to.name)),
        }),
        (from.sex != to.sex).then_some(CardChange::Sex {
            from: from.sex,
            to: to.sex,
        }),
        (from.born_year != to.born_year).then_some(CardChange::BornYear {
            from: from.born_year,
            to: to.born_year,
        }),
        (from.joined_on != to.joined_on).then_some(CardChange::JoinedOn {
            from: Some(from.joined_on),
            to: Some(to.joined_on),
        }),
        (from.membership != to.membership).then_some(CardChange::Membership {
            from: Some(from.membership),
            to: Some(to.membership),
        }),
        (from.phone != to.phone).then(|| CardChange::Phone {
            from: text(from.phone),
            to: text(to.phone),
        }),
    ];
    all.into_iter().flatten().collect()
}
