//! Plain forms of texts: what is left when blanks, full-width signs and large letters are evened out.

/// A text without blanks, full-width signs as plain ones, letters small.
///
/// Two writings of one name of an organisation have the same plain form.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .map(half_width)
        .flat_map(char::to_lowercase)
        .collect()
}

/// A person's name as it is compared: plain, and without dots between its parts.
#[must_use]
pub fn plain_name(name: &str) -> String {
    plain(name).chars().filter(|c| c.is_alphabetic()).collect()
}

/// Zero-width marks that come along when text is pasted from elsewhere.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
}

/// The plain form of a full-width sign or digit.
#[must_use]
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{3002}' => '.',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_signs_and_blanks_become_plain() {
        assert_eq!(plain(" １９８７．０９　－Ａ\u{200b}"), "1987.09-a");
        assert_eq!(plain("甲旗（驻京）党委"), plain("甲旗 (驻京)党委"));
    }

    #[test]
    fn dots_and_blanks_are_no_part_of_a_name() {
        assert_eq!(plain_name("巴图·苏和"), plain_name("巴图•苏 和"));
        assert_ne!(plain_name("巴图"), plain_name("巴图苏和"));
    }
}
