//! The profile: what a card says of the person, as registered and as corrected since.

use crate::address::Address;
use crate::choice::{Membership, Sex};
use crate::document::Archive;
use crate::identity::{Identity, Stated};
use crate::ids::MemberId;
use crate::links::Linked;
use crate::record::{MemberCorrected, MemberRegistered, Record, RecordKey};
use crate::stamp::Stamped;
use crate::time::{Date, Month};

/// What a card says of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile<'a> {
    /// 姓名.
    pub name: &'a str,
    /// 性别.
    pub sex: Option<Sex>,
    /// 出生年.
    pub born_year: Option<u16>,
    /// 入党日期: the political birthday.
    pub joined_on: Date,
    /// 正式 or 预备.
    pub membership: Membership,
    /// 手机号码.
    pub phone: Option<&'a str>,
}

impl<'a> Profile<'a> {
    /// As registered.
    #[must_use]
    pub fn registered(it: &'a MemberRegistered) -> Self {
        Self {
            name: &it.name,
            sex: it.sex,
            born_year: it.born_year,
            joined_on: it.joined_on,
            membership: it.membership,
            phone: it.phone.as_deref(),
        }
    }

    /// As corrected: what the correction leaves out stands.
    #[must_use]
    pub fn corrected(self, by: &'a MemberCorrected) -> Self {
        let phone = by.phone.as_deref();
        Self {
            name: by.name.as_deref().unwrap_or(self.name),
            sex: by.sex.or(self.sex),
            born_year: by.born_year.or(self.born_year),
            joined_on: by.joined_on.unwrap_or(self.joined_on),
            membership: by.membership.unwrap_or(self.membership),
            phone: phone.map_or(self.phone, |it| Some(it).filter(|it| !it.is_empty())),
        }
    }

    /// What of it is compared with others, as it is told to those who hold no card.
    #[must_use]
    pub fn stated(&self) -> Stated {
        Stated {
            name: self.name.to_owned(),
            joined: Month::of(self.joined_on).to_string(),
            born_year: self.born_year,
        }
    }

    /// What tells this person from others.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::new(self.name, self.joined_on, self.born_year)
    }
}

/// The profiles a person has had, as the log orders them: as registered, then after each
/// correction, with the correction that made it. The last one is in force.
#[must_use]
pub fn profiles<'a>(
    records: impl IntoIterator<Item = (&'a RecordKey, &'a Stamped)>,
) -> Vec<(Profile<'a>, Option<RecordKey>)> {
    let mut registered = None;
    let mut corrections = Vec::new();
    for (key, stamped) in records {
        if let Record::MemberRegistered(it) = &stamped.record {
            registered.get_or_insert(it);
        } else if let Record::MemberCorrected(it) = &stamped.record {
            corrections.push((stamped.order(), *key, it));
        }
    }
    corrections.sort_unstable_by_key(|(order, key, _)| (*order, *key));
    let Some(registered) = registered else {
        return Vec::new();
    };
    let mut last = Profile::registered(registered);
    let mut profiles = vec![(last, None)];
    for (_, key, correction) in corrections {
        last = last.corrected(correction);
        profiles.push((last, Some(key)));
    }
    profiles
}

/// What else a person is or was known as, in any registration, each identity once: whoever a roster
/// names so is known already.
#[must_use]
pub fn known_as(member: MemberId, archive: &dyn Archive) -> Vec<Stated> {
    let linked = Linked::of(member, archive);
    let whole = profiles(linked.card_records(archive));
    let Some((present, _)) = whole.last() else {
        return Vec::new();
    };
    let mut seen = vec![present.identity()];
    let cards = linked.members().map(Address::card);
    let own = cards
        .filter_map(|card| archive.records(&card))
        .map(profiles);
    let mut known = Vec::new();
    for (profile, _) in whole.iter().copied().chain(own.flatten()) {
        if !seen.contains(&profile.identity()) {
            seen.push(profile.identity());
            known.push(profile.stated());
        }
    }
    known
}
