//! Passwords and tokens: Argon2id hashes, and random bits from the operating system.

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

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
    let params = match cost {
        Cost::Full => Params::default(),
        Cost::Demo => Params::new(64, 1, 1, None).map_err(|error| failed(&error))?,
    };
    let salt: [u8; 16] = random()?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| failed(&error))
}

/// Whether a password belongs to a hash; slow on purpose.
#[must_use]
pub fn matches(password: &str, hash: &str) -> bool {
    Argon2::default()
        .verify_password(password.as_bytes(), hash)
        .is_ok()
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
}
