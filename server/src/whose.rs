//! Whose: the one person, or the one office, that a word of the operator means.

use crate::room::Room;
use liangdi_core::choice::OrgKind;
use liangdi_core::ids::{OfficeId, PersonId};
use liangdi_core::plain::plain;
use liangdi_core::policy::{may_register_member, may_register_org};
use liangdi_core::registry::Office;
use liangdi_core::time::Date;
use std::collections::BTreeMap;

/// Why a word does not mean exactly one, in a sentence.
type Failure = Box<dyn std::error::Error>;

/// The one person with a login or name, and the login if there is one.
///
/// # Errors
/// When there is none or several, or the store cannot be read.
pub fn whose(room: &Room, word: &str) -> Result<(PersonId, Option<String>), Failure> {
    if let Some(account) = room.store().account(word)? {
        return Ok((account.person, account.login));
    }
    let named = room.store().accounts_named(word)?;
    let mut found: BTreeMap<PersonId, Option<String>> = room
        .registry()
        .offices()
        .filter(|(_, office)| office.name == word)
        .map(|(_, office)| (office.person, None))
        .collect();
    found.extend(named.into_iter().map(|it| (it.person, it.login)));
    let is_one = found.len() == 1;
    found.pop_first().filter(|_| is_one).ok_or_else(|| {
        format!("there is not exactly one person with the login or name {word}").into()
    })
}

/// The one office held today that a word means and that may enter members: its id, the login or name
/// of who holds it, or the name of its organisation.
///
/// # Errors
/// When there is none; when there are several, which are listed.
pub fn office(room: &Room, word: &str, today: Date) -> Result<(OfficeId, Office), Failure> {
    let registry = room.registry();
    let id = word.parse::<OfficeId>().ok();
    let person = whose(room, word).ok().map(|(person, _)| person);
    let is_meant = |(office, it): &(OfficeId, &Office)| {
        Some(*office) == id
            || Some(it.person) == person
            || plain(registry.org_name(it.org)) == plain(word)
    };
    let held = registry.offices().filter(|(_, it)| it.is_held_on(today));
    let meant: Vec<(OfficeId, &Office)> = held.filter(is_meant).collect();
    // A township that begins has no branch yet, and may enter its first ones.
    let enters = |it: &Office| {
        let mut homes = registry.orgs().map(|(home, _)| home);
        may_register_org(it, OrgKind::Branch, Some(it.org), registry)
            || homes.any(|home| may_register_member(it.org, it.role, home, registry))
    };
    let able: Vec<_> = meant.iter().filter(|(_, it)| enters(it)).collect();
    match able.as_slice() {
        [(office, it)] => Ok((*office, (*it).clone())),
        [] if meant.is_empty() => {
            Err(format!("no office held today is {word}'s or called {word}").into())
        }
        [] => Err(format!("{word} holds no office that may enter members of any branch").into()),
        several => {
            let line = |(id, it): &&(OfficeId, &Office)| {
                let (org, role) = (registry.org_name(it.org), it.role.word());
                format!("\n  {id}  {org}, {role}, {}", it.name)
            };
            let lines: String = several.iter().map(line).collect();
            Err(format!("{word} may mean several offices, give the id of one:{lines}").into())
        }
    }
}
