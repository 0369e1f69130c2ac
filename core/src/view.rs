//! What screens show. Views are computed, never stored; the web app only lays them out.
//!
//! Ids and record keys cross the border as text; points as text (`"82.5"`), so that no screen
//! ever calculates with them.

use crate::choice::{
    Attendance, Channel, ContactKind, DuesStatus, FlowReason, Membership, OrgKind, Role, Sex,
};
use crate::ids::{CommandId, MemberId, OfficeId, OrgId, PersonId};
use crate::points::pack::Category;
use crate::points::{HalfPoints, Range};
use crate::record::RecordKey;
use crate::refusal::Refusal;
use crate::time::{Date, UnixMillis};
use serde::{Deserialize, Serialize};

/// Declares view types: serialised in camelCase, with TypeScript where asked for.
macro_rules! views {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$fdoc:meta])* pub $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }
    )+};
}

/// What a screen asks the session for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Query {
    /// Who I am, my offices, connection and outbox figures.
    Status,
    /// What I must do now.
    Today,
    /// Members of my organisation, by name, place or host.
    Members {
        /// Part of a name, place or organisation; empty for all.
        search: String,
    },
    /// One member, everything.
    Member {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        member: MemberId,
    },
    /// What waits for my side, and what the other side disputes.
    Pending,
    /// Commands on this phone that the relay has not admitted, or has refused.
    Outbox,
    /// Items and levels that may be proposed, for the form.
    Items,
    /// Organisations, for choosing a host.
    Orgs,
}

/// How far a record has come, for the mark beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Reach {
    /// 仅在本机.
    OnThisPhone,
    /// 已送达: durable at the relay.
    AtRelay,
    /// 已到对方: on a device of the other organisation.
    AtOtherSide,
}

/// Whether the app is in touch with the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Link {
    /// No connection; everything is kept here.
    Offline,
    /// Connected, receiving what is new.
    CatchingUp,
    /// Connected and up to date.
    InSync,
    /// The relay wants a newer app; the outbox is kept.
    UpdateNeeded,
    /// The relay's data is older than this phone's; nothing is sent until that is settled.
    RelayRestored,
    /// The relay cannot store anything now (its disk is full); the outbox is kept.
    RelayFull,
}

/// Where an entry stands between the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum LineState {
    /// Waits for the other side.
    Pending,
    /// Nobody answered for thirty days; not settled (A1).
    NoResponse,
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

/// What a person must do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum DutyKind {
    /// No contact person is assigned (R25).
    AssignContactPerson,
    /// A host was named and has not accepted.
    AcceptMember,
    /// No contact in this calendar quarter (R29).
    QuarterlyContact,
    /// The political birthday is near (R31).
    PoliticalBirthday,
}

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

