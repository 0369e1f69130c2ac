//! Access: who may read a document, from what the documents say (domain.md 6.2).

use crate::address::{Address, DocumentKind};
use crate::card::Sides;
use crate::ids::OrgId;
use crate::registry::Registry;
use std::collections::BTreeSet;

/// Who may read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// Everyone with an account in the banner.
    Everyone,
    /// Everyone who holds an office in this organisation.
    Org(OrgId),
}

/// The readers of a document; of a member's documents none before the member is registered.
#[must_use]
pub fn readers(address: &Address, sides: Option<&Sides>, registry: &Registry) -> BTreeSet<Reader> {
    let mut readers = BTreeSet::new();
    match address.kind {
        DocumentKind::Rules => {
            readers.insert(Reader::Everyone);
        }
        DocumentKind::Office => {
            let org = OrgId::from_bytes(address.subject);
            readers.insert(Reader::Org(org));
            readers.extend(registry.parent(org).map(Reader::Org));
            // The banner grants offices everywhere, and who writes must hold (design.md 2).
            readers.insert(Reader::Org(registry.banner()));
        }
        DocumentKind::Contact => {
            readers.insert(Reader::Org(OrgId::from_bytes(address.second)));
        }
        DocumentKind::Card | DocumentKind::Year => {
            for sides in sides.into_iter().flat_map(Sides::each) {
                readers.insert(Reader::Org(sides.home));
                let asked = sides.asked.filter(|_| !sides.declined);
                readers.extend(asked.map(Reader::Org));
                // A township follows while it is the second side; else it reads summaries.
                readers.extend(sides.second_side.map(Reader::Org));
            }
        }
    }
    readers
}
