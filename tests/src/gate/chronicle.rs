//! The chronicle: everything that was ever admitted, one line after the other, and how it is asked.

use super::attempts::Attempt;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::ids::{MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::record::{Record, RecordKey};
use liangdi_core::time::Date;

/// One record of an attempt.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) address: Address,
    pub(super) key: RecordKey,
    pub(super) record: Record,
}

/// One line: what was admitted, and who said it for whom.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) part: Part,
    pub(super) person: PersonId,
    pub(super) org: OrgId,
    pub(super) role: Role,
    /// The line's number; everything of the bundle that is judged comes after everything admitted.
    pub(super) at: u64,
}

impl Line {
    /// Whether the organisation said it with a hand of its own: no guest's, and not relayed.
    pub(super) fn is_full(&self) -> bool {
        let relayed = match &self.part.record {
            Record::HostAccepted(it) => it.relayed_by.is_some(),
            Record::HostDeclined(it) => it.relayed_by.is_some(),
            Record::EntryConfirmed(it) => it.relayed_by.is_some(),
            Record::EntryDisputed(it) => it.relayed_by.is_some(),
            _ => false,
        };
        self.role != Role::Guest && !relayed
    }
}

/// An organisation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Org {
    pub(super) kind: OrgKind,
    pub(super) parent: Option<OrgId>,
}

/// An office.
#[derive(Debug, Clone, Copy)]
pub(super) struct Post {
    pub(super) office: OfficeId,
    pub(super) person: PersonId,
    pub(super) org: OrgId,
    pub(super) kept_by: OrgId,
    pub(super) role: Role,
    pub(super) member: Option<MemberId>,
    pub(super) from: Date,
    pub(super) through: Option<Date>,
}

/// Everything admitted, in order.
#[derive(Debug, Default, Clone)]
pub(super) struct Chronicle {
    pub(super) lines: Vec<Line>,
}

impl Chronicle {
    /// Writes down an attempt that was admitted.
    pub(super) fn admit(&mut self, attempt: &Attempt) {
        for part in &attempt.parts {
            let at = self.lines.len() as u64;
            let line = self.line(attempt, part, at);
            self.lines.push(line);
        }
    }

    pub(super) fn line(&self, attempt: &Attempt, part: &Part, at: u64) -> Line {
        // The founding bundle gives the office under which it is written.
        let founder = (attempt.founds, Role::OrganizationDept);
        let (org, role) = match self.post(attempt.office) {
            Some(post) => (post.org, post.role),
            None => founder,
        };
        Line {
            part: part.clone(),
            person: attempt.person,
            org,
            role,
            at,
        }
    }

    /// The lines of one document.
    pub(super) fn of<'a>(&'a self, address: &'a Address) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(|it| it.part.address == *address)
    }

    /// The banner is what was entered first.
    pub(super) fn banner(&self) -> OrgId {
        let mut entered = self.lines.iter();
        let first = entered.find_map(|it| match &it.part.record {
            Record::OrgRegistered(it) => Some(it.org),
            _ => None,
        });
        first.expect("a town begins with its banner")
    }

    /// An organisation, as it was entered first.
    pub(super) fn org(&self, org: OrgId) -> Option<Org> {
        self.lines.iter().find_map(|it| match &it.part.record {
            Record::OrgRegistered(it) if it.org == org => Some(Org {
                kind: it.kind,
                parent: it.parent,
            }),
            _ => None,
        })
    }

    /// Every organisation, in the order of entering.
    pub(super) fn orgs(&self) -> Vec<OrgId> {
        let entered = self.lines.iter();
        let entered = entered.filter_map(|it| match &it.part.record {
            Record::OrgRegistered(it) => Some(it.org),
            _ => None,
        });
        entered.collect()
    }

    pub(super) fn is_kind(&self, org: OrgId, kinds: &[OrgKind]) -> bool {
        self.org(org).is_some_and(|it| kinds.contains(&it.kind))
    }

    /// Whether an organisation is another one, or stands over it; the banner stands over everything.
    pub(super) fn is_over(&self, over: OrgId, org: OrgId) -> bool {
        let mut at = Some(org);
        for _ in 0..4 {
            let Some(here) = at else { break };
            if here == over {
                return true;
            }
            at = self.org(here).and_then(|it| it.parent);
        }
        over == self.banner()
    }

    /// An office as it was given first, up to the earliest end anybody wrote down.
    pub(super) fn post(&self, office: OfficeId) -> Option<Post> {
        let given = self.lines.iter().find_map(|line| match &line.part.record {
            Record::OfficeGranted(it) if it.office == office => Some((line, it)),
            _ => None,
        });
        let (line, it) = given?;
        let kept_by = OrgId::from_bytes(line.part.address.subject);
        let ends = self.lines.iter().filter_map(|it| match &it.part.record {
            Record::OfficeEnded(it) if it.office == office => Some(it.on),
            _ => None,
        });
        Some(Post {
            office,
            person: it.person,
            org: it.acts_for.unwrap_or(kept_by),
            kept_by,
            role: it.role,
            member: it.member,
            from: it.from,
            through: ends.chain(it.through).min(),
        })
    }

    /// Every office ever given.
    pub(super) fn posts(&self) -> Vec<Post> {
        let given = self.lines.iter().filter_map(|it| match &it.part.record {
            Record::OfficeGranted(it) => Some(it.office),
            _ => None,
        });
        given.filter_map(|it| self.post(it)).collect()
    }

    /// Every member ever registered.
    pub(super) fn members(&self) -> Vec<MemberId> {
        let cards = self.lines.iter();
        cards
            .filter(|it| matches!(it.part.record, Record::MemberRegistered(_)))
            .map(|it| MemberId::from_bytes(it.part.address.subject))
            .collect()
    }

    /// Whether a document belongs to a member, whose.
    pub(super) fn member(address: &Address) -> Option<MemberId> {
        let kinds = [
            DocumentKind::Card,
            DocumentKind::Year,
            DocumentKind::Contact,
            DocumentKind::Looked,
        ];
        kinds
            .contains(&address.kind)
            .then(|| MemberId::from_bytes(address.subject))
    }
}
