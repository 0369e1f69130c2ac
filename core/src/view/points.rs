//! Views of points: years, entries, what waits, previews, forms.

use crate::ids::{MemberId, OfficeId, OrgId, PersonId};
use crate::points::pack::Category;
use crate::points::{HalfPoints, Range};
use crate::record::{RecordKey, Relayed};
use crate::refusal::Refusal;
use crate::time::{Date, UnixMillis};
use crate::view::Reach;
use serde::Serialize;

/// Where an entry stands between the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum LineState {
    /// Waits for the other side.
    Pending,
    /// Nobody answered for thirty days; not settled (A1).
    NoResponse,
    /// Confirmed, but by a guest, relayed, or beside a guest's own hand: counts once the township
    /// has confirmed too.
    AwaitsTownship,
    /// Both sides agree: it counts.
    Confirmed,
    /// The other side disputes it: it does not count.
    Disputed,
    /// Written under an office that had just ended; counts for nothing until confirmed.
    NeedsHolder,
    /// Replaced by a confirmed correction.
    Corrected,
    /// Withdrawn by a confirmed correction.
    Withdrawn,
}

impl LineState {
    /// Whether it waits for an answer.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(
            self,
            Self::Pending | Self::NoResponse | Self::AwaitsTownship
        )
    }
}

/// How points of an item are bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Binding {
    /// Nothing bounds it: entries simply add up.
    Open,
    /// The cap is reached.
    Cap,
    /// Only the best entry counts.
    Best,
    /// Scaled to the part of the period the member was mobile.
    ProRata,
    /// A share of the events the member was invited to.
    Ratio,
}

