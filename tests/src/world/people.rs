//! The laws of one person registered several times: the same people everywhere, each counted once.

use super::World;
use super::laws::three;
use super::truth::Truth;
use crate::oracle::reckon;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::ids::MemberId;
use liangdi_core::links::Linked;
use liangdi_core::session::View;
use liangdi_core::time::{Date, Period};
use liangdi_core::view::Query;
use std::collections::{BTreeMap, BTreeSet};

impl World {
    pub(super) fn check_people(&mut self, truth: &Truth) -> Result<(), String> {
        for member in self.cast.members.clone() {
            let person = truth.person(member);
            let linked: BTreeSet<_> = Linked::of(member, truth).members().collect();
            if person != linked {
                return Err(format!("people: {member} is {linked:?}, not {person:?}"));
            }
        }
        self.check_readers(truth)?;
        for phone in 0..self.phones.len() {
            self.check_list(phone, truth)?;
            self.check_totals(phone, truth)?;
        }
        Ok(())
    }

    /// The relay's index is what the documents say, and readers of one card read all of its person's.
    fn check_readers(&self, truth: &Truth) -> Result<(), String> {
        let store = self.relay.room().store();
        let damaged = |error| format!("the index cannot be read: {error}");
        for address in truth.documents.keys() {
            let Some(row) = store.document(address).map_err(damaged)? else {
                return Err(format!("readers: {address:?} is missing"));
            };
            let kept = store.readers_of(row.doc).map_err(damaged)?;
            let due = truth.readers(address);
            if kept != due {
                return Err(format!("readers of {address:?}: {kept:?}, not {due:?}"));
            }
            let person = address
                .member()
                .filter(|_| matches!(address.kind, DocumentKind::Card | DocumentKind::Year));
            for other in person.into_iter().flat_map(|it| truth.person(it)) {
                if truth.readers(&Address::card(other)) != due {
                    return Err(format!("readers: {address:?} and {other} are one person"));
                }
            }
        }
        Ok(())
    }

    /// A list shows a person once, under the lowest of the registrations.
    fn check_list(&mut self, phone: usize, truth: &Truth) -> Result<(), String> {
        let now = self.now;
        let session = self.phones[phone].wake(now)?;
        let search = String::new();
        let View::Members(list) = session.view(&Query::Members { search }, now) else {
            return Err("another view than asked for".to_owned());
        };
        let mut seen: BTreeMap<MemberId, MemberId> = BTreeMap::new();
        for row in list.rows {
            let person = truth.person(row.member);
            let Some(lowest) = person.first() else {
                continue;
            };
            if *lowest != row.member || seen.insert(*lowest, row.member).is_some() {
                return Err(format!(
                    "people: phone {phone} lists {} of {person:?}",
                    row.member
                ));
            }
        }
        Ok(())
    }

    /// Whatever registration is opened, the total is that of all the person's records.
    fn check_totals(&mut self, phone: usize, truth: &Truth) -> Result<(), String> {
        let (now, today) = (self.now, Date::at(self.now));
        let period = Period::of(today);
        for member in self.cast.members.clone() {
            let records = truth.year(&truth.person(member), period);
            let oracle = reckon(&self.rules, period.year(), &records, &today.to_string());
            let view = self.phones[phone]
                .wake(now)?
                .view(&Query::Member { member }, now);
            let (View::Member(Some(view)), Some(oracle)) = (view, oracle) else {
                continue;
            };
            if three(view.points.total) != oracle.total {
                return Err(format!(
                    "people: phone {phone} shows {:?} of {member}, not {:?}",
                    three(view.points.total),
                    oracle.total
                ));
            }
        }
        Ok(())
    }
}
