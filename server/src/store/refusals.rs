//! Refusals: what the gate refused, to whom and by which rule, never the content.

use super::{Result, Store};
use liangdi_core::ids::{DeviceId, OfficeId, PersonId};
use liangdi_core::limits;
use liangdi_core::time::UnixMillis;
use rusqlite::params;

/// One refused bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalRow {
    /// When.
    pub at: UnixMillis,
    /// Who sent it.
    pub person: PersonId,
    /// Under which office, as the sender says.
    pub office: OfficeId,
    /// From which device, as the sender says.
    pub device: DeviceId,
    /// Kinds of the documents it was for.
    pub documents: String,
    /// Kinds of its records, as far as they could be read.
    pub records: String,
    /// Code of the refusal.
    pub code: String,
    /// The step of the gate that refused, with the fault or field.
    pub rule: String,
    /// The rules in force: the pack of a year, else the policy of the build.
    pub policy: String,
}

impl Store {
    /// Keeps a refusal; of one person's the oldest make room, then of all.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn keep_refusal(&self, row: &RefusalRow) -> Result<()> {
        let person = row.person.as_bytes();
        let nth: i64 = self
            .connection
            .prepare_cached("SELECT coalesce(max(nth), 0) + 1 FROM refusal WHERE person = ?")?
            .query_row([person], |row| row.get(0))?;
        self.connection
            .prepare_cached(
                "INSERT INTO refusal \
                 (person, nth, at, office, device, documents, records, code, rule, policy) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                person,
                nth,
                row.at,
                row.office.as_bytes(),
                row.device.as_bytes(),
                row.documents,
                row.records,
                row.code,
                row.rule,
                row.policy
            ])?;
        let dropped = self
            .connection
            .prepare_cached("DELETE FROM refusal WHERE person = ? AND nth <= ? - ?")?
            .execute(params![person, nth, limits::PERSON_REFUSALS_MAX])?;
        if dropped == 0 {
            // There is one more than before.
            self.connection
                .prepare_cached(
                    "DELETE FROM refusal WHERE (SELECT count(*) FROM refusal) > ? \
                     AND number = (SELECT min(number) FROM refusal)",
                )?
                .execute([limits::REFUSALS_MAX])?;
        }
        Ok(())
    }

    /// All refusals kept, the oldest first, each with its number among its person's: what is missing
    /// before the first has made room.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn refusals(&self) -> Result<Vec<(u64, RefusalRow)>> {
        self.connection
            .prepare_cached(
                "SELECT nth, at, person, office, device, documents, records, code, rule, policy \
                 FROM refusal ORDER BY number",
            )?
            .query_map([], |row| {
                let refusal = RefusalRow {
                    at: row.get(1)?,
                    person: PersonId::from_bytes(row.get(2)?),
                    office: OfficeId::from_bytes(row.get(3)?),
                    device: DeviceId::from_bytes(row.get(4)?),
                    documents: row.get(5)?,
                    records: row.get(6)?,
                    code: row.get(7)?,
                    rule: row.get(8)?,
                    policy: row.get(9)?,
                };
                Ok((row.get(0)?, refusal))
            })?
            .map(|found| Ok(found?))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(store: &Store, person: u8, at: UnixMillis) {
        let row = RefusalRow {
            at,
            person: PersonId::from_bytes([person; 16]),
            office: OfficeId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            documents: "card".to_owned(),
            records: String::new(),
            code: "malformed".to_owned(),
            rule: "form: checksum".to_owned(),
            policy: String::new(),
        };
        store.keep_refusal(&row).unwrap();
    }

    fn kept(store: &Store, person: u8) -> Vec<(u64, UnixMillis)> {
        let all = store.refusals().unwrap();
        let theirs = all
            .iter()
            .filter(|(_, it)| it.person.as_bytes() == &[person; 16]);
        theirs.map(|(nth, it)| (*nth, it.at)).collect()
    }

    #[test]
    fn whoever_floods_pushes_out_nobody_elses() {
        let store = Store::in_memory().unwrap();
        let most = i64::try_from(limits::PERSON_REFUSALS_MAX).unwrap();
        refused(&store, 1, 0);
        for at in 1..=most + 5 {
            refused(&store, 2, at);
        }
        assert_eq!(kept(&store, 1), [(1, 0)]);
        let theirs = kept(&store, 2);
        assert_eq!(theirs.len(), limits::PERSON_REFUSALS_MAX);
        assert_eq!(theirs[0], (6, 6), "the number says how many are gone");
    }

    #[test]
    fn of_all_refusals_the_oldest_make_room() {
        let store = Store::in_memory().unwrap();
        store.begin().unwrap();
        let people = limits::REFUSALS_MAX / limits::PERSON_REFUSALS_MAX;
        for person in 0..u8::try_from(people).unwrap() {
            for at in 0..i64::try_from(limits::PERSON_REFUSALS_MAX).unwrap() {
                refused(&store, person, at);
            }
        }
        assert_eq!(kept(&store, 0)[0], (1, 0));
        refused(&store, 255, 0);
        store.commit().unwrap();
        assert_eq!(store.refusals().unwrap().len(), limits::REFUSALS_MAX);
        assert_eq!(kept(&store, 0)[0], (2, 1));
    }
}
