//! Commands: what a person does. One file each in `command/`: its fields and its plan.
//!
//! A plan is the records a command writes, document by document. [`crate::policy`] judges the
//! records, on the phone before they are written and at the relay before they are admitted.

mod accept_as_host;
mod answer_complaint;
mod assign_contact_person;
mod confirm_entry;
mod correct_entry;
mod correct_member;
mod decline_as_host;
mod dispute_entry;
mod end_office;
mod file_complaint;
mod grant_office;
mod merge_members;
mod open_member;
mod propose_points;
mod publish_pack;
mod record_attendance;
mod record_contact;
mod record_dues;
mod register_member;
mod register_org;
mod report_arrival;
mod report_departure;
mod separate_members;

pub use accept_as_host::AcceptAsHost;
pub use answer_complaint::AnswerComplaint;
pub use assign_contact_person::AssignContactPerson;
pub use confirm_entry::ConfirmEntry;
pub use correct_entry::CorrectEntry;
pub use correct_member::CorrectMember;
pub use decline_as_host::DeclineAsHost;
pub use dispute_entry::DisputeEntry;
pub use end_office::EndOffice;
pub use file_complaint::FileComplaint;
pub use grant_office::GrantOffice;
pub use merge_members::MergeMembers;
pub use open_member::OpenMember;
pub use propose_points::ProposePoints;
pub use publish_pack::PublishPack;
pub use record_attendance::RecordAttendance;
pub use record_contact::RecordContact;
pub use record_dues::RecordDues;
pub use register_member::{Acceptance, Arrival, ContactPersonNamed, Departure, RegisterMember};
pub use register_org::RegisterOrg;
pub use report_arrival::ReportArrival;
pub use report_departure::ReportDeparture;
pub use separate_members::SeparateMembers;

use crate::address::Address;
use crate::card::{Sides, sides_of};
use crate::document::Archive;
use crate::ids::{CommandId, MemberId, OrgId};
use crate::limits;
use crate::links;
use crate::policy::{self, Bench};
use crate::record::{Record, RecordKey, Relayed};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::stamp::Stamp;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// What a plan may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The command's id; record keys are made from it.
    pub id: CommandId,
    /// Who acts, under which office.
    pub acting: &'a Stamp,
    /// Today in Asia/Shanghai.
    pub today: Date,
    /// Documents at hand.
    pub archive: &'a dyn Archive,
    /// Organisations, offices and rule packs.
    pub registry: &'a Registry,
}

/// Records to write, in order; record keys follow the order.
pub type Plan = Vec<(Address, Record)>;

/// A command's own part: which records it writes.
pub trait Planned {
    /// The records, or why there are none.
    ///
    /// # Errors
    /// The rule that is broken.
    fn plan(&self, cx: &Context<'_>) -> Result<Plan, Refusal>;

    /// The member it is about, where there is one.
    fn member(&self) -> Option<MemberId>;
}

/// Declares the closed list of commands.
macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// Everything a person can do.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(tsify::Tsify))]
        #[serde(tag = "kind", rename_all = "camelCase")]
        pub enum Command { $($(#[$doc])* $name($name),)+ }

        impl Command {
            /// The words of all commands.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The command's word.
            #[must_use]
            pub const fn word(&self) -> &'static str {
                match self { $(Self::$name(_) => $word,)+ }
            }

            /// The command's own part.
            fn planned(&self) -> &dyn Planned {
                match self { $(Self::$name(command) => command,)+ }
            }
        }
    };
}

commands! {
    /// Enters an organisation.
    RegisterOrg = "registerOrg",
    /// Gives a person an office.
    GrantOffice = "grantOffice",
    /// Ends an office.
    EndOffice = "endOffice",
    /// Publishes a rule pack for a period.
    PublishPack = "publishPack",
    /// Enters a member of the home branch.
    RegisterMember = "registerMember",
    /// Puts right what the card says of the member.
    CorrectMember = "correctMember",
    /// Makes one person the member's contact person.
    AssignContactPerson = "assignContactPerson",
    /// Reports that the member leaves or has left.
    ReportDeparture = "reportDeparture",
    /// Reports where the member has arrived and which host is asked.
    ReportArrival = "reportArrival",
    /// Accepts the member as host.
    AcceptAsHost = "acceptAsHost",
    /// Says, for the host that is asked, that it cannot take the member in.
    DeclineAsHost = "declineAsHost",
    /// Records a contact.
    RecordContact = "recordContact",
    /// Records how one member took part in an activity.
    RecordAttendance = "recordAttendance",
    /// Records one month's dues.
    RecordDues = "recordDues",
    /// Proposes points.
    ProposePoints = "proposePoints",
    /// Confirms a record that carries points.
    ConfirmEntry = "confirmEntry",
    /// Disputes a record that carries points.
    DisputeEntry = "disputeEntry",
    /// Corrects a record that carries points.
    CorrectEntry = "correctEntry",
    /// Says that two registrations are one person.
    MergeMembers = "mergeMembers",
    /// Says that two registrations are two people.
    SeparateMembers = "separateMembers",
    /// Opens a member's full record for a short time, from above; it is noted.
    OpenMember = "openMember",
    /// Complains to the banner.
    FileComplaint = "fileComplaint",
    /// Answers a complaint, for the banner.
    AnswerComplaint = "answerComplaint",
}

impl Command {
    /// The records this command writes, with their keys, judged as the gate will judge them and
    /// as the phone expects.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn plan(&self, cx: &Context<'_>) -> Result<Vec<(Address, RecordKey, Record)>, Refusal> {
        let bench = Bench {
            archive: cx.archive,
            registry: cx.registry,
            today: cx.today,
        };
        let command = cx.id;
        let keyed = |(ordinal, (address, record)): (u8, (Address, Record))| {
            let address = links::place(&address, &record, cx.archive);
            (address, RecordKey { command, ordinal }, record)
        };
        let plan = self.planned().plan(cx)?;
        let records: Vec<_> = (0_u8..).zip(plan).map(keyed).collect();
        policy::judge(
            records.iter().map(|(address, key, it)| (address, *key, it)),
            cx.acting,
            &bench,
            &[policy::must, policy::expect],
        )?;
        Ok(records)
    }

