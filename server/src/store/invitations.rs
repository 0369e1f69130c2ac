//! Invitations: links by which an office holder lets somebody open or reset an account.

use super::{Result, Store, StoreError, TokenHash};
use liangdi_core::ids::PersonId;
use liangdi_core::time::UnixMillis;
use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;
use std::collections::BTreeSet;

/// How long an invitation that can no longer be used is remembered, to say so.
const REMEMBERED_MS: i64 = 30 * 24 * 3600 * 1000;

/// What an invitation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum InvitationKind {
    /// Opens an account.
    Join,
    /// Lets the holder of an account in again.
    Reset,
}

impl InvitationKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Reset => "reset",
        }
    }

    /// How long such a link is good.
    ///
    /// - unit: milliseconds
    #[must_use]
    pub const fn lasts(self) -> i64 {
        const DAY: i64 = 24 * 3600 * 1000;
        match self {
            Self::Join => 7 * DAY,
            Self::Reset => DAY,
        }
    }
}

/// One invitation; its token is known to whoever was given the link, and to nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Hash of the token.
    pub hash: TokenHash,
    /// For whom.
    pub person: PersonId,
    /// The person's name.
    pub name: String,
    /// What it does.
    pub kind: InvitationKind,
    /// Who made it; none where the relay's operator did.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: UnixMillis,
    /// Until when it is good.
    pub expires_at: UnixMillis,
    /// When it was used.
    pub used_at: Option<UnixMillis>,
}

impl Store {
    /// Keeps an invitation in place of the person's earlier ones that nobody used.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn add_invitation(&self, new: &Invitation) -> Result<()> {
        let forgotten = new.created_at.saturating_sub(REMEMBERED_MS);
        self.connection
            .prepare_cached(
                "DELETE FROM invitation WHERE expires_at <= ? OR (person = ? AND used_at IS NULL)",
            )?
            .execute(params![forgotten, new.person.as_bytes()])?;
        self.connection
            .prepare_cached("INSERT INTO invitation VALUES (?, ?, ?, ?, ?, ?, ?, NULL)")?
            .execute(params![
                new.hash,
                new.person.as_bytes(),
                new.name,
                new.kind.word(),
                new.created_by.map(|by| *by.as_bytes()),
                new.created_at,
                new.expires_at
            ])?;
        Ok(())
    }

    /// The invitation of a token's hash, used and expired ones too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn invitation(&self, hash: &TokenHash) -> Result<Option<Invitation>> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT person, name, kind, created_by, created_at, expires_at, used_at \
                 FROM invitation WHERE hash = ?",
            )?
            .query_row([hash], |row| {
                let kind: String = row.get(2)?;
                let kind = [InvitationKind::Join, InvitationKind::Reset]
                    .into_iter()
                    .find(|known| known.word() == kind);
                let created_by: Option<[u8; 16]> = row.get(3)?;
                Ok(kind.map(|kind| {
                    Ok::<_, rusqlite::Error>(Invitation {
                        hash: *hash,
                        person: PersonId::from_bytes(row.get(0)?),
                        name: row.get(1)?,
                        kind,
                        created_by: created_by.map(PersonId::from_bytes),
                        created_at: row.get(4)?,
                        expires_at: row.get(5)?,
                        used_at: row.get(6)?,
                    })
                }))
            })
            .optional()?;
        match found {
            None => Ok(None),
            Some(None) => Err(StoreError::Damaged("an invitation")),
            Some(Some(invitation)) => Ok(Some(invitation?)),
        }
    }

    /// Whom a link opens an account for that is still good.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn invited(&self, now: UnixMillis) -> Result<BTreeSet<PersonId>> {
        let mut find = self.connection.prepare_cached(
            "SELECT person FROM invitation \
             WHERE kind = 'join' AND used_at IS NULL AND expires_at > ?",
        )?;
        let found = find.query_map([now], |row| Ok(PersonId::from_bytes(row.get(0)?)))?;
        Ok(found.collect::<core::result::Result<_, _>>()?)
    }

    /// Notes that an invitation was used; no link is good twice.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn use_invitation(&self, hash: &TokenHash, now: UnixMillis) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE invitation SET used_at = ? WHERE hash = ?")?
            .execute(params![now, hash])?;
        Ok(())
    }
}