views! {
    /// Points of one member in one period, every number open.
    pub struct YearView {
        /// Year in which the period ends.
        pub period: u16,
        /// First day counted.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub counts_from: Date,
        /// Last day counted.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub counts_through: Date,
        /// Rule pack's name.
        pub pack: String,
        /// Total, floor 0.
        pub total: Range,
        /// Parts: base, activity, deduction.
        pub categories: Vec<CategoryView>,
        /// Items in the pack's order.
        pub items: Vec<ItemView>,
        /// What the settled total suggests looking at (参考).
        pub band: String,
        /// Entries that wait for an answer.
        pub waiting: u32,
        /// Entries in dispute.
        pub disputed: u32,
        /// Records that fit no rule: shown, never counted.
        pub oddities: u32,
    }
    /// One part of the total.
    pub struct CategoryView {
        /// Which.
        pub category: Category,
        /// Points.
        pub range: Range,
        /// Most points.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub cap: HalfPoints,
        /// Settled share of the cap, in thousandths, for a bar.
        pub fill: u16,
    }
    /// One item of the total.
    pub struct ItemView {
        /// Code, e.g. `A4`.
        pub code: String,
        /// Name.
        pub title: String,
        /// Which part.
        pub category: Category,
        /// Points.
        pub range: Range,
        /// Most points.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub cap: HalfPoints,
        /// What bounds it.
        pub binding: Binding,
        /// What more the cap leaves room for.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub room: HalfPoints,
        /// Counted part of a ratio or of months and quarters.
        pub counted: Option<u16>,
        /// Eligible part of a ratio or of months and quarters.
        pub eligible: Option<u16>,
        /// Policy sentence or article.
        pub basis: String,
        /// The entries.
        pub lines: Vec<LineView>,
    }
    /// One entry: who, when, which rule, which evidence.
    pub struct LineView {
        /// The record.
        #[cfg_attr(feature = "ts", tsify(type = "RecordKey"))]
        pub key: RecordKey,
        /// Year in which the period it lies in ends, as an answer or a correction takes it.
        pub period: u16,
        /// Item's code.
        pub item: String,
        /// Item's name.
        pub item_title: String,
        /// Level's code, as a correction takes it.
        pub level: String,
        /// Level's name.
        pub level_title: String,
        /// The entry's own points before caps; none for a ratio item, whose entries have no
        /// points of their own.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub points: Option<HalfPoints>,
        /// The day of the deed.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub on: Date,
        /// Evidence, or what the fact says.
        pub evidence: String,
        /// Where it stands.
        pub state: LineState,
        /// Recorded by this organisation.
        #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
        pub org: OrgId,
        /// Its name.
        pub org_name: String,
        /// Recorded by this person.
        #[cfg_attr(feature = "ts", tsify(type = "PersonId"))]
        pub person: PersonId,
        /// Recorded at (relay's time once admitted).
        pub at: UnixMillis,
        /// Answered by this organisation.
        pub answered_by: Option<String>,
        /// Why the other side disputes it.
        pub dispute: Option<String>,
        /// Correction that waits for the other side.
        #[cfg_attr(feature = "ts", tsify(type = "RecordKey | undefined"))]
        pub correction: Option<RecordKey>,
        /// The record this one corrects.
        #[cfg_attr(feature = "ts", tsify(type = "RecordKey | undefined"))]
        pub corrects: Option<RecordKey>,
        /// How far it has come.
        pub reach: Reach,
        /// Whether one of my offices may answer it now.
        pub mine_to_answer: bool,
        /// Whether a guest recorded it.
        pub by_guest: bool,
        /// Every answer that counts as one, in no order of importance.
        pub answers: Vec<AnswerView>,
    }
    /// One answer to an entry.
    pub struct AnswerView {
        /// The organisation that wrote it.
        pub org_name: String,
        /// Whether it disputes.
        pub disputes: bool,
        /// Whether a guest gave it.
        pub by_guest: bool,
        /// Who at the host gave it, where the home branch entered it.
        pub relayed: Option<Relayed>,
        /// When it was written (relay's time once admitted).
        pub at: UnixMillis,
    }
    /// Entries that wait for my side, and entries of mine in dispute.
    pub struct PendingView {
        /// To confirm or dispute.
        pub waiting: Vec<PendingLine>,
        /// Disputed by the other side.
        pub disputed: Vec<PendingLine>,
    }
    /// One entry in a list over members.
    pub struct PendingLine {
        /// Which member.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        pub member: MemberId,
        /// Name.
        pub name: String,
        /// The entry.
        pub line: LineView,
        /// Office of mine to answer under.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId"))]
        pub office: OfficeId,
    }
    /// What an unsent command would change.
    pub struct Preview {
        /// Per member.
        pub members: Vec<PreviewMember>,
        /// Why the command cannot be carried out; nothing changes then.
        pub refusal: Option<Refusal>,
    }
    /// Old and new of one member.
    pub struct PreviewMember {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        pub member: MemberId,
        /// Name.
        pub name: String,
        /// Total now.
        pub before: Range,
        /// Total with the command.
        pub after: Range,
        /// Total once the other side has confirmed everything in the command.
        pub confirmed: Range,
        /// Items that change, as they would be once confirmed.
        pub items: Vec<ItemChange>,
    }
    /// Old and new of one item.
    pub struct ItemChange {
        /// Name.
        pub title: String,
        /// Most points.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub cap: HalfPoints,
        /// Points now.
        pub before: Range,
        /// Points once confirmed.
        pub after: Range,
        /// What bounds it then.
        pub binding: Binding,
        /// What more the cap leaves room for then.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub room: HalfPoints,
    }
    /// Items and levels for a form.
    pub struct ItemsView {
        /// Items that may be proposed.
        pub items: Vec<ItemChoice>,
    }
    /// One item for a form.
    pub struct ItemChoice {
        /// Code.
        pub code: String,
        /// Name.
        pub title: String,
        /// What is enough as evidence.
        pub evidence: String,
        /// Levels.
        pub levels: Vec<LevelChoice>,
    }
    /// One level for a form.
    pub struct LevelChoice {
        /// Code.
        pub code: String,
        /// Name.
        pub title: String,
        /// Points.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub points: HalfPoints,
    }
}
