//! Identities: as whom a provider knows somebody who has an account here.

use super::{Result, Store};
use liangdi_core::ids::PersonId;
use rusqlite::{OptionalExtension as _, params};

/// Somebody as a provider knows them; both words are compared byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The provider's name for the person: stable, and no name or address.
    pub subject: String,
}

impl Store {
    /// Whose account an identity is tied to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tied_to(&self, identity: &Identity) -> Result<Option<PersonId>> {
        let person: Option<[u8; 16]> = self
            .connection
            .prepare_cached("SELECT person FROM identity WHERE issuer = ? AND subject = ?")?
            .query_row([&identity.issuer, &identity.subject], |row| row.get(0))
            .optional()?;
        Ok(person.map(PersonId::from_bytes))
    }

    /// Whether a person can sign in by a provider.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_tied(&self, person: PersonId, issuer: &str) -> Result<bool> {
        Ok(self
            .connection
            .prepare_cached("SELECT 1 FROM identity WHERE person = ? AND issuer = ?")?
            .exists(params![person.as_bytes(), issuer])?)
    }

    /// Ties an identity to a person, in place of the one before; false where it is another's.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn tie(&self, identity: &Identity, person: PersonId) -> Result<bool> {
        if let Some(holder) = self.tied_to(identity)? {
            return Ok(holder == person);
        }
        self.untie(person, &identity.issuer)?;
        self.connection
            .prepare_cached("INSERT INTO identity VALUES (?, ?, ?)")?
            .execute(params![
                identity.issuer,
                identity.subject,
                person.as_bytes()
            ])?;
        Ok(true)
    }

    /// Lets a person sign in by a provider no longer; false where that was so already.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn untie(&self, person: PersonId, issuer: &str) -> Result<bool> {
        let untied = self
            .connection
            .prepare_cached("DELETE FROM identity WHERE person = ? AND issuer = ?")?
            .execute(params![person.as_bytes(), issuer])?;
        Ok(untied > 0)
    }

    /// Takes every way in away from an account: login, password and identities.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn forget_credentials(&self, person: PersonId) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE account SET login = NULL, hash = NULL, demo_password = NULL \
                 WHERE person = ?",
            )?
            .execute([person.as_bytes()])?;
        self.forget_identities(person)
    }

    /// Takes every identity away from an account.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn forget_identities(&self, person: PersonId) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM identity WHERE person = ?")?
            .execute([person.as_bytes()])?;
        Ok(())
    }
}
