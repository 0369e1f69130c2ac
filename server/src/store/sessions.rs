//! Sessions: sign-ins that have not ended, each on one device, under tokens that rotate.

use super::{Result, Store};
use liangdi_core::ids::PersonId;
use liangdi_core::time::{Date, UnixMillis};
use rusqlite::{OptionalExtension as _, Row, params};

/// Names a session to its holder; no secret.
pub type SessionId = [u8; 16];
/// SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// A token older than this is rotated at the next chance.
const ROTATE_AFTER_MS: i64 = 24 * 3600 * 1000;
/// How long a former token goes on once its successor was used; also between two rotations.
const GRACE_MS: i64 = 60_000;
/// Most sessions of one account; the one unused for longest makes room.
pub(super) const DEVICES_MAX: usize = 20;

/// A sign-in that has not been ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// What is typed to sign in; none where a device alone is signed in.
    pub login: Option<String>,
    /// How long it lasts without being used.
    ///
    /// - unit: milliseconds
    pub lasts: i64,
    /// When it ends by itself.
    pub expires_at: UnixMillis,
}

/// A session to keep.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Which; random.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Hash of its first token.
    pub token: TokenHash,
    /// What the device is called.
    pub label: String,
    /// How long it lasts without being used.
    ///
    /// - unit: milliseconds
    pub lasts: i64,
}

/// A session as its holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Which session.
    pub id: SessionId,
    /// What the device is called.
    pub label: String,
    /// When somebody signed in.
    pub created_at: UnixMillis,
    /// The last day it was used.
    ///
    /// - shape: `YYYY-MM-DD`; no time of day is kept
    pub last_seen: String,
}

const COLUMNS: &str = "SELECT session, account.person, name, login, lasts, expires_at \
     FROM session JOIN account USING (person) WHERE expires_at > ?1 AND ";

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        person: PersonId::from_bytes(row.get(1)?),
        name: row.get(2)?,
        login: row.get(3)?,
        lasts: row.get(4)?,
        expires_at: row.get(5)?,
    })
}

