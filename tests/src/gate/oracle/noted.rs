//! Looking from above and complaints: the clauses of DP16, DP22 and DP8.

use super::Case;
use liangdi_core::choice::Role;
use liangdi_core::record::{ComplaintFiled, MemberOpened, Record};

impl Case<'_> {
    /// Somebody in office now, above the branch that keeps contact, who says the own name.
    pub(super) fn may_look(&self, it: &MemberOpened) -> bool {
        let reads = [
            Role::Secretary,
            Role::OrganizationCommissioner,
            Role::TownshipOrganizer,
            Role::OrganizationDept,
        ];
        let is_over = self.sides().iter().any(|side| {
            side.keeper != self.post.org && self.seen.is_over(self.post.org, side.keeper)
        });
        let is_held = self.post.through.is_none_or(|it| self.attempt.today <= it);
        let is_named = self.seen.lines.iter().any(|line| match &line.part.record {
            Record::OfficeGranted(office) => {
                office.office == self.post.office && office.name == it.name
            }
            _ => false,
        });
        reads.contains(&self.post.role) && is_over && is_held && is_named
    }

    /// Whoever has an account opens a case of its own; only the own organisation is let in.
    pub(super) fn may_complain(&self, it: &ComplaintFiled) -> bool {
        let is_new = self.seen.of(&self.part.address).next().is_none();
        let is_own = it.shared_with.is_none_or(|org| org == self.post.org);
        self.post.role != Role::Guest && is_new && is_own
    }

    /// The organisation department answers for the banner; nobody answers themselves.
    pub(super) fn may_answer_complaint(&self) -> bool {
        let filed = self.seen.of(&self.part.address).next();
        let is_other = filed.is_some_and(|line| {
            matches!(line.part.record, Record::ComplaintFiled(_)) && line.person != self.post.person
        });
        let is_banner = self.post.org == self.seen.banner();
        is_banner && self.post.role == Role::OrganizationDept && is_other
    }
}
