//! Founding: the first records of a banner, admitted into an empty log only.

use crate::room::Room;
use crate::write::{WriteError, bundle};
use liangdi_core::address::Address;
use liangdi_core::admission::Caller;
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::command::{Command, PublishPack};
use liangdi_core::frame::Fate;
use liangdi_core::ids::{CommandId, OfficeId, OrgId};
use liangdi_core::points::pack::DEFAULT_PACK;
use liangdi_core::record::{OfficeGranted, OrgRegistered, Record, RecordKey};
use liangdi_core::time::{Date, Period};

/// A banner to found.
#[derive(Debug, Clone)]
pub struct Founding {
    /// The banner.
    pub banner: OrgId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// The first administrator's office.
    pub office: OfficeId,
    /// The first administrator's name.
    pub administrator: String,
    /// The founding command.
    pub command: CommandId,
}

/// Founds a banner; the caller settles the room afterwards.
///
/// # Errors
/// When the log is not empty or nothing can be stored.
pub fn found(room: &mut Room, caller: &Caller, founding: &Founding) -> Result<(), WriteError> {
    let org = Record::from(OrgRegistered {
        org: founding.banner,
        name: founding.name.clone(),
        kind: OrgKind::Banner,
        parent: None,
        place: founding.place.clone(),
    });
    let administrator = Record::from(OfficeGranted {
        office: founding.office,
        person: caller.person,
        name: founding.administrator.clone(),
        role: Role::OrganizationDept,
        from: Date::at(caller.now),
        through: None,
        member: None,
        acts_for: None,
    });
    let key = |ordinal| RecordKey {
        command: founding.command,
        ordinal,
    };
    let records = vec![
        (Address::rules(founding.banner), key(0), org),
        (Address::office(founding.banner), key(1), administrator),
    ];
    let office = (founding.command, founding.office);
    let bundle = bundle(office, caller.device, records, |_| None);
    match room.found(&bundle, caller)? {
        Fate::Admitted { .. } => Ok(()),
        fate @ (Fate::Duplicate | Fate::Held | Fate::Refused { .. }) => {
            Err(WriteError::NotAdmitted(fate))
        }
    }
}

/// The default rule pack as a command that publishes it for a period.
#[must_use]
pub fn default_pack(period: Period) -> Command {
    let body = serde_json::from_str::<serde_json::Value>(DEFAULT_PACK).map(|mut pack| {
        if let Some(pack) = pack.as_object_mut() {
            pack.insert("id".to_owned(), format!("default-{}", period.year()).into());
            pack.insert("period".to_owned(), period.year().into());
        }
        pack.to_string()
    });
    Command::PublishPack(PublishPack {
        // The pack is part of this program; core's tests parse it.
        body: body.unwrap_or_else(|_| DEFAULT_PACK.to_owned()),
    })
}
