//! Cases: one request each, by whom it was opened, who reads it, and how it went.

use crate::access::Reader;
use crate::document::Records;
use crate::record::{ComplaintFiled, Record};
use crate::registry::Registry;
use crate::stamp::{Stamp, Stamped};
use std::collections::BTreeSet;

/// A case as its document tells it.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The complaint that opened it.
    pub complaint: &'a ComplaintFiled,
    /// Its record.
    pub opened: &'a Stamped,
    /// Its answers in the order of admission: two people may answer at once.
    pub answers: Vec<(&'a str, &'a Stamped)>,
}

impl<'a> Case<'a> {
    /// The case of a document; none before it is opened. The first complaint stands.
    #[must_use]
    pub fn of(records: &'a Records) -> Option<Self> {
        let mut in_order: Vec<&Stamped> = records.values().collect();
        in_order.sort_by_key(|it| it.order());
        let complaint = |it: &&'a Stamped| {
            let Record::ComplaintFiled(complaint) = &it.record else {
                return None;
            };
            Some((complaint, *it))
        };
        let (complaint, opened) = in_order.iter().find_map(complaint)?;
        let answer = |it: &'a Stamped| {
            let Record::ComplaintAnswered(answer) = &it.record else {
                return None;
            };
            Some((answer.text.as_str(), it))
        };
        Some(Self {
            complaint,
            opened,
            answers: in_order.into_iter().filter_map(answer).collect(),
        })
    }

    /// Who opened it.
    #[must_use]
    pub const fn author(&self) -> &'a Stamp {
        &self.opened.stamp
    }

    /// Whether it has an answer.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        !self.answers.is_empty()
    }

    /// Who reads it: its author, whoever handles cases in the banner, and the author's organisation
    /// where the author lets it.
    #[must_use]
    pub fn readers(&self, registry: &Registry) -> BTreeSet<Reader> {
        let mut readers = BTreeSet::from([
            Reader::Person(self.author().person),
            Reader::Handlers(registry.banner()),
        ]);
        readers.extend(self.complaint.shared_with.map(Reader::Org));
        readers
    }
}
