//! Complaints and openings in the world: written like anything else, read by very few.

use super::World;
use super::truth::Truth;
use liangdi_core::access::{Holder, Reader};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::ComplaintAbout;
use liangdi_core::command::{AnswerComplaint, Command, FileComplaint, OpenMember};
use liangdi_core::ids::{CaseId, MemberId};
use liangdi_core::policy::handles_cases;
use liangdi_core::session::View;
use liangdi_core::time::Date;
use liangdi_core::view::Query;
use std::collections::BTreeSet;

/// Somebody above opens a member's full record.
pub(super) const fn look(member: MemberId) -> Command {
    Command::OpenMember(OpenMember {
        member,
        reason: None,
    })
}

impl World {
    /// A complaint, or an answer to one that the relay has.
    pub(super) fn complain(&mut self) -> Command {
        let store = self.relay.room().store();
        let filed = store.documents_of_kind(DocumentKind::Case);
        let filed = filed.unwrap_or_default();
        if !filed.is_empty() && self.random.chance(40) {
            return Command::AnswerComplaint(AnswerComplaint {
                case: case_of(&self.random.pick(&filed).address),
                text: "looked into".to_owned(),
            });
        }
        Command::FileComplaint(FileComplaint {
            about: *self.random.pick(ComplaintAbout::ALL),
            text: "too much".to_owned(),
            for_whom: None,
            shared: self.random.chance(30),
        })
    }

    /// A phone holds the cases that its person may read, and no other.
    pub(super) fn check_cases(&mut self, truth: &Truth) -> Result<(), String> {
        for phone in 0..self.phones.len() {
            let due: BTreeSet<CaseId> = truth
                .documents
                .keys()
                .filter(|it| it.kind == DocumentKind::Case && self.reads_case(phone, it, truth))
                .map(case_of)
                .collect();
            let now = self.now_of(phone);
            let view = self.phones[phone].wake(now)?.view(&Query::Cases, now);
            let View::Cases(view) = view else {
                return Err("another view than asked for".to_owned());
            };
            let shown: BTreeSet<CaseId> = view.cases.iter().map(|it| it.case).collect();
            if shown != due {
                return Err(format!(
                    "cases: phone {phone} shows {shown:?}, may read {due:?}"
                ));
            }
        }
        Ok(())
    }

    fn reads_case(&self, phone: usize, case: &Address, truth: &Truth) -> bool {
        let person = self.phones[phone].owner.person;
        let today = Date::at(self.now);
        let mut held = truth.registry.offices_of(person);
        let handles = held
            .any(|(_, office)| office.is_held_on(today) && handles_cases(office, &truth.registry));
        let holders = self.holders_of(phone, truth);
        let reads = |reader| match reader {
            Reader::Everyone => true,
            Reader::Person(it) => it == person,
            Reader::Handlers(org) => handles && org == truth.registry.banner(),
            Reader::Org(org) => holders.contains(&Holder::Org(org)),
        };
        truth.readers(case).into_iter().any(reads)
    }
}

const fn case_of(address: &Address) -> CaseId {
    CaseId::from_bytes(address.subject)
}
