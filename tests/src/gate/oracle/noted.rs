//! Complaints: the clauses of DP22 and DP8.

use super::Case;
use liangdi_core::choice::Role;
use liangdi_core::record::{ComplaintFiled, Record};

impl Case<'_> {
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
            matches!(line.part.record, Record::ComplaintFiled(_))
                && line.person != self.post.person
        });
        let is_banner = self.post.org == self.seen.banner();
        is_banner && self.post.role == Role::OrganizationDept && is_other
    }
}
