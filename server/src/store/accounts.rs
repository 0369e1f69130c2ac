//! Accounts and sessions: credentials live in these tables and nowhere else.

use super::{Result, Store};
use liangdi_core::ids::PersonId;
use liangdi_core::time::UnixMillis;
use rusqlite::{OptionalExtension as _, Row, params};

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// What is typed to sign in.
    pub login: String,
    /// Who it is.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// What the demo's sign-in page says beside the name; empty otherwise.
    pub title: String,
    /// Argon2id hash of the password.
    pub hash: String,
    /// The password itself: invented demo accounts only, shown to everybody on loopback.
    pub demo_password: Option<String>,
}

impl core::fmt::Debug for Account {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Account")
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// A sign-in that has not been ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// When it ends by itself.
    pub expires_at: UnixMillis,
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        login: row.get(0)?,
        person: PersonId::from_bytes(row.get(1)?),
        name: row.get(2)?,
        title: row.get(3)?,
        hash: row.get(4)?,
        demo_password: row.get(5)?,
    })
}

impl Store {
    /// Enters an account.
    ///
    /// # Errors
    /// When nothing can be written, or the login is taken.
    pub fn add_account(&self, account: &Account) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?)")?
            .execute(params![
                account.login,
                account.person.as_bytes(),
                account.name,
                account.title,
                account.hash,
                account.demo_password
            ])?;
        Ok(())
    }

    /// The account with a login.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn account(&self, login: &str) -> Result<Option<Account>> {
        Ok(self
            .connection
            .prepare_cached("SELECT * FROM account WHERE login = ?")?
            .query_row([login], account)
            .optional()?)
    }

    /// The demo accounts; none in a relay with real people.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn demo_accounts(&self) -> Result<Vec<Account>> {
        self.connection
            .prepare_cached("SELECT * FROM account WHERE demo_password IS NOT NULL")?
            .query_map([], account)?
            .map(|found| Ok(found?))
            .collect()
    }

    /// Keeps a session under the hash of its token, and drops those that have ended.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn add_session(
        &self,
        token: &[u8; 32],
        login: &str,
        now: UnixMillis,
        expires_at: UnixMillis,
    ) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM session WHERE expires_at <= ?")?
            .execute([now])?;
        self.connection
            .prepare_cached("INSERT INTO session VALUES (?, ?, ?)")?
            .execute(params![token, login, expires_at])?;
        Ok(())
    }

    /// The session of a token's hash, while it lasts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn session(&self, token: &[u8; 32], now: UnixMillis) -> Result<Option<Session>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT account.person, account.name, session.expires_at \
                 FROM session JOIN account USING (login) WHERE token = ? AND expires_at > ?",
            )?
            .query_row(params![token, now], |row| {
                Ok(Session {
                    person: PersonId::from_bytes(row.get(0)?),
                    name: row.get(1)?,
                    expires_at: row.get(2)?,
                })
            })
            .optional()?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn end_session(&self, token: &[u8; 32]) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM session WHERE token = ?")?
            .execute([token])?;
        Ok(())
    }
}
