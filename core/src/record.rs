//! Records: immutable facts, inserted once under a fresh key, never changed.

mod key;
mod relayed;
pub mod value;

pub use key::{KeyError, RecordKey};
pub use relayed::Relayed;

use crate::address::DocumentKind;
use crate::choice::{
    Attendance, Channel, ComplaintAbout, ContactKind, DuesStatus, FlowEvent, FlowReason,
    Membership, OrgKind, RelayedHow, Role, Sex,
};
use crate::ids::{ActivityId, MemberId, OfficeId, OrgId, PersonId};
use crate::time::{Date, Month};
use std::collections::BTreeMap;
use value::{Field, Value};

/// The fields of a record as they stand in a document.
pub type Fields = BTreeMap<String, Value>;

/// Declares every record kind: its struct, its word, its document.
macro_rules! records {
    ($($(#[$doc:meta])* $name:ident = $word:literal in $home:ident {
        $($(#[$fdoc:meta])* $field:ident: $type:ty,)*
    })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }

            impl From<$name> for Record {
                fn from(record: $name) -> Self {
                    Self::$name(record)
                }
            }
        )+

        /// Any record.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Record { $($(#[$doc])* $name($name),)+ }

        impl Record {
            /// Words of all record kinds.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word of this record's kind.
            #[must_use]
            pub const fn word(&self) -> &'static str {
                match self { $(Self::$name(_) => $word,)+ }
            }

            /// The kind of document this record lives in.
            #[must_use]
            pub const fn document_kind(&self) -> DocumentKind {
                match self { $(Self::$name(_) => DocumentKind::$home,)+ }
            }

            /// The fields as written, without the kind.
            #[must_use]
            pub fn to_fields(&self) -> Fields {
                let mut fields = Fields::new();
                match self { $(Self::$name(record) => {
                    $(if let Some(value) = record.$field.to_value() {
                        fields.insert(stringify!($field).to_owned(), value);
                    })*
                })+ }
                fields
            }

            /// Reads a record; none where a field is missing, unknown or of another shape.
            #[must_use]
            pub fn from_fields(word: &str, fields: &Fields) -> Option<Self> {
                let record = match word {
                    $($word => Self::$name($name {
                        $($field: Field::from_value(fields.get(stringify!($field)))?,)*
                    }),)+
                    _ => return None,
                };
                // An unknown field would be dropped silently: a record says all it says.
                (record.to_fields() == *fields).then_some(record)
            }
        }
    };
}

