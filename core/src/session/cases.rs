//! Cases: my own, and those that are mine to answer or to read.

use super::Session;
use super::views::count;
use crate::address::{Address, DocumentKind};
use crate::case::Case;
use crate::ids::{CaseId, OfficeId};
use crate::policy;
use crate::stamp::{Progress, Stamp, Stamped};
use crate::time::Date;
use crate::view::{CaseAnswer, CaseView, CasesView, Reach};
use core::cmp::Reverse;

impl Session {
    /// The cases read here: those that wait first, the oldest first.
    pub(super) fn cases(&self, today: Date) -> CasesView {
        let handling = self.handling(today);
        let mut cases: Vec<CaseView> = self
            .held_cases()
            .map(|(id, case)| self.case_view(id, &case, &handling, today))
            .collect();
        cases.sort_by_key(|it| {
            let answered = it.answers.first().map(|first| Reverse(first.on));
            (answered.is_some(), answered, it.on, it.case)
        });
        CasesView {
            cases,
            handles: !handling.is_empty(),
        }
    }

    /// How many wait for an answer of mine.
    pub(super) fn complaints(&self, today: Date) -> u32 {
        if self.handling(today).is_empty() {
            return 0;
        }
        let others = |case: &Case<'_>| case.author().person != self.person;
        count(
            self.held_cases()
                .filter(|(_, case)| !case.is_answered() && others(case)),
        )
    }

    fn held_cases(&self) -> impl Iterator<Item = (CaseId, Case<'_>)> {
        self.documents
            .iter()
            .filter(|(address, _)| address.kind == DocumentKind::Case)
            .filter_map(|(address, it)| Some((case_id(address), Case::of(&it.records)?)))
    }

    /// My offices that handle cases.
    fn handling(&self, today: Date) -> Vec<OfficeId> {
        self.offices_that(today, |office| {
            policy::handles_cases(office, &self.registry)
        })
    }

    fn case_view(
        &self,
        id: CaseId,
        case: &Case<'_>,
        handling: &[OfficeId],
        today: Date,
    ) -> CaseView {
        let author = case.author();
        let on = Date::at(author.admitted_at);
        let mine = author.person == self.person;
        let is_open = !case.is_answered();
        let answer = |(text, it): &(&str, &Stamped)| CaseAnswer {
            text: (*text).to_owned(),
            on: Date::at(it.stamp.admitted_at),
            org: self.registry.org_name(it.stamp.org).to_owned(),
            by: self.name_of(&it.stamp),
            reach: reach_of(it),
        };
        CaseView {
            case: id,
            about: case.complaint.about,
            text: case.complaint.text.clone(),
            for_whom: case.complaint.for_whom.clone(),
            mine,
            author: self.name_of(author),
            org: self.registry.org_name(author.org).to_owned(),
            role: author.role,
            shared: case.complaint.shared_with.is_some(),
            on,
            days: is_open.then(|| on.days_until(today)),
            reach: reach_of(case.opened),
            answers: case.answers.iter().map(answer).collect(),
            answer: if is_open && !mine {
                handling.to_vec()
            } else {
                Vec::new()
            },
        }
    }

    /// The name under which somebody held the office, where the office is known here.
    fn name_of(&self, stamp: &Stamp) -> Option<String> {
        let office = self.registry.office(stamp.office)?;
        (office.person == stamp.person).then(|| office.name.clone())
    }
}

const fn case_id(address: &Address) -> CaseId {
    CaseId::from_bytes(address.subject)
}

/// A case has no other side whose devices would be told of: it is at the relay, or not yet.
const fn reach_of(stamped: &Stamped) -> Reach {
    match stamped.progress {
        Progress::Local => Reach::OnThisPhone,
        Progress::Admitted(_) => Reach::AtRelay,
    }
}