views! {
    /// Who I am and how I am connected.
    pub struct StatusView {
        /// My account.
        #[cfg_attr(feature = "ts", tsify(type = "PersonId"))]
        pub person: PersonId,
        /// My name.
        pub name: String,
        /// My offices; a command says under which it is done.
        pub offices: Vec<OfficeView>,
        /// Connection.
        pub link: Link,
        /// Commands waiting to be admitted.
        pub waiting: u32,
        /// Commands refused and not yet put away.
        pub refused: u32,
        /// Whether something has waited for three days or more.
        pub waiting_long: bool,
        /// Today in Asia/Shanghai, by this phone's clock.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub today: Date,
        /// Whether this phone's clock is more than ten minutes off the relay's.
        pub clock_off: bool,
    }
    /// One of my offices.
    pub struct OfficeView {
        /// Its id, given with a command.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId"))]
        pub office: OfficeId,
        /// Organisation.
        #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
        pub org: OrgId,
        /// Its name.
        pub org_name: String,
        /// What it is.
        pub org_kind: OrgKind,
        /// What I do there.
        pub role: Role,
    }
    /// What I must do now.
    pub struct TodayView {
        /// Duties, most urgent first.
        pub duties: Vec<DutyView>,
        /// Entries that wait for my side.
        pub waiting: u32,
        /// Entries of my side that the other side disputes.
        pub disputed: u32,
        /// Commands refused.
        pub refused: u32,
    }
    /// One duty.
    pub struct DutyView {
        /// Whom it is about.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        pub member: MemberId,
        /// Member's name.
        pub name: String,
        /// What.
        pub duty: DutyKind,
        /// By when, where there is a day.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub due_on: Option<Date>,
        /// Whether the day has passed.
        pub late: bool,
        /// The member's phone.
        pub phone: Option<String>,
        /// Place, as people say it.
        pub place: Option<String>,
    }
    /// Members, by name.
    pub struct MembersView {
        /// The rows.
        pub rows: Vec<MemberRow>,
        /// How many there are before the search.
        pub total: u32,
    }
    /// One member in a list.
    pub struct MemberRow {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        pub member: MemberId,
        /// Name.
        pub name: String,
        /// Home branch.
        pub home: String,
        /// Host, where one has accepted or was asked.
        pub host: Option<String>,
        /// Whether the host has accepted.
        pub accepted: bool,
        /// Place, as people say it.
        pub place: Option<String>,
        /// Contact person's name.
        pub contact_person: Option<String>,
        /// Last contact.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub last_contact: Option<Date>,
        /// Total of the period.
        pub total: Range,
        /// Entries that wait for an answer.
        pub waiting: u32,
        /// Entries in dispute.
        pub disputed: u32,
        /// Whether only a summary is held here (township, banner).
        pub summary: bool,
    }
    /// One member, everything.
    pub struct MemberView {
        /// The row of the list.
        pub row: MemberRow,
        /// Sex.
        pub sex: Option<Sex>,
        /// Year of birth.
        pub born_year: Option<u16>,
        /// Date of joining.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub joined_on: Option<Date>,
        /// Full or probationary.
        pub membership: Option<Membership>,
        /// Phone.
        pub phone: Option<String>,
        /// Contact person's phone.
        pub contact_person_phone: Option<String>,
        /// Whether two assignments of contact person stand against each other (R25).
        pub contact_persons_differ: bool,
        /// Day of leaving.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub left_on: Option<Date>,
        /// Day of acceptance by the host.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub accepted_on: Option<Date>,
        /// What is due.
        pub duties: Vec<DutyView>,
        /// Points of the period.
        pub points: YearView,
        /// What happened, latest first.
        pub history: Vec<HistoryLine>,
        /// Offices of mine that may act for this member, best first.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId[]"))]
        pub offices: Vec<OfficeId>,
    }
    /// One line of history.
    pub struct HistoryLine {
        /// The record.
        #[cfg_attr(feature = "ts", tsify(type = "RecordKey"))]
        pub key: RecordKey,
        /// The day it is about.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub on: Date,
        /// What.
        pub what: HistoryWhat,
        /// Organisation that recorded it.
        pub org: String,
        /// How far it has come.
        pub reach: Reach,
    }
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
        /// The entry's own points before caps; for a ratio item 0.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub points: HalfPoints,
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
    /// Commands not admitted.
    pub struct OutboxView {
        /// Oldest first.
        pub items: Vec<OutboxLine>,
    }
    /// One command not admitted.
    pub struct OutboxLine {
        /// Its id.
        #[cfg_attr(feature = "ts", tsify(type = "CommandId"))]
        pub command: CommandId,
        /// Command's name, as in `Command`.
        pub what: String,
        /// Member it is about.
        pub name: Option<String>,
        /// When it was made, by this phone's clock.
        pub made_at: UnixMillis,
        /// Why the relay refused it; none while it waits.
        pub refusal: Option<Refusal>,
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
    /// Organisations.
    pub struct OrgsView {
        /// By kind, then name.
        pub orgs: Vec<OrgView>,
    }
    /// One organisation.
    pub struct OrgView {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
        pub org: OrgId,
        /// Name.
        pub name: String,
        /// What it is.
        pub kind: OrgKind,
        /// Where.
        pub place: String,
    }
}
