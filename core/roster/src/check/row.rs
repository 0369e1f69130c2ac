//! One row as a person, or why it cannot be one.

use super::cells::Cells;
use crate::column::Column;
use crate::name;
use crate::person::{Contact, Destination, Person};
use crate::reason::Reason;
use crate::stated::Stated;
use crate::words;
use liangdi_core::choice::{FlowReason, Membership, Sex};
use liangdi_core::plain::plain;
use liangdi_core::time::Date;

/// Youngest age at joining, as commands count it: by year.
const AGE_MIN: i16 = 18;

/// Why a row cannot be entered, and which column says so.
type Reject = (Column, Reason);

/// Reads a row; questions about single cells stay with `cells`.
pub(super) fn person(cells: &mut Cells<'_>) -> Result<Person, Reject> {
    let reject = |column| move |reason| (column, reason);
    let (name, remark) = name::name(&cells.text(Column::Name)).map_err(reject(Column::Name))?;
    if let Some(remark) = remark {
        cells.note(Column::Name, remark);
    }
    let (joined, joined_on) = joined(cells).map_err(reject(Column::Joined))?;
    let birth = cells.past(Column::Birth);
    if birth.is_some_and(|birth| joined.year().saturating_sub(birth.year()) < AGE_MIN) {
        return Err((Column::Birth, Reason::TooYoung));
    }
    let sex = sex(cells);
    compare_with_id(cells, birth, sex);
    let confirmed = confirmed(cells, joined);
    let membership = membership(cells, confirmed, joined_on);
    let departed = departed(cells, joined);
    Ok(Person {
        row: cells.row(),
        name,
        sex,
        birth,
        joined,
        joined_on,
        confirmed,
        membership,
        phone: cells.phone(Column::Phone),
        township: cells.field(Column::Township),
        branch: branch(cells),
        home_org: cells.field(Column::HomeOrg),
        home_contact: cells.contact(Column::HomeContact),
        departed,
        reason: reason(cells),
        destination: destination(cells),
        work_unit: cells.field(Column::WorkUnit),
        returning: cells.field(Column::Returning),
        host_org: cells.field(Column::HostOrg),
        host_contact: cells.contact(Column::HostContact),
        reported: cells.answer(Column::Reported),
        reported_on: reported_on(cells, departed),
        contact_person: contact_person(cells),
        notes: cells.field(Column::Notes),
    })
}

/// Joining: as stated, and as a day. Without it nobody can be entered.
fn joined(cells: &mut Cells<'_>) -> Result<(Stated, Date), Reason> {
    const PARTY: (i16, i8) = (1921, 7);
    let stated = cells
        .stated(Column::Joined)
        .ok_or(Reason::JoinedMissing)??;
    let first = stated.first_day().ok_or(Reason::MonthMissing)?;
    if (first.year(), first.month()) < PARTY {
        return Err(Reason::TooEarly);
    }
    if stated.is_after(cells.today) {
        return Err(Reason::InFuture);
    }
    if stated.exact().is_none() {
        cells.note(Column::Joined, Reason::DayMissing);
    }
    Ok((stated, first))
}

fn confirmed(cells: &mut Cells<'_>, joined: Stated) -> Option<Stated> {
    let confirmed = cells.past(Column::Confirmed)?;
    if confirmed.is_before(joined) {
        cells.note(Column::Confirmed, Reason::ConfirmedEarly);
        return None;
    }
    Some(confirmed)
}

/// Full or probationary: as written, else by the date of becoming full, else by how long ago.
fn membership(cells: &mut Cells<'_>, confirmed: Option<Stated>, joined_on: Date) -> Membership {
    /// A year of probation, and one more by which it may be lengthened.
    const PROBATION_DAYS: i32 = 2 * 365;
    let values = words::values();
    let word = cells.word(Column::Membership);
    if values.full.contains(&word) {
        return Membership::Full;
    }
    if values.probationary.contains(&word) {
        return Membership::Probationary;
    }
    if !word.is_empty() {
        cells.note(Column::Membership, Reason::MembershipUnclear);
    }
    if confirmed.is_some() {
        return Membership::Full;
    }
    let has_column = cells.position(Column::Confirmed).is_some();
    let is_blank = cells.word(Column::Confirmed).is_empty();
    if joined_on.days_until(cells.today) < PROBATION_DAYS {
        let column = if has_column {
            Column::Confirmed
        } else {
            Column::Joined
        };
        cells.note(column, Reason::StillProbationary);
        Membership::Probationary
    } else {
        if has_column && is_blank {
            cells.note(Column::Confirmed, Reason::ConfirmedMissing);
        }
        Membership::Full
    }
}

