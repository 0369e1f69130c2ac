//! Names of people: written with blanks to fill the cell, or with a remark behind.

use crate::reason::Reason;
use liangdi_core::limits::NAME_CHARS_MAX;
use liangdi_core::plain::is_invisible;

/// Reads a person's name.
///
/// - shape: blanks taken out between Chinese characters, kept single between other letters
pub(crate) fn name(text: &str) -> Result<(String, Option<Reason>), Reason> {
    let (bare, remark) = match text.split_once(['(', '\u{ff08}']) {
        Some((bare, _)) => (bare, Some(Reason::NameRemark)),
        None => (text, None),
    };
    let name = without_blanks(bare);
    let is_part = |c: char| c.is_alphabetic() || " \u{b7}\u{2022}.".contains(c);
    if name.is_empty() {
        Err(Reason::NameMissing)
    } else if name.chars().count() > NAME_CHARS_MAX || !name.chars().all(is_part) {
        Err(Reason::NameUnclear)
    } else {
        Ok((name, remark))
    }
}

fn without_blanks(text: &str) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| c.is_whitespace() || is_invisible(c)) {
        let joins = out.ends_with(|c: char| c.is_ascii_alphabetic())
            && word.starts_with(|c: char| c.is_ascii_alphabetic());
        if joins {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_no_part_of_a_chinese_name() {
        assert_eq!(name(" 王　 强 "), Ok(("王强".to_owned(), None)));
        assert_eq!(name("Bao  Yulan"), Ok(("Bao Yulan".to_owned(), None)));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(
            name("王强（预备）"),
            Ok(("王强".to_owned(), Some(Reason::NameRemark)))
        );
        assert_eq!(name("  "), Err(Reason::NameMissing));
        assert_eq!(name("王强2"), Err(Reason::NameUnclear));
        assert_eq!(name(&"王".repeat(61)), Err(Reason::NameUnclear));
    }
}
