//! Two registrations of one person: who decides about them, and what must hold of the decision.

use super::Bench;
use super::table::LINKERS;
use crate::address::Address;
use crate::card::Card;
use crate::document::Archive;
use crate::ids::{MemberId, OrgId};
use crate::links::{self, Linked, Word};
use crate::record::{Record, RecordKey};
use crate::refusal::{ChangeFault, Refusal};
use crate::registry::{Office, Registry};

/// Levels above a branch that are looked at; a cycle ends here too.
const LEVELS_MAX: usize = 4;

/// The home branches of the two registrations that a record is about, as their own cards say.
pub(super) fn homes(
    address: &Address,
    record: &Record,
    archive: &dyn Archive,
) -> Option<(OrgId, OrgId)> {
    let (other, _) = links::word_of(record)?;
    let home = |member: MemberId| {
        let own = archive.records(&Address::card(member))?;
        Card::of(own).home
    };
    Some((home(address.member()?)?, home(other)?))
}

/// Who decides: the home branch where it is one, else the nearest committee above both.
#[must_use]
pub fn decider((one, other): (OrgId, OrgId), registry: &Registry) -> Option<OrgId> {
    if one == other {
        return Some(one);
    }
    let above = |org| core::iter::successors(registry.parent(org), |it| registry.parent(*it));
    let others: Vec<OrgId> = above(other).take(LEVELS_MAX).collect();
    let mut common = above(one).take(LEVELS_MAX);
    common.find(|org| others.contains(org))
}

/// Whether an office may decide about registrations of these home branches.
#[must_use]
pub fn may_link(office: &Office, homes: (OrgId, OrgId), registry: &Registry) -> bool {
    LINKERS.contains(&office.role) && decider(homes, registry) == Some(office.org)
}

/// Why an organisation does not decide about a pair.
pub(super) fn refusal(address: &Address, record: &Record, bench: &Bench<'_>) -> Refusal {
    match homes(address, record, bench.archive) {
        None => Refusal::NoSuchMember,
        Some((one, other)) if one == other => Refusal::NotASide,
        Some(_) => Refusal::NotAboveBoth,
    }
}

/// Whether the same was said of the pair already, or follows from what was said.
pub(super) fn is_said(address: &Address, record: &Record, bench: &Bench<'_>) -> bool {
    let Some((one, (other, word))) = address.member().zip(links::word_of(record)) else {
        return false;
    };
    match word {
        Word::Merged => Linked::of(one, bench.archive).has(other),
        Word::Separated => links::last_word(one, other, bench.archive) == Some(word),
    }
}

/// Both cards of a pair say the same, in one bundle: half a word would be read differently by those
/// who hold one card and those who hold the other.
pub(super) fn halves_match(records: &[(&Address, RecordKey, &Record)]) -> Result<(), Refusal> {
    let words = || {
        let words = records.iter();
        words.filter_map(|(address, _, record)| Some((address.member()?, links::word_of(record)?)))
    };
    for (one, (other, word)) in words() {
        let back = words().filter(|said| *said == (other, (one, word))).count();
        let said = words().filter(|(from, _)| *from == one).count();
        if one == other || back != 1 || said != 1 {
            return Err(Refusal::Malformed {
                fault: ChangeFault::Bundle,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::OrgKind;
    use crate::ids::CommandId;
    use crate::record::{MembersMerged, MembersSeparated, OrgRegistered};

    const fn org(number: u8) -> OrgId {
        OrgId::from_bytes([number; 16])
    }

    const fn member(number: u8) -> MemberId {
        MemberId::from_bytes([number; 16])
    }

    #[test]
    fn the_home_branch_decides_or_the_nearest_committee_above_both() {
        let mut registry = Registry::new(org(1));
        let rules = Address::rules(org(1));
        // 1 is the banner, 2 and 3 are townships, 4 and 5 branches of 2, 6 one of 3, 7 a host.
        for (number, parent) in [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 0)] {
            let entered = OrgRegistered {
                org: org(number),
                name: "-".to_owned(),
                kind: OrgKind::Branch,
                parent: (parent != 0).then(|| org(parent)),
                place: "-".to_owned(),
            };
            registry.fold(&rules, &entered.into());
        }
        let decides = |one, other| decider((org(one), org(other)), &registry);
        assert_eq!(decides(4, 4), Some(org(4)));
        assert_eq!(decides(4, 5), Some(org(2)));
        assert_eq!(decides(6, 5), Some(org(1)));
        assert_eq!(decides(7, 5), None);
    }

    #[test]
    fn half_a_word_is_not_a_bundle() {
        let word = |of: u8, about: u8, merged: bool| {
            let other = member(about);
            let record = if merged {
                Record::from(MembersMerged { other })
            } else {
                MembersSeparated { other }.into()
            };
            (Address::card(member(of)), record)
        };
        let is_whole = |words: &[(Address, Record)]| {
            let key = RecordKey {
                command: CommandId::from_bytes([9; 16]),
                ordinal: 0,
            };
            let records: Vec<_> = words.iter().map(|(at, it)| (at, key, it)).collect();
            halves_match(&records).is_ok()
        };
        assert!(is_whole(&[]));
        assert!(is_whole(&[word(1, 2, true), word(2, 1, true)]));
        assert!(!is_whole(&[word(1, 2, true)]));
        assert!(!is_whole(&[word(1, 2, true), word(2, 1, false)]));
        assert!(!is_whole(&[word(1, 1, true), word(1, 1, true)]));
        let three = [word(1, 2, true), word(2, 1, true), word(2, 3, true)];
        assert!(!is_whole(&three));
    }
}
