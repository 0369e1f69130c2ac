//! Identity: whether two registrations are of the same person.

use crate::plain::plain_name;
use crate::time::{Date, Month};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What of a person is compared, as it was stated: an earlier spelling that a roster may repeat.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Stated {
    /// Name.
    #[n(0)]
    pub name: String,
    /// Month of joining, `YYYY-MM`.
    #[n(1)]
    pub joined: String,
    /// Year of birth.
    #[n(2)]
    pub born_year: Option<u16>,
}

/// What tells a member from all others, however name and dates are written.
///
/// Of people with one name who joined in one month, two are different where both have stated a
/// year of birth and the years differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    name: String,
    joined: Month,
    born_year: Option<u16>,
}

impl Identity {
    /// From what a registration says; of the day of joining only year and month count, since
    /// rosters often state no more.
    #[must_use]
    pub fn new(name: &str, joined_on: Date, born_year: Option<u16>) -> Self {
        Self {
            name: plain_name(name),
            joined: Month::of(joined_on),
            born_year,
        }
    }

    /// Name and month of joining: equal for all registrations of one person, so that they can be
    /// looked up by it.
    #[must_use]
    pub fn key(&self) -> (&str, Month) {
        (&self.name, self.joined)
    }

    /// Whether both are the same person, as far as stated.
    ///
    /// Not transitive: a registration without a year of birth equals two that differ by it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let years = self.born_year.zip(other.born_year);
        self.key() == other.key() && years.is_none_or(|(one, other)| one == other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, joined: &str, born: Option<u16>) -> Identity {
        Identity::new(name, joined.parse().unwrap(), born)
    }

    #[test]
    fn one_person_however_written() {
        let known = person("巴图·苏和", "1987-09-13", Some(1966));
        for same in [
            person("巴图苏和", "1987-09-01", Some(1966)),
            person(" 巴图•苏 和", "1987-09-13", None),
        ] {
            assert!(known.is_same(&same) && same.is_same(&known), "{same:?}");
            assert_eq!(known.key(), same.key());
        }
        for other in [
            person("巴图", "1987-09-13", Some(1966)),
            person("巴图苏和", "1987-10-13", Some(1966)),
            person("巴图苏和", "1988-09-13", None),
            person("巴图苏和", "1987-09-13", Some(1967)),
        ] {
            assert!(
                !known.is_same(&other) && !other.is_same(&known),
                "{other:?}"
            );
        }
    }
}
