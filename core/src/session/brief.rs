//! A member in brief, the way to the full record, and who has taken it.

use super::Session;
use crate::access::{Holder, readers};
use crate::address::Address;
use crate::card::Sides;
use crate::document::{Archive as _, Records};
use crate::ids::MemberId;
use crate::links::Linked;
use crate::looked::{Opening, open_since, openings};
use crate::policy;
use crate::time::Date;
use crate::view::{BriefView, LookedLine};
use core::cmp::Reverse;

impl Session {
    /// A member of whom only a summary is held.
    pub(super) fn brief_view(&self, member: MemberId, today: Date) -> Option<BriefView> {
        let brief = self.brief(member)?;
        let keeper = self.keeper(member)?;
        let records = self.records(&Address::looked(member));
        let since = records.and_then(|it| open_since(self.person, it, today));
        Some(BriefView {
            row: self.summary_row(brief),
            open: self.offices_that(today, |office| {
                policy::may_open_under(office, keeper, &self.registry)
            }),
            opening: since.is_some(),
        })
    }

    /// Who of those above opened a person's record, the latest first; none where that is not told.
    pub(super) fn looked(
        &self,
        linked: &Linked,
        sides: &Sides,
        today: Date,
    ) -> Option<Vec<LookedLine>> {
        let is_told = linked.members().map(Address::looked).any(|log| {
            let readers = readers(&log, Some(sides), &self.registry);
            let mut held = self.registry.offices_of(self.person);
            held.any(|(_, it)| it.is_held_on(today) && Holder::of(it).reads(&log, &readers))
        });
        if !is_told && self.open_through(linked, today).is_none() {
            return None;
        }
        let mut openings: Vec<Opening<'_>> = self.logs(linked).flat_map(openings).collect();
        openings.sort_by_key(|it| Reverse((it.on, it.stamp.admitted_at)));
        let line = |it: Opening<'_>| LookedLine {
            on: it.on,
            name: it.opened.name.clone(),
            org: self.registry.org_name(it.stamp.org).to_owned(),
            role: it.stamp.role,
            reason: it.opened.reason.clone(),
        };
        Some(openings.into_iter().map(line).collect())
    }

    /// The last day on which I may read what I have opened from above.
    pub(super) fn open_through(&self, linked: &Linked, today: Date) -> Option<Date> {
        let logs = self.logs(linked).flat_map(openings);
        logs.filter(|it| it.stamp.person == self.person)
            .map(|it| it.through())
            .filter(|last| today <= *last)
            .max()
    }

    fn logs<'a>(&'a self, linked: &'a Linked) -> impl Iterator<Item = &'a Records> {
        let members = linked.members();
        members.filter_map(|it| self.records(&Address::looked(it)))
    }
}
