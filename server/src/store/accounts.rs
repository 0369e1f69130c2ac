//! Accounts: who may sign in. Credentials live in the store's tables and nowhere else.

use super::{Result, Store};
use liangdi_core::ids::PersonId;
use rusqlite::{OptionalExtension as _, Row, params};

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Who it is.
    pub person: PersonId,
    /// What is typed to sign in; none where a device alone is signed in.
    pub login: Option<String>,
    /// Name.
    pub name: String,
    /// What the demo's sign-in page says beside the name; empty otherwise.
    pub title: String,
    /// Argon2id hash of the password; there is one exactly where there is a login.
    pub hash: Option<String>,
    /// The password itself: invented demo accounts only, shown to everybody on loopback.
    pub demo_password: Option<String>,
}

impl core::fmt::Debug for Account {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Account")
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        person: PersonId::from_bytes(row.get(0)?),
        login: row.get(1)?,
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
                account.person.as_bytes(),
                account.login,
                account.name,
                account.title,
                account.hash,
                account.demo_password
            ])?;
        Ok(())
    }

    /// The account with a login, however it is capitalised.
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

    /// The account of a person.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn account_of(&self, person: PersonId) -> Result<Option<Account>> {
        Ok(self
            .connection
            .prepare_cached("SELECT * FROM account WHERE person = ?")?
            .query_row([person.as_bytes()], account)
            .optional()?)
    }

    /// The accounts of people with a name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn accounts_named(&self, name: &str) -> Result<Vec<Account>> {
        self.connection
            .prepare_cached("SELECT * FROM account WHERE name = ?")?
            .query_map([name], account)?
            .map(|found| Ok(found?))
            .collect()
    }

    /// Gives an account a login and a password.
    ///
    /// # Errors
    /// When nothing can be written, or the login is taken.
    pub fn set_password(&self, person: PersonId, login: &str, hash: &str) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE account SET login = ?, hash = ?, demo_password = NULL WHERE person = ?",
            )?
            .execute(params![login, hash, person.as_bytes()])?;
        Ok(())
    }
}
