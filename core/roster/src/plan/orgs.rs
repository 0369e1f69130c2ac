//! Organisations while a roster is planned: those known, and those that it names for the first time.

use super::{Known, KnownOrg, Step, Why};
use liangdi_core::choice::OrgKind;
use liangdi_core::command::{Command, RegisterOrg};
use liangdi_core::ids::OrgId;
use liangdi_core::plain::plain;
use std::collections::BTreeMap;

/// Organisations by plain name, and what must be entered first.
#[derive(Debug)]
pub(crate) struct Orgs<'a> {
    known: BTreeMap<OrgId, &'a KnownOrg>,
    by_name: BTreeMap<String, Vec<(OrgKind, OrgId)>>,
    acting: OrgId,
    unnamed: Option<OrgId>,
    known_hosts_only: bool,
    steps: Vec<Step>,
}

impl<'a> Orgs<'a> {
    pub(crate) fn new(known: &'a Known) -> Self {
        let mut by_name: BTreeMap<String, Vec<(OrgKind, OrgId)>> = BTreeMap::new();
        for it in &known.orgs {
            let named = by_name.entry(plain(&it.name)).or_default();
            named.push((it.kind, it.org));
        }
        Self {
            known: known.orgs.iter().map(|it| (it.org, it)).collect(),
            by_name,
            acting: known.acting,
            unnamed: known.branch,
            known_hosts_only: known.known_hosts_only,
            steps: Vec::new(),
        }
    }

    /// The organisation acted for; none where it is not among the known ones.
    pub(crate) fn acting(&self) -> Option<&'a KnownOrg> {
        self.known.get(&self.acting).copied()
    }

    /// Whether a committee is acted for, not a branch.
    pub(crate) fn by_committee(&self) -> bool {
        self.acting().is_some_and(|it| it.kind.is_committee())
    }

    /// The branch of that name which is the one acted for, or below it.
    pub(crate) fn branch(&self, name: Option<&str>) -> Result<OrgId, Why> {
        if !self.by_committee() {
            let own = self.acting().ok_or("branchUnknown")?;
            let is_own = name.is_none_or(|name| plain(name) == plain(&own.name));
            return is_own.then_some(own.org).ok_or("branchElsewhere");
        }
        let Some(name) = name else {
            let chosen = self.unnamed.filter(|org| self.is_below(*org));
            return chosen.ok_or("branchUnnamed");
        };
        let named = self.by_name.get(&plain(name));
        let branches = named.into_iter().flatten();
        let mut branches = branches
            .filter(|(kind, _)| kind.may_register())
            .map(|(_, org)| *org)
            .peekable();
        branches.peek().ok_or("branchUnknown")?;
        branches
            .find(|org| self.is_below(*org))
            .ok_or("branchElsewhere")
    }

    fn is_below(&self, org: OrgId) -> bool {
        let above = |org: &OrgId| self.known.get(org).and_then(|it| it.parent);
        // As many steps as there can be levels; a ring of parents ends.
        core::iter::successors(above(&org), above)
            .take(self.known.len())
            .any(|above| above == self.acting)
    }

    /// Where an organisation is.
    pub(crate) fn place(&self, org: OrgId) -> String {
        self.known
            .get(&org)
            .map(|it| it.place.clone())
            .unwrap_or_default()
    }

    /// The organisation elsewhere of one of these kinds, the first of them where it must be entered.
    ///
    /// # Errors
    /// When it is not known, and is not to be entered: only a committee may.
    pub(crate) fn elsewhere(
        &mut self,
        name: &str,
        kinds: &[OrgKind],
        place: &str,
        random: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<OrgId, Why> {
        let named = self.by_name.entry(plain(name)).or_default();
        let found = named.iter().find(|(kind, _)| kinds.contains(kind));
        if let Some((_, org)) = found {
            return Ok(*org);
        }
        let kind = kinds.first().copied();
        let is_home = kind == Some(OrgKind::MembershipOrg);
        let may_enter = self.by_committee() && (is_home || !self.known_hosts_only);
        let Some(kind) = kind.filter(|_| may_enter) else {
            return Err("orgUnknown");
        };
        let org = OrgId::from_bytes(random());
        self.by_name
            .entry(plain(name))
            .or_default()
            .push((kind, org));
        self.steps.push(Step {
            row: None,
            name: name.to_owned(),
            command: Command::RegisterOrg(RegisterOrg {
                org,
                name: name.to_owned(),
                org_kind: kind,
                parent: None,
                place: place.to_owned(),
            }),
        });
        Ok(org)
    }

    pub(crate) fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}
