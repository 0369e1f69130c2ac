//! Attempts to look from above, and at complaints.

use super::super::chronicle::Post;
use super::{Draft, Records};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::ComplaintAbout;
use liangdi_core::ids::CaseId;
use liangdi_core::record::{ComplaintAnswered, ComplaintFiled, MemberOpened};

impl Draft<'_> {
    /// A full record is opened, mostly by the committee above.
    pub(super) fn look(&mut self, post: &mut Post) -> Records {
        let member = self.some_member();
        let home = self.chronicle.home(member);
        let above = home.and_then(|it| self.chronicle.org(it)?.parent);
        let above = above.filter(|_| self.random.chance(60));
        self.act_for(post, above.unwrap_or(self.banner));
        let opened = MemberOpened {
            name: if self.random.chance(10) { "else" } else { "-" }.to_owned(),
            reason: None,
        };
        vec![(Address::looked(member), opened.into())]
    }

    /// A complaint, or an answer to one.
    pub(super) fn case(&mut self, post: &mut Post) -> Records {
        let lines = self.chronicle.lines.iter();
        let known = lines.map(|it| it.part.address);
        let known: Vec<Address> = known.filter(|it| it.kind == DocumentKind::Case).collect();
        let fresh = Address::case(CaseId::from_bytes(self.random.sixteen()));
        let old = match known.is_empty() {
            true => fresh,
            false => *self.random.pick(&known),
        };
        let text = "字".repeat(if self.random.chance(5) { 501 } else { 450 });
        if self.random.chance(40) {
            self.act_for(post, self.banner);
            return vec![(old, ComplaintAnswered { text }.into())];
        }
        let shared_with = match self.random.below(3) {
            0 => None,
            1 => Some(post.org),
            _ => Some(self.some_org()),
        };
        let filed = ComplaintFiled {
            about: ComplaintAbout::System,
            text,
            for_whom: None,
            shared_with,
        };
        let case = if self.random.chance(15) { old } else { fresh };
        vec![(case, filed.into())]
    }
}
