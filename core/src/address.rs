//! Names of documents: derived from what they are about, so nobody creates one.

use crate::ids::{CaseId, MemberId, OrgId};
use crate::time::Period;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a document holds (docs/storage.md lists them).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "camelCase")]
pub enum DocumentKind {
    /// Organisations and rule packs of a banner.
    #[n(0)]
    Rules,
    /// Offices of one organisation.
    #[n(1)]
    Office,
    /// Personal data and flow of one member.
    #[n(2)]
    Card,
    /// What points and appraisal of one member and period are made of.
    #[n(3)]
    Year,
    /// One organisation's notes of what a member told it, in one period.
    #[n(4)]
    Contact,
    /// One request and its course: a complaint and what was answered.
    #[n(5)]
    Case,
    /// Who of those above has opened the full record of one member.
    #[n(6)]
    Looked,
}

impl DocumentKind {
    /// Whether it is of the record that the organisations of one member share.
    #[must_use]
    pub const fn is_shared_record(self) -> bool {
        matches!(self, Self::Card | Self::Year)
    }

    /// Whether an office that is bound to one member opens it, where its organisation reads it.
    #[must_use]
    pub const fn is_open_to_seats(self) -> bool {
        self.is_shared_record() || matches!(self, Self::Looked)
    }
}

/// The four things that name a document; its id is a hash of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Address {
    /// What it holds.
    #[n(0)]
    pub kind: DocumentKind,
    /// Member, organisation or case it is about.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub subject: [u8; 16],
    /// Second subject of a two-sided kind (the organisation of a `contact`); zeros otherwise.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub second: [u8; 16],
    /// Year in which the period ends; 0 where the document has none.
    #[n(3)]
    pub period: u16,
    /// Raised when a document is replaced by an erased one.
    #[n(4)]
    pub generation: u8,
}

/// Hash of an address; the genesis change contains it.
pub type DocumentId = [u8; 32];

impl Address {
    const fn new(kind: DocumentKind, subject: [u8; 16]) -> Self {
        Self {
            kind,
            subject,
            second: [0; 16],
            period: 0,
            generation: 0,
        }
    }

    /// Organisations and rule packs of the banner.
    #[must_use]
    pub const fn rules(banner: OrgId) -> Self {
        Self::new(DocumentKind::Rules, *banner.as_bytes())
    }

    /// Offices of one organisation.
    #[must_use]
    pub const fn office(org: OrgId) -> Self {
        Self::new(DocumentKind::Office, *org.as_bytes())
    }

    /// Card of one member.
    #[must_use]
    pub const fn card(member: MemberId) -> Self {
        Self::new(DocumentKind::Card, *member.as_bytes())
    }

    /// Year of one member.
    #[must_use]
    pub const fn year(member: MemberId, period: Period) -> Self {
        Self {
            period: period.year(),
            ..Self::new(DocumentKind::Year, *member.as_bytes())
        }
    }

    /// One organisation's contact notes on one member.
    #[must_use]
    pub const fn contact(member: MemberId, org: OrgId, period: Period) -> Self {
        Self {
            second: *org.as_bytes(),
            period: period.year(),
            ..Self::new(DocumentKind::Contact, *member.as_bytes())
        }
    }

    /// Who has opened one member's full record.
    #[must_use]
    pub const fn looked(member: MemberId) -> Self {
        Self::new(DocumentKind::Looked, *member.as_bytes())
    }

    /// One case.
    #[must_use]
    pub const fn case(case: CaseId) -> Self {
        Self::new(DocumentKind::Case, *case.as_bytes())
    }

    /// The member a member document is about.
    #[must_use]
    pub const fn member(&self) -> Option<MemberId> {
        match self.kind {
            DocumentKind::Card
            | DocumentKind::Year
            | DocumentKind::Contact
            | DocumentKind::Looked => Some(MemberId::from_bytes(self.subject)),
            DocumentKind::Rules | DocumentKind::Office | DocumentKind::Case => None,
        }
    }

    /// The organisation an organisation's document is about (the second subject of a `contact`).
    #[must_use]
    pub const fn org(&self) -> Option<OrgId> {
        match self.kind {
            DocumentKind::Rules | DocumentKind::Office => Some(OrgId::from_bytes(self.subject)),
            DocumentKind::Contact => Some(OrgId::from_bytes(self.second)),
            DocumentKind::Card | DocumentKind::Year | DocumentKind::Case | DocumentKind::Looked => {
                None
            }
        }
    }

    /// Whether it names what its kind names and nothing else: of two names for one thing, one
    /// would hide from those who read under the other.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        let (has_second, has_period) = match self.kind {
            DocumentKind::Rules
            | DocumentKind::Office
            | DocumentKind::Card
            | DocumentKind::Case
            | DocumentKind::Looked => (false, false),
            DocumentKind::Year => (false, true),
            DocumentKind::Contact => (true, true),
        };
        let second = u128::from_be_bytes(self.second);
        self.generation == 0 && (has_second || second == 0) && (has_period != (self.period == 0))
    }

    /// The document's id.
    #[must_use]
    pub fn id(&self) -> DocumentId {
        let mut hash = Sha256::new();
        hash.update(b"liangdi document 1");
        hash.update([self.kind as u8]);
        hash.update(self.subject);
        hash.update(self.second);
        hash.update(self.period.to_be_bytes());
        hash.update([self.generation]);
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_an_address_changes_its_id() {
        let member = MemberId::from_bytes([1; 16]);
        let org = OrgId::from_bytes([2; 16]);
        let period = Period::ending(2026);
        let all = [
            Address::card(member),
            Address::year(member, period),
            Address::year(member, Period::ending(2027)),
            Address::contact(member, org, period),
            Address::contact(member, OrgId::from_bytes([3; 16]), period),
            Address::rules(org),
            Address::office(org),
            Address::case(CaseId::from_bytes([1; 16])),
            Address::looked(member),
            Address {
                generation: 1,
                ..Address::card(member)
            },
        ];
        let ids: std::collections::BTreeSet<_> = all.iter().map(Address::id).collect();
        assert_eq!(ids.len(), all.len());
    }

    #[test]
    fn an_address_with_parts_its_kind_does_not_have_is_not_plain() {
        let (member, org) = (MemberId::from_bytes([1; 16]), OrgId::from_bytes([2; 16]));
        let period = Period::ending(2026);
        for plain in [
            Address::rules(org),
            Address::office(org),
            Address::card(member),
            Address::year(member, period),
            Address::contact(member, org, period),
            Address::case(CaseId::from_bytes([1; 16])),
            Address::looked(member),
        ] {
            assert!(plain.is_plain(), "{plain:?}");
            let with_generation = Address {
                generation: 1,
                ..plain
            };
            let second = [if plain.second == [0; 16] { 1 } else { 0 }; 16];
            let other_second = Address { second, ..plain };
            let period = u16::from(plain.period == 0);
            let other_period = Address { period, ..plain };
            assert!(!with_generation.is_plain() && !other_period.is_plain());
            assert_eq!(other_second.is_plain(), plain.kind == DocumentKind::Contact);
        }
    }
}
