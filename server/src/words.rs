//! Words people choose: which logins and passwords an account may have.

/// Longest password and login looked at, in bytes.
pub const WORD_BYTES_MAX: usize = 256;
const PASSWORD_CHARS_MIN: usize = 8;
const LOGIN_BYTES: core::ops::RangeInclusive<usize> = 2..=32;

/// The first guesses of anybody; lower case, at least as long as a password must be.
const COMMON: &[&str] = &[
    "00000000",
    "11111111",
    "11223344",
    "12121212",
    "12341234",
    "12345678",
    "123456789",
    "1234567890",
    "123123123",
    "147258369",
    "1qaz2wsx",
    "1q2w3e4r",
    "5201314520",
    "66666666",
    "87654321",
    "88888888",
    "987654321",
    "99999999",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aa12345678",
    "abc12345",
    "abc123456",
    "abcd1234",
    "admin123",
    "asdfghjk",
    "iloveyou",
    "liangdi123",
    "password",
    "password1",
    "qazwsxedc",
    "qq123456",
    "qwer1234",
    "qwerty123",
    "qwertyui",
    "woaini1314",
    "woaini520",
    "zxcvbnm1",
    "zxcvbnm123",
];

/// Why a login or password cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordError {
    /// The login is too short, too long, or hard to type.
    #[error("a login is 2 to 32 letters, digits, dots, hyphens or underscores")]
    LoginShape,
    /// The password is too short.
    #[error("a password has at least 8 characters")]
    TooShort,
    /// The password is too long.
    #[error("a password has at most 256 bytes")]
    TooLong,
    /// The password is easy to guess.
    #[error("the password is too easy to guess")]
    TooCommon,
}

/// Whether a login can be chosen.
///
/// # Errors
/// When it has another shape.
pub fn check_login(login: &str) -> Result<(), WordError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if LOGIN_BYTES.contains(&login.len()) && login.bytes().all(is_plain) {
        Ok(())
    } else {
        Err(WordError::LoginShape)
    }
}

/// Whether a password can be chosen with a login.
///
/// # Errors
/// When it is too short, too long or too easy to guess.
pub fn check_password(password: &str, login: &str) -> Result<(), WordError> {
    let lower = password.to_lowercase();
    let is_one_character = password.chars().all(|it| password.starts_with(it));
    if password.chars().count() < PASSWORD_CHARS_MIN {
        Err(WordError::TooShort)
    } else if password.len() > WORD_BYTES_MAX {
        Err(WordError::TooLong)
    } else if is_one_character || lower == login.to_lowercase() || COMMON.contains(&lower.as_str())
    {
        Err(WordError::TooCommon)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_guesses_is_no_password() {
        for (password, said) in [
            ("1234567", Err(WordError::TooShort)),
            ("Password1", Err(WordError::TooCommon)),
            ("zhang-san", Err(WordError::TooCommon)),
            ("xxxxxxxxxx", Err(WordError::TooCommon)),
            ("grey camel 7", Ok(())),
        ] {
            assert_eq!(check_password(password, "Zhang-San"), said, "{password}");
        }
        assert_eq!(
            check_password(&"ab".repeat(200), ""),
            Err(WordError::TooLong)
        );
    }

    #[test]
    fn a_login_is_easy_to_type() {
        for (login, is_good) in [
            ("root", true),
            ("13800000000", true),
            ("a", false),
            ("two words", false),
            ("", false),
        ] {
            assert_eq!(check_login(login).is_ok(), is_good, "{login}");
        }
    }
}
