//! Passwords and tokens: Argon2id hashes, and random bits from the operating system.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version, password_hash};
use std::sync::{Mutex, PoisonError};

/// Blocks that hashes fill, kept for the next: as many as are made at once, 19 MiB each. Asked for
/// and given back each time, they would tear the heap: 50 guesses left the relay with 250 MB.
static BLOCKS: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// How much work a hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// For people: 19 MiB, two passes (OWASP's floor for Argon2id).
    Full,
    /// For invented demo accounts, whose passwords are printed anyway.
    Demo,
}

/// Why there is no hash.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The operating system gives no random bits.
    #[error("no random bits: {0}")]
    Random(#[from] getrandom::Error),
    /// Argon2 says no.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
}

/// Random bytes.
///
/// # Errors
/// When the operating system has none.
pub fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// The hash to keep of a password.
///
/// # Errors
/// When it cannot be made.
pub fn hash(password: &str, cost: Cost) -> Result<String, PasswordError> {
    let failed = |error: &dyn core::fmt::Display| PasswordError::Hash(error.to_string());
    let salt: [u8; 16] = random()?;
    let salt = Salt::new(&salt).map_err(|error| failed(&error))?;
    let params = match cost {
        Cost::Full => Params::default(),
        Cost::Demo => Params::new(64, 1, 1, None).map_err(|error| failed(&error))?,
    };
    let hash = hash_with(password, salt, params).map_err(|error| failed(&error))?;
    Ok(hash.to_string())
}

fn hash_with(password: &str, salt: Salt, params: Params) -> password_hash::Result<PasswordHash> {
    let mut blocks = BLOCKS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .pop()
        .unwrap_or_default();
    blocks.resize(blocks.len().max(params.block_count()), Block::new());
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    let written = ParamsString::try_from(&params);
    let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password.as_bytes(), &salt, &mut output, &mut blocks);
    BLOCKS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(blocks);
    done?;
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: written?,
        salt: Some(salt),
        hash: Some(Output::new(&output)?),
    })
}

/// Whether a password belongs to a hash; slow on purpose.
#[must_use]
pub fn matches(password: &str, hash: &str) -> bool {
    let again = PasswordHash::new(hash).ok().and_then(|kept| {
        let params = Params::try_from(&kept).ok()?;
        let again = hash_with(password, kept.salt?, params).ok()?;
        // Compared in constant time.
        Some(again.hash == kept.hash)
    });
    again.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_matches() {
        for cost in [Cost::Full, Cost::Demo] {
            let kept = hash("one two", cost).unwrap();
            assert!(matches("one two", &kept));
            assert!(!matches("one  two", &kept));
            assert_ne!(hash("one two", cost).unwrap(), kept, "salted");
        }
        assert!(!matches("", ""));
    }

    #[test]
    fn what_an_earlier_version_kept_still_matches() {
        let kept = "$argon2id$v=19$m=64,t=1,p=1$MkEBUttY6rQrv1crF5stuQ$\
                    Ww2XUEQpGqp0UjzYaaZ9cXF3aazMKEF5WdBufNF01wE";
        assert!(matches("liangdi-demo", kept));
        assert!(!matches("liangdi-dem0", kept));
    }
}
