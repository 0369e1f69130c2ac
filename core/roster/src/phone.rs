//! Phone numbers as people write them.

use crate::reason::Reason;
use liangdi_core::plain::{half_width, is_invisible};

/// A number and what is doubtful about it.
pub(crate) type Dialled = Result<(String, Option<Reason>), Reason>;

/// Reads one number: digits of a mobile phone, or a landline with its area code.
///
/// Blanks, dashes, brackets and a leading `+86` are ways of writing, not parts of the number.
pub(crate) fn phone(text: &str) -> Dialled {
    let text: String = text.chars().map(half_width).collect();
    let is_between = |c: char| matches!(c, '/' | ',' | ';' | '\u{3001}' | '\n');
    let mut numbers = text
        .split(is_between)
        .map(str::trim)
        .filter(|number| !number.is_empty());
    let first = one(numbers.next().unwrap_or_default())?;
    Ok((first, numbers.next().map(|_| Reason::PhoneSeveral)))
}

fn one(text: &str) -> Result<String, Reason> {
    let is_gap = |c: char| c.is_whitespace() || is_invisible(c) || "-()+.".contains(c);
    let bare: String = text.chars().filter(|c| !is_gap(*c)).collect();
    if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::PhoneUnclear);
    }
    let number = match bare.strip_prefix("86").or(bare.strip_prefix("0086")) {
        Some(rest) if rest.len() == 11 => rest,
        Some(_) | None => bare.as_str(),
    };
    let is_landline = number.starts_with('0') && (10..=12).contains(&number.len());
    let is_local = !number.starts_with('0') && (7..=8).contains(&number.len());
    let is_mobile = number.starts_with('1') && number.len() == 11;
    if is_mobile || is_landline || is_local {
        Ok(number.to_owned())
    } else if number.starts_with('1') {
        Err(Reason::PhoneDigits)
    } else {
        Err(Reason::PhoneUnclear)
    }
}

/// A name and a number in one cell: 刘书记 19900001111.
///
/// - shape: either may be missing
pub(crate) fn name_and_phone(text: &str) -> (Option<String>, Option<Dialled>) {
    let text: String = text.chars().map(half_width).collect();
    let start = text.find(|c: char| c.is_ascii_digit() || c == '+');
    let (name, number) = match start {
        Some(start) => text.split_at_checked(start).unwrap_or((&text, "")),
        None => (text.as_str(), ""),
    };
    let is_sign = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || c == '\u{3001}';
    let name = name.trim_matches(is_sign);
    let name = (!name.is_empty()).then(|| name.to_owned());
    (
        name,
        (!number.is_empty()).then(|| phone(number.trim_matches(is_sign))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_writing_of_one_number_means_it() {
        for tail in ["00005352", "99999999", "12345678"] {
            let meant = format!("199{tail}");
            let (middle, end) = tail.split_at(4);
            for writing in [
                meant.clone(),
                format!(" {meant}"),
                format!("199 {middle} {end}"),
                format!("199-{middle}-{end}"),
                format!("+86 199{tail}"),
                format!("86-199-{middle}-{end}"),
                format!("１９９{tail}"),
                format!("199－{middle}－{end}"),
                format!("\u{202d}{meant}\u{202c}"),
            ] {
                assert_eq!(phone(&writing), Ok((meant.clone(), None)), "{writing}");
            }
        }
        assert_eq!(phone("0475-8888888"), Ok(("04758888888".to_owned(), None)));
    }

    #[test]
    fn what_is_no_number_is_asked_about() {
        assert_eq!(phone("1990000535"), Err(Reason::PhoneDigits));
        assert_eq!(phone("199000053521"), Err(Reason::PhoneDigits));
        assert_eq!(phone("1990000535X"), Err(Reason::PhoneUnclear));
        assert_eq!(phone("停机"), Err(Reason::PhoneUnclear));
        assert_eq!(
            phone("19900005352、19900005353"),
            Ok(("19900005352".to_owned(), Some(Reason::PhoneSeveral)))
        );
    }

    #[test]
    fn name_and_number_are_told_apart() {
        let number = |text: &str| Some(Ok((text.to_owned(), None)));
        let name = |text: &str| Some(text.to_owned());
        assert_eq!(
            name_and_phone("刘书记 19900001111"),
            (name("刘书记"), number("19900001111"))
        );
        assert_eq!(
            name_and_phone("刘书记：199-0000-1111"),
            (name("刘书记"), number("19900001111"))
        );
        assert_eq!(name_and_phone("刘书记"), (name("刘书记"), None));
        assert_eq!(name_and_phone("19900001111"), (None, number("19900001111")));
    }
}