records! {
    /// An organisation of the banner, or a host organisation elsewhere.
    OrgRegistered = "orgRegistered" in Rules {
        /// Its identifier.
        org: OrgId,
        /// Its name.
        name: String,
        /// What it is.
        kind: OrgKind,
        /// The organisation above it.
        parent: Option<OrgId>,
        /// Where it is, as people say it.
        place: String,
    }
    /// A rule pack in force for one period (R1: a past year is recomputed with its own pack).
    PackPublished = "packPublished" in Rules {
        /// The pack's id, e.g. `default-2026`.
        pack: String,
        /// Year in which the period ends.
        period: u16,
        /// The pack itself, JSON.
        body: String,
    }
    /// A person holds a role in the organisation whose document this is.
    OfficeGranted = "officeGranted" in Office {
        /// The office's identifier.
        office: OfficeId,
        /// Who holds it.
        person: PersonId,
        /// The holder's name.
        name: String,
        /// What the holder does.
        role: Role,
        /// First day.
        from: Date,
        /// Last day, where it is known.
        through: Option<Date>,
        /// The one member the office is about; roles that are of one member only.
        member: Option<MemberId>,
        /// The host a guest acts for; the document stays the home branch's.
        acts_for: Option<OrgId>,
    }
    /// An office ends.
    OfficeEnded = "officeEnded" in Office {
        /// Which.
        office: OfficeId,
        /// Last day.
        on: Date,
    }
    /// A member is entered: by the home branch, or by a committee above it on its behalf; of a home
    /// outside the banner by the branch here that accepts as host, or a committee above that.
    MemberRegistered = "memberRegistered" in Card {
        /// The home branch.
        home: OrgId,
        /// 姓名.
        name: String,
        /// 性别.
        sex: Option<Sex>,
        /// 出生年.
        born_year: Option<u16>,
        /// 入党日期: the political birthday.
        joined_on: Date,
        /// 正式 or 预备.
        membership: Membership,
        /// 手机号码.
        phone: Option<String>,
    }
    /// One person becomes the member's contact person (R25).
    ContactPersonAssigned = "contactPersonAssigned" in Card {
        /// Name, as the member knows it.
        name: String,
        /// Work phone.
        phone: Option<String>,
        /// The account, where the contact person has one.
        person: Option<PersonId>,
        /// First day.
        from: Date,
    }
    /// 外出前报告 (R7, R72).
    DepartureReported = "departureReported" in Card {
        /// The day of leaving.
        left_on: Date,
        /// The day of the report.
        reported_on: Date,
        /// Where to, as people say it.
        place: String,
        /// Why.
        reason: FlowReason,
    }
    /// Arrival at a place, with or without a host organisation there (R8).
    ArrivalReported = "arrivalReported" in Card {
        /// The day of arrival.
        arrived_on: Date,
        /// Where, as people say it.
        place: String,
        /// The host organisation asked to accept; none where there is nobody yet.
        host: Option<OrgId>,
    }
    /// The host organisation accepts the member (编入支部, R73).
    HostAccepted = "hostAccepted" in Card {
        /// The host; must be the organisation that writes.
        host: OrgId,
        /// The day the member reported in.
        accepted_on: Date,
        /// Into which branch or group.
        branch: String,
        /// Who at the host said so, where the home branch writes for it.
        relayed_by: Option<String>,
        /// How.
        relayed_how: Option<RelayedHow>,
        /// The day it was said.
        relayed_on: Option<Date>,
    }
    /// The host organisation cannot take the member in; whoever is asked again answers again.
    HostDeclined = "hostDeclined" in Card {
        /// The host; must be the organisation that writes.
        host: OrgId,
        /// The day of the answer.
        declined_on: Date,
        /// Why, in one sentence.
        reason: String,
        /// Who at the host said so, where the home branch writes for it.
        relayed_by: Option<String>,
        /// How.
        relayed_how: Option<RelayedHow>,
        /// The day it was said.
        relayed_on: Option<Date>,
    }
    /// Two registrations are one person; the other's card says the same in the same bundle.
    MembersMerged = "membersMerged" in Card {
        /// The other registration.
        other: MemberId,
    }
    /// Two registrations are two people, whatever was said of them before; in both cards too.
    MembersSeparated = "membersSeparated" in Card {
        /// The other registration.
        other: MemberId,
    }
    /// What the card says of the person is put right, field by field; a field left out stands.
    MemberCorrected = "memberCorrected" in Card {
        /// 姓名.
        name: Option<String>,
        /// 性别.
        sex: Option<Sex>,
        /// 出生年.
        born_year: Option<u16>,
        /// 入党日期.
        joined_on: Option<Date>,
        /// 正式 or 预备.
        membership: Option<Membership>,
        /// 手机号码; blank where there is none.
        phone: Option<String>,
    }
    /// A step of the member's flow, as ids and dates only: what points are made of.
    FlowStated = "flowStated" in Year {
        /// Which step.
        event: FlowEvent,
        /// The day of the step.
        on: Date,
        /// The day it was reported, where the rule asks for it.
        reported_on: Option<Date>,
        /// The host concerned.
        host: Option<OrgId>,
    }
    /// A contact was made (R29–R34); what was said is in the `contact` document.
    ContactMade = "contactMade" in Year {
        /// Why.
        contact: ContactKind,
        /// The day.
        on: Date,
        /// How.
        channel: Channel,
        /// Whether the member gave the periodic report in it (R76, item B5).
        reported: bool,
    }
    /// Who took part in an activity, entered once by the organiser (R56).
    AttendanceRecorded = "attendanceRecorded" in Year {
        /// The activity; one id for everybody who was invited.
        activity: ActivityId,
        /// Its name.
        title: String,
        /// The day.
        on: Date,
        /// Whether it was held online.
        online: bool,
        /// How the member took part.
        outcome: Attendance,
    }
    /// Dues of one month (R74).
    DuesRecorded = "duesRecorded" in Year {
        /// The month.
        month: Month,
        /// Its status; no amount.
        status: DuesStatus,
    }
    /// Points proposed by one organisation (R71).
    EntryProposed = "entryProposed" in Year {
        /// Item of the rule pack, e.g. `A4`.
        item: String,
        /// Level of the item.
        level: String,
        /// The day of the deed.
        on: Date,
        /// What the points rest on, in one sentence.
        evidence: String,
    }
    /// The other side confirms a record that carries points.
    EntryConfirmed = "entryConfirmed" in Year {
        /// The record.
        target: RecordKey,
        /// Who at the host said so, where the home branch writes for it.
        relayed_by: Option<String>,
        /// How.
        relayed_how: Option<RelayedHow>,
        /// The day it was said.
        relayed_on: Option<Date>,
    }
    /// The other side disputes a record that carries points.
    EntryDisputed = "entryDisputed" in Year {
        /// The record.
        target: RecordKey,
        /// Why, in one sentence.
        reason: String,
        /// Who at the host said so, where the home branch writes for it.
        relayed_by: Option<String>,
        /// How.
        relayed_how: Option<RelayedHow>,
        /// The day it was said.
        relayed_on: Option<Date>,
    }
    /// A record that carries points is corrected: a new entry for the same thing (DP9).
    EntryCorrected = "entryCorrected" in Year {
        /// The record corrected.
        target: RecordKey,
        /// The level it should have; none withdraws the record.
        level: Option<String>,
        /// Why, in one sentence.
        reason: String,
    }
    /// What the member told the contact person (R26): read by that organisation only, never scored.
    ContactNoted = "contactNoted" in Contact {
        /// The contact it belongs to.
        contact: RecordKey,
        /// The day.
        on: Date,
        /// The note.
        note: String,
    }
    /// Somebody of a committee above opens a member's full record, to read it for a short time (DP16).
    MemberOpened = "memberOpened" in Looked {
        /// The reader's name, which those who are told of it could not look up.
        name: String,
        /// Why, in a few words.
        reason: Option<String>,
    }
    /// A complaint to the banner, by anybody with an account (DP22); it opens its case.
    ComplaintFiled = "complaintFiled" in Case {
        /// What it is about.
        about: ComplaintAbout,
        /// The complaint.
        text: String,
        /// For whom it was written, as that person wants to be called; none for the author.
        for_whom: Option<String>,
        /// The author's own organisation, where the author lets it read along.
        shared_with: Option<OrgId>,
    }
    /// The banner's organisation department answers a complaint.
    ComplaintAnswered = "complaintAnswered" in Case {
        /// The answer.
        text: String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_fields_round_trip_and_unknown_fields_are_refused() {
        let record = Record::from(FlowStated {
            event: FlowEvent::Accepted,
            on: "2026-03-01".parse().unwrap(),
            reported_on: None,
            host: Some(OrgId::from_bytes([7; 16])),
        });
        let mut fields = record.to_fields();
        assert_eq!(
            Record::from_fields(record.word(), &fields),
            Some(record.clone())
        );
        fields.insert("extra".into(), Value::Bool(true));
        assert_eq!(Record::from_fields(record.word(), &fields), None);
        fields.remove("extra");
        fields.remove("on");
        assert_eq!(Record::from_fields(record.word(), &fields), None);
    }
}
