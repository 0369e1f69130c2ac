//! What screens show. Views are computed, never stored; the web app only lays them out.
//!
//! Ids and record keys cross the border as text; points as text (`"82.5"`), so that no screen
//! ever calculates with them.

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

mod brief;
mod cases;
mod history;
mod orgs;
mod pairs;
mod points;
mod roster;

pub use brief::{BriefView, LookedLine};
pub use cases::{CaseAnswer, CaseView, CasesView};
pub(crate) use history::card_changes;
pub use history::{CardChange, HistoryWhat};
pub use orgs::{LeadView, OrgPageView, OrgView, OrgsView, SeatView};
pub use pairs::{OtherView, PairStanding, PairView, RegistrationView};
pub use points::{
    AnswerView, Binding, CategoryView, ItemChange, ItemChoice, ItemView, ItemsView, LevelChoice,
    LineState, LineView, PendingLine, PendingView, Preview, PreviewMember, YearView,
};
pub use roster::{RosterMember, RosterView};

use crate::choice::{Membership, OrgKind, Role, Sex};
use crate::ids::{CommandId, MemberId, OfficeId, OrgId, PersonId};
use crate::points::Range;
use crate::record::{RecordKey, Relayed};
use crate::refusal::Refusal;
use crate::time::{Date, UnixMillis};
use serde::{Deserialize, Serialize};

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
    /// One member of whom only a summary is held.
    Brief {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        member: MemberId,
    },
    /// Two registrations side by side, which may be one person.
    Pair {
        /// One.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        member: MemberId,
        /// The other.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
        other: MemberId,
    },
    /// What waits for my side, and what the other side disputes.
    Pending,
    /// Commands on this phone that the relay has not admitted, or has refused.
    Outbox,
    /// Items and levels that may be proposed, for the form.
    Items,
    /// Members as rosters have them, to be written out.
    Roster,
    /// Complaints: my own, and those I may read.
    Cases,
    /// Organisations, for choosing a host and for looking after them.
    Orgs,
    /// One organisation with its offices.
    Org {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
        org: OrgId,
    },
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

/// What a person must do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum DutyKind {
    /// No contact person is assigned (R25).
    AssignContactPerson,
    /// A host was named and has not accepted.
    AcceptMember,
    /// The host that was named has declined.
    AskAnotherHost,
    /// No contact in this calendar quarter (R29).
    QuarterlyContact,
    /// The political birthday is near (R31).
    PoliticalBirthday,
    /// Two registrations may be one person.
    SamePerson,
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
        /// The one member it is bound to: of a guest and of a member's own account.
        #[cfg_attr(feature = "ts", tsify(type = "MemberId | undefined"))]
        pub member: Option<MemberId>,
        /// Its last day, where it is known.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub through: Option<Date>,
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
        /// Complaints that wait for an answer of mine.
        pub complaints: u32,
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
        /// The other registration, where the duty is about two.
        pub other: Option<OtherView>,
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
        /// What a list sorts the settled total by: more is more. Never shown.
        pub order: i32,
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
        /// What my offices may do for this member.
        pub acts: Vec<ActView>,
        /// Other registrations: of the same person, perhaps of the same, or said to be another's.
        pub others: Vec<OtherView>,
        /// Guests and the member's own account, as far as their offices are read here.
        pub seats: Vec<SeatView>,
        /// The host that was asked; a guest acts for it.
        #[cfg_attr(feature = "ts", tsify(type = "OrgId | undefined"))]
        pub asked: Option<OrgId>,
        /// Whether the host accepted through a guest or relayed: then the township signs for it.
        pub host_is_absent: bool,
        /// Who of those above opened this record, the latest first; none where that is not told here.
        pub looked: Option<Vec<LookedLine>>,
        /// The last day on which I may read it, where I have opened it from above.
        #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
        pub open_through: Option<Date>,
        /// My offices that may enter what the host said.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId[]"))]
        pub relay: Vec<OfficeId>,
    }
    /// Something I may do for a member.
    pub struct ActView {
        /// Command's name, as in `Command`.
        pub what: String,
        /// Offices of mine to do it under, best first.
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
        /// Whether a guest did.
        pub by_guest: bool,
        /// Who at the host said it, where the home branch entered it.
        pub relayed: Option<Relayed>,
        /// How far it has come.
        pub reach: Reach,
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
        #[cfg_attr(feature = "ts", tsify(type = "MemberId | undefined"))]
        pub member: Option<MemberId>,
        /// The member's name, where the member is known here.
        pub name: Option<String>,
        /// When it was made, by this phone's clock.
        pub made_at: UnixMillis,
        /// Why the relay refused it; none while it waits.
        pub refusal: Option<Refusal>,
    }
}