impl Store {
    /// Keeps a session and drops those that have ended; returns whose place it took.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn add_session(&self, new: &NewSession, now: UnixMillis) -> Result<Option<SessionId>> {
        self.connection
            .prepare_cached("DELETE FROM session WHERE expires_at <= ?")?
            .execute([now])?;
        let crowded_out = self
            .connection
            .prepare_cached(
                "DELETE FROM session WHERE session = (SELECT session FROM session \
                 WHERE person = ? ORDER BY last_seen DESC, created_at DESC LIMIT 1 OFFSET ?) \
                 RETURNING session",
            )?
            .query_row(
                params![new.person.as_bytes(), DEVICES_MAX.saturating_sub(1)],
                |row| row.get(0),
            )
            .optional()?;
        self.connection
            .prepare_cached(
                "INSERT INTO session VALUES (?1, ?2, ?3, ?4, NULL, NULL, ?5, ?4, ?6, ?7, ?8)",
            )?
            .execute(params![
                new.id,
                new.person.as_bytes(),
                new.token,
                now,
                new.label,
                Date::at(now).to_string(),
                new.lasts,
                now.saturating_add(new.lasts)
            ])?;
        Ok(crowded_out)
    }

    /// The session of a token's hash, while it lasts; a former token goes on for a short grace.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn session(&self, token: &TokenHash, now: UnixMillis) -> Result<Option<Session>> {
        let with = "(token = ?2 OR (former = ?2 AND coalesce(former_until > ?1, true)))";
        Ok(self
            .connection
            .prepare_cached(&format!("{COLUMNS}{with}"))?
            .query_row(params![now, token], session)
            .optional()?)
    }

    /// A session by its id, while it lasts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn session_with_id(&self, id: &SessionId, now: UnixMillis) -> Result<Option<Session>> {
        Ok(self
            .connection
            .prepare_cached(&format!("{COLUMNS}session = ?2"))?
            .query_row(params![now, id], session)
            .optional()?)
    }

    /// Notes that a session is used: its day, its end, and whether it takes the fresh token.
    ///
    /// A former token stays good until its successor has been used, so that an answer lost on the
    /// way signs nobody out; then for a minute, so that two tabs do not sign each other out.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn renew(&self, token: &TokenHash, fresh: &TokenHash, now: UnixMillis) -> Result<bool> {
        let grace_ends = now.saturating_add(GRACE_MS);
        self.connection
            .prepare_cached(
                "UPDATE session SET former_until = ?2 \
                 WHERE token = ?1 AND former IS NOT NULL AND former_until IS NULL",
            )?
            .execute(params![token, grace_ends])?;
        self.connection
            .prepare_cached(
                "UPDATE session SET last_seen = ?2, expires_at = ?3 + lasts \
                 WHERE (token = ?1 OR former = ?1) AND last_seen <> ?2",
            )?
            .execute(params![token, Date::at(now).to_string(), now])?;
        let rotated = self
            .connection
            .prepare_cached(
                "UPDATE session SET former = ?1, former_until = NULL, token = ?2, rotated_at = ?3 \
                 WHERE (token = ?1 AND rotated_at <= ?4) \
                 OR (former = ?1 AND former_until IS NULL AND rotated_at <= ?5)",
            )?
            .execute(params![
                token,
                fresh,
                now,
                now.saturating_sub(ROTATE_AFTER_MS),
                now.saturating_sub(GRACE_MS)
            ])?;
        Ok(rotated > 0)
    }

    /// Lets a session last no longer than this without being used, from its next day on.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn shorten_session(&self, id: &SessionId, lasts: i64) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE session SET lasts = min(lasts, ?) WHERE session = ?")?
            .execute(params![lasts, id])?;
        Ok(())
    }

    /// A person's sessions, the last used first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn devices_of(&self, person: PersonId, now: UnixMillis) -> Result<Vec<Device>> {
        self.connection
            .prepare_cached(
                "SELECT session, label, created_at, last_seen FROM session \
                 WHERE person = ? AND expires_at > ? ORDER BY last_seen DESC, created_at DESC",
            )?
            .query_map(params![person.as_bytes(), now], |row| {
                Ok(Device {
                    id: row.get(0)?,
                    label: row.get(1)?,
                    created_at: row.get(2)?,
                    last_seen: row.get(3)?,
                })
            })?
            .map(|found| Ok(found?))
            .collect()
    }

    /// Ends a session of a person; false where the person has no such session.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn end_session(&self, person: PersonId, id: &SessionId) -> Result<bool> {
        let ended = self
            .connection
            .prepare_cached("DELETE FROM session WHERE person = ? AND session = ?")?
            .execute(params![person.as_bytes(), id])?;
        Ok(ended > 0)
    }

    /// Ends a person's sessions but one; returns those ended.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn end_sessions(
        &self,
        person: PersonId,
        but: Option<&SessionId>,
    ) -> Result<Vec<SessionId>> {
        self.connection
            .prepare_cached(
                "DELETE FROM session WHERE person = ?1 AND session IS NOT ?2 RETURNING session",
            )?
            .query_map(params![person.as_bytes(), but], |row| row.get(0))?
            .map(|found| Ok(found?))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Account;

    const DAY: i64 = ROTATE_AFTER_MS;
    const WHO: PersonId = PersonId::from_bytes([9; 16]);

    fn new(number: u8) -> NewSession {
        NewSession {
            id: [number; 16],
            person: WHO,
            token: [number; 32],
            label: String::new(),
            lasts: 90 * DAY,
        }
    }

    fn store() -> Store {
        let store = Store::in_memory().unwrap();
        let account = Account {
            person: WHO,
            login: None,
            name: String::new(),
            title: String::new(),
            hash: None,
            demo_password: None,
        };
        store.add_account(&account).unwrap();
        store.add_session(&new(1), 0).unwrap();
        store
    }

    fn is_good(store: &Store, token: u8, now: UnixMillis) -> bool {
        store.session(&[token; 32], now).unwrap().is_some()
    }

    #[test]
    fn a_token_rotates_and_two_tabs_never_sign_each_other_out() {
        let store = store();
        let renew = |token, fresh, now| store.renew(&[token; 32], &[fresh; 32], now).unwrap();
        assert!(!renew(1, 2, DAY - 1), "young");
        assert!(renew(1, 2, DAY));
        assert!(!renew(1, 3, DAY + 1), "the other tab, a moment later");
        assert!(is_good(&store, 1, DAY + 1) && is_good(&store, 2, DAY + 1));
        assert!(!renew(2, 4, DAY + 2), "the successor is used");
        assert!(is_good(&store, 1, DAY + GRACE_MS));
        assert!(!is_good(&store, 1, DAY + 2 + GRACE_MS), "grace is over");
        assert!(is_good(&store, 2, DAY + 2 + GRACE_MS));
    }

    #[test]
    fn a_new_token_lost_on_the_way_is_replaced_by_another() {
        let store = store();
        let renew = |token, fresh, now| store.renew(&[token; 32], &[fresh; 32], now).unwrap();
        assert!(renew(1, 2, DAY));
        assert!(is_good(&store, 1, 30 * DAY), "its successor never arrived");
        assert!(renew(1, 3, 30 * DAY));
        assert!(!is_good(&store, 2, 30 * DAY) && is_good(&store, 3, 30 * DAY));
    }

    #[test]
    fn a_session_ends_when_it_is_not_used() {
        let store = store();
        assert!(is_good(&store, 1, 90 * DAY - 1));
        assert!(!is_good(&store, 1, 90 * DAY));
        store.renew(&[1; 32], &[2; 32], 89 * DAY).unwrap();
        assert!(is_good(&store, 2, 178 * DAY));
    }

    #[test]
    fn one_device_too_many_takes_the_place_of_the_one_unused_for_longest() {
        let store = store();
        for number in 2..=20 {
            let crowded_out = store.add_session(&new(number), DAY).unwrap();
            assert_eq!(crowded_out, None);
        }
        let crowded_out = store.add_session(&new(21), DAY).unwrap();
        assert_eq!(crowded_out, Some([1; 16]));
        assert_eq!(store.devices_of(WHO, DAY).unwrap().len(), DEVICES_MAX);
    }
}