    /// The member this command is about.
    #[must_use]
    pub fn member(&self) -> Option<MemberId> {
        self.planned().member()
    }
}

/// A text as written: without blanks around it, not empty, not too long.
fn text(field: &str, text: &str, max: usize) -> Result<String, Refusal> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Refusal::empty(field));
    }
    if trimmed.chars().count() > max {
        let max = u32::try_from(max).unwrap_or(u32::MAX);
        return Err(Refusal::TooLong {
            field: field.to_owned(),
            max,
        });
    }
    Ok(trimmed.to_owned())
}

/// A name.
fn name(field: &str, value: &str) -> Result<String, Refusal> {
    text(field, value, limits::NAME_CHARS_MAX)
}

/// A sentence.
fn sentence(field: &str, value: &str) -> Result<String, Refusal> {
    text(field, value, limits::TEXT_CHARS_MAX)
}

/// A complaint or its answer.
fn complaint(value: &str) -> Result<String, Refusal> {
    text("text", value, limits::COMPLAINT_CHARS_MAX)
}

/// An optional short text; blank means none.
fn optional(field: &str, value: Option<&String>) -> Result<Option<String>, Refusal> {
    match value.map(|value| value.trim()) {
        None | Some("") => Ok(None),
        Some(value) => name(field, value).map(Some),
    }
}

/// A day that has come.
fn past(on: Date, today: Date) -> Result<Date, Refusal> {
    // One day of grace: the phone's clock may be behind the person's calendar.
    if on > today.plus_days(1) {
        Err(Refusal::InFuture { on })
    } else {
        Ok(on)
    }
}

/// Of two days that are known, the later step is not before the earlier one.
fn follows(field: &str, earlier: Option<Date>, later: Option<Date>) -> Result<(), Refusal> {
    match earlier.zip(later) {
        Some((earlier, later)) if later < earlier => Err(Refusal::implausible(field)),
        Some(_) | None => Ok(()),
    }
}

/// What a host said, where the home branch writes for it.
fn relayed(value: Option<&Relayed>, today: Date) -> Result<Option<Relayed>, Refusal> {
    let checked = |it: &Relayed| {
        Ok(Relayed {
            by: name("relayed", &it.by)?,
            how: it.how,
            on: past(it.on, today)?,
        })
    };
    value.map(checked).transpose()
}

/// The host in whose name an answer is given: the one that writes, or the one that the branch which
/// writes has asked.
fn answering(
    relayed: Option<&Relayed>,
    member: MemberId,
    cx: &Context<'_>,
) -> Result<OrgId, Refusal> {
    if relayed.is_none() {
        return Ok(cx.acting.org);
    }
    let sides = sides_of(member, cx.archive, cx.registry);
    let own = sides.iter().flat_map(Sides::each);
    own.filter(|it| it.home == cx.acting.org)
        .find_map(|it| it.asked)
        .ok_or(Refusal::NotAskedToHost)
}

/// An optional phone number: digits, with a plus, dashes and blanks as people write them.
fn phone(value: Option<&String>) -> Result<Option<String>, Refusal> {
    let phone = optional("phone", value)?;
    let plausible = phone.as_ref().is_none_or(|phone| {
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        (5..=20).contains(&digits)
            && phone
                .chars()
                .all(|it| it.is_ascii_digit() || "+- ".contains(it))
    });
    if plausible {
        Ok(phone)
    } else {
        Err(Refusal::implausible("phone"))
    }
}
