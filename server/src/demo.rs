//! The demo: an invented banner with its year so far, written by the commands of invented people.
//!
//! The same `now` gives the same banner. Nothing enters by a back door: every step is planned,
//! judged and admitted as a phone's would be, on the day it is said to have happened.

mod cast;
mod facts;
mod year;

use crate::found::{Founding, default_pack, found};
use crate::password::{self, Cost, PasswordError};
use crate::room::Room;
use crate::store::{Account, StoreError};
use crate::write::WriteError;
use cast::{Cast, Data, Seat};
use liangdi_core::admission::Caller;
use liangdi_core::command::{Command, GrantOffice, RegisterOrg};
use liangdi_core::ids::CommandId;
use liangdi_core::time::{Date, Period, UnixMillis};

/// The banner's people and words, invented.
const BANNER: &str = include_str!("../demo/banner.json");
/// Days before today on which the banner was founded.
const FOUNDED_DAYS_AGO: i32 = 420;
const DAY_MS: UnixMillis = 24 * 3600 * 1000;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Its data file is broken.
    #[error("the data file: {0}")]
    Data(#[from] serde_json::Error),
    /// The data file names an organisation or role that is not there.
    #[error("the data file: nobody is {role} of {org}")]
    NoSuchSeat {
        /// Key of the organisation.
        org: String,
        /// Word of the role.
        role: String,
    },
    /// A step was not admitted.
    #[error("{what}, {days_ago} days ago: {error}")]
    Step {
        /// The command.
        what: &'static str,
        /// When.
        days_ago: i32,
        /// Why not.
        error: WriteError,
    },
    /// Founding failed.
    #[error(transparent)]
    Founding(#[from] WriteError),
    /// A password cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One command of somebody, on a day.
#[derive(Debug)]
struct Step {
    days_ago: i32,
    seat: Seat,
    id: CommandId,
    command: Command,
}

/// Fills an empty room; durable all at once or not at all.
///
/// # Errors
/// Why there is no demo.
pub fn fill(room: &mut Room, now: UnixMillis) -> Result<(), DemoError> {
    let data: Data = serde_json::from_str(BANNER)?;
    let cast = Cast::of(&data);
    let administrator = cast.seat("banner", "organizationDept")?;
    let founded = Caller {
        now: days_before(now, FOUNDED_DAYS_AGO),
        ..administrator.caller(now)
    };
    let founding = Founding {
        banner: cast.org("banner"),
        name: data.banner.name.clone(),
        place: data.banner.place.clone(),
        office: administrator.office,
        administrator: administrator.name.clone(),
        command: cast::command_id(0),
    };
    found(room, &founded, &founding)?;
    let today = Date::at(now);
    let mut steps = setting_up(&data, &cast, &administrator, today);
    steps.extend(year::of(&data, &cast, today)?);
    // Stable: steps of one day stay in the order they were thought of.
    steps.sort_by_key(|step| core::cmp::Reverse(step.days_ago));
    for step in steps {
        let caller = step.seat.caller(days_before(now, step.days_ago));
        room.execute_as(&caller, step.seat.office, step.id, &step.command)
            .map_err(|error| DemoError::Step {
                what: step.command.word(),
                days_ago: step.days_ago,
                error,
            })?;
    }
    add_accounts(room, &data)?;
    room.handle(Vec::new(), now);
    Ok(room.settle_now()?)
}

fn days_before(now: UnixMillis, days: i32) -> UnixMillis {
    now.saturating_sub(UnixMillis::from(days).saturating_mul(DAY_MS))
}

/// Rule packs, organisations and offices.
fn setting_up(data: &Data, cast: &Cast, administrator: &Seat, today: Date) -> Vec<Step> {
    let since = today.plus_days(FOUNDED_DAYS_AGO.saturating_neg());
    let packs = (Period::of(since).year()..=Period::of(today).year())
        .map(|year| default_pack(Period::ending(year)));
    let orgs = data.orgs().map(|(org, kind, parent)| {
        Command::RegisterOrg(RegisterOrg {
            org: cast.org(&org.key),
            name: org.name.clone(),
            org_kind: kind,
            parent: parent.map(|key| cast.org(key)),
            place: org.place.clone(),
        })
    });
    let offices = cast
        .seats()
        .filter(|seat| seat.office != administrator.office)
        .map(|seat| {
            Command::GrantOffice(GrantOffice {
                org: seat.org,
                office: seat.office,
                person: seat.person,
                name: seat.name.clone(),
                role: seat.role,
                from: since,
                through: None,
                member: None,
                acts_for: None,
            })
        });
    packs
        .chain(orgs)
        .chain(offices)
        .zip(1..)
        .map(|(command, number)| Step {
            days_ago: FOUNDED_DAYS_AGO,
            seat: administrator.clone(),
            id: cast::command_id(number),
            command,
        })
        .collect()
}

fn add_accounts(room: &Room, data: &Data) -> Result<(), DemoError> {
    for person in data.people.iter().filter(|it| !it.login.is_empty()) {
        room.store().add_account(&Account {
            person: cast::person_id(&person.name),
            login: Some(person.login.clone()),
            name: person.name.clone(),
            title: person.title.clone(),
            hash: Some(password::hash(&data.password, Cost::Demo)?),
            demo_password: Some(data.password.clone()),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use liangdi_core::address::DocumentKind;

    /// 2026-11-23T10:00:00Z, and five days into a period.
    const DAYS: [UnixMillis; 2] = [1_795_428_000_000, 1_796_464_800_000];

    #[test]
    fn the_demo_is_admitted_on_any_day_and_always_the_same() {
        for now in DAYS {
            let filled = || {
                let mut room = Room::open(Store::in_memory().unwrap(), now).unwrap();
                fill(&mut room, now).unwrap();
                room
            };
            let room = filled();
            let cards = room.store().documents_of_kind(DocumentKind::Card).unwrap();
            assert_eq!(cards.len(), 60);
            assert_eq!(room.durable(), filled().durable());
            assert!(room.store().demo_accounts().unwrap().len() >= 8);
            assert_eq!(room.store().summaries().unwrap().len(), 60);
        }
    }
}