fn sex(cells: &mut Cells<'_>) -> Option<Sex> {
    let values = words::values();
    let word = cells.word(Column::Sex);
    if values.male.contains(&word) {
        Some(Sex::Male)
    } else if values.female.contains(&word) {
        Some(Sex::Female)
    } else {
        if !word.is_empty() {
            cells.note(Column::Sex, Reason::SexUnclear);
        }
        None
    }
}

/// Compares birth and sex with the identity number, which itself goes no further (DP15).
fn compare_with_id(cells: &mut Cells<'_>, birth: Option<Stated>, sex: Option<Sex>) {
    let id = plain(&cells.text(Column::IdNumber));
    let number = |from: usize, to: usize| id.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| id.get(from..to)?.parse::<i8>().ok();
    if id.len() != 18 {
        return;
    }
    let of_id = number(6, 10)
        .and_then(|year| Stated::new(year, Some(small(10, 12)?), Some(small(12, 14)?)).ok());
    let (Some(of_id), Some(order)) = (of_id, number(16, 17)) else {
        return;
    };
    if birth.is_some_and(|birth| birth.is_before(of_id) || of_id.is_before(birth)) {
        cells.note(Column::Birth, Reason::IdBirth);
    }
    let sex_of_id = if order % 2 == 1 {
        Sex::Male
    } else {
        Sex::Female
    };
    if sex.is_some_and(|sex| sex != sex_of_id) {
        cells.note(Column::Sex, Reason::IdSex);
    }
}

/// Leaving, or of an inflow roster arriving.
fn departed(cells: &mut Cells<'_>, joined: Stated) -> Option<Stated> {
    let column = if cells.position(Column::Departed).is_some() {
        Column::Departed
    } else {
        Column::Arrived
    };
    let departed = cells.date(column)?;
    if departed.is_before(joined) {
        cells.note(column, Reason::DepartedEarly);
    }
    Some(departed)
}

fn reported_on(cells: &mut Cells<'_>, departed: Option<Stated>) -> Option<Stated> {
    let reported = cells.past(Column::ReportedOn)?;
    if departed.is_some_and(|departed| reported.is_before(departed)) {
        cells.note(Column::ReportedOn, Reason::ReportedEarly);
    }
    Some(reported)
}

fn branch(cells: &mut Cells<'_>) -> Option<String> {
    let branch = cells.field(Column::Branch);
    if branch.is_none() && cells.position(Column::Branch).is_some() {
        cells.note(Column::Branch, Reason::BranchMissing);
    }
    branch
}

fn reason(cells: &mut Cells<'_>) -> Option<FlowReason> {
    let word = cells.word(Column::Reason);
    if word.is_empty() {
        return None;
    }
    let reasons = &words::values().reasons;
    let known = reasons
        .iter()
        .find(|(part, _)| word.contains(part.as_str()));
    if known.is_none() {
        cells.note(Column::Reason, Reason::ReasonUnclear);
    }
    Some(known.map_or(FlowReason::Other, |(_, reason)| *reason))
}

fn destination(cells: &mut Cells<'_>) -> Destination {
    Destination {
        place: cells.field(Column::Place),
        province: cells.field(Column::Province),
        city: cells.field(Column::City),
        district: cells.field(Column::District),
        address: cells.field(Column::Address),
    }
}

fn contact_person(cells: &mut Cells<'_>) -> Contact {
    let Contact { name, phone } = cells.contact(Column::ContactPerson);
    let phone = cells.phone(Column::ContactPhone).or(phone);
    Contact { name, phone }
}
