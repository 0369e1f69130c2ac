//! Organisations while a roster is planned: those known, and those that it names for the first time.

use super::{Known, KnownOrg, Step, Why};
use liangdi_core::choice::OrgKind;
use liangdi_core::command::{Command, RegisterOrg};
use liangdi_core::ids::OrgId;
use liangdi_core::plain::plain;
use std::collections::{BTreeMap, BTreeSet};

/// Organisations by plain name, and what must be entered first.
#[derive(Debug)]
pub(crate) struct Orgs<'a> {
    known: BTreeMap<OrgId, &'a KnownOrg>,
    by_name: BTreeMap<String, Vec<(OrgKind, OrgId)>>,
    acting: OrgId,
    unnamed: Option<OrgId>,
    known_hosts_only: bool,
    new_branches: bool,
    /// Branches that the roster names for the first time.
    entered: BTreeSet<OrgId>,
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
            new_branches: known.new_branches,
            entered: BTreeSet::new(),
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
    ///
    /// # Errors
    /// When there is none, and it is not to be entered: only a township may.
    pub(crate) fn branch(
        &mut self,
        name: Option<&str>,
        random: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<OrgId, Why> {
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
        if branches.peek().is_some() {
            let below = branches.find(|org| self.is_below(*org));
            return below.ok_or("branchElsewhere");
        }
        let above = self.acting().filter(|it| it.kind == OrgKind::Township);
        let above = above.filter(|_| self.new_branches).ok_or("branchUnknown")?;
        let branch = self.enter(RegisterOrg {
            org: OrgId::from_bytes(random()),
            name: name.to_owned(),
            org_kind: OrgKind::Branch,
            parent: Some(above.org),
            place: above.place.clone(),
        });
        self.entered.insert(branch);
        Ok(branch)
    }

    fn is_below(&self, org: OrgId) -> bool {
        if self.entered.contains(&org) {
            return true;
        }
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
        Ok(self.enter(RegisterOrg {
            org: OrgId::from_bytes(random()),
            name: name.to_owned(),
            org_kind: kind,
            parent: None,
            place: place.to_owned(),
        }))
    }

    /// Has an organisation entered before the rows.
    fn enter(&mut self, command: RegisterOrg) -> OrgId {
        let org = command.org;
        let named = self.by_name.entry(plain(&command.name)).or_default();
        named.push((command.org_kind, org));
        self.steps.push(Step {
            row: None,
            name: command.name.clone(),
            command: Command::RegisterOrg(command),
        });
        org
    }

    pub(crate) fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}
