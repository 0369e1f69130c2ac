//! Entering a roster at the relay: planned as at a desk, and every command through the gate.

use crate::password;
use crate::room::Room;
use crate::store::StoreError;
use crate::write::WriteError;
use clap::Args;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::admission::Caller;
use liangdi_core::card::{profiles, sides_of};
use liangdi_core::command::Command;
use liangdi_core::ids::{CommandId, MemberId, OfficeId, OrgId};
use liangdi_core::policy;
use liangdi_core::time::Date;
use liangdi_roster::{Known, KnownMember, KnownOrg, Plan, Rejected, Roster, plan};
use serde::Serialize;

/// Why a roster is not entered.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    /// The store says no; nothing of the roster is entered.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No fresh ids.
    #[error(transparent)]
    Random(#[from] getrandom::Error),
}

/// Which organisations are entered with a roster that names them for the first time.
#[derive(Debug, Clone, Copy, Args)]
pub struct Also {
    /// Also enters host organisations that the roster names and nobody has entered yet.
    #[arg(long = "with-hosts")]
    hosts: bool,
    /// Also enters branches of the township that the roster names and nobody has entered yet.
    #[arg(long = "with-branches")]
    branches: bool,
}

/// What became of a roster, or would.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entered {
    /// Organisations that were entered.
    pub organisations: usize,
    /// Members that were entered.
    pub members: usize,
    /// Rows of members who were known already.
    pub known: Vec<u32>,
    /// Rows that were not entered, and why.
    pub not_entered: Vec<Said>,
    /// Parts of rows that were not entered, though the rows were.
    pub left_out: Vec<Said>,
}

/// Something about a row.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The row as Excel counts; none for an organisation.
    pub row: Option<u32>,
    /// A sentence.
    pub reason: String,
}

impl From<Rejected> for Said {
    fn from(it: Rejected) -> Self {
        Self {
            row: Some(it.row),
            reason: it.reason,
        }
    }
}

impl Entered {
    /// What a plan comes to where nothing is refused.
    #[must_use]
    pub fn planned(plan: Plan) -> Self {
        let members = plan.steps.iter().filter(|it| it.row.is_some()).count();
        Self {
            organisations: plan.steps.len().saturating_sub(members),
            members,
            ..Self::around(plan)
        }
    }

    /// What is known before the first step.
    fn around(plan: Plan) -> Self {
        let said = |all: Vec<Rejected>| all.into_iter().map(Said::from).collect();
        Self {
            organisations: 0,
            members: 0,
            known: plan.known.iter().map(|it| it.row).collect(),
            not_entered: said(plan.rejected),
            left_out: said(plan.left_out),
        }
    }
}

impl Room {
    /// Plans a roster as an organisation's own desk would.
    ///
    /// # Errors
    /// When the store cannot be read or there are no random bytes.
    pub fn plan_roster(
        &mut self,
        roster: &Roster,
        acting: OrgId,
        today: Date,
        also: Also,
    ) -> Result<Plan, EnterError> {
        let known = Known {
            acting,
            branch: None,
            known_hosts_only: !also.hosts,
            new_branches: also.branches,
            orgs: self.known_orgs(),
            members: self.known_members(acting)?,
        };
        let mut failed = None;
        let plan = plan(roster, &known, today, &mut || {
            password::random().unwrap_or_else(|error| {
                failed = Some(error);
                [0; 16]
            })
        });
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(plan),
        }
    }

    /// Carries a plan out in the name of an office; [`Room::settle_now`] makes it durable at once.
    ///
    /// # Errors
    /// When nothing can be stored. What the rules refuse is said, and the rest is entered.
    pub fn enter_roster(
        &mut self,
        mut plan: Plan,
        caller: &Caller,
        office: OfficeId,
    ) -> Result<Entered, EnterError> {
        let steps = core::mem::take(&mut plan.steps);
        let mut entered = Entered::around(plan);
        for step in steps {
            let id = CommandId::from_bytes(password::random()?);
            let refused = match self.execute_as(caller, office, id, &step.command) {
                Ok(()) => None,
                Err(WriteError::Store(error)) => return Err(error.into()),
                Err(error @ (WriteError::Refused(_) | WriteError::NotAdmitted(_))) => Some(error),
            };
            if let Some(error) = refused {
                entered.not_entered.push(Said {
                    row: step.row,
                    reason: format!("{}: {error}", step.name),
                });
            } else if matches!(step.command, Command::RegisterOrg(_)) {
                entered.organisations = entered.organisations.saturating_add(1);
            } else {
                entered.members = entered.members.saturating_add(1);
            }
        }
        entered.not_entered.sort_by_key(|it| it.row);
        Ok(entered)
    }

    fn known_orgs(&self) -> Vec<KnownOrg> {
        let orgs = self.registry().orgs();
        orgs.map(|(org, it)| KnownOrg {
            org,
            name: it.name.clone(),
            kind: it.kind,
            parent: it.parent,
            place: it.place.clone(),
        })
        .collect()
    }

    /// The registrations of members whom an organisation or one below it keeps contact with.
    fn known_members(&mut self, acting: OrgId) -> Result<Vec<KnownMember>, StoreError> {
        let cards = self.store().documents_of_kind(DocumentKind::Card)?;
        let cards: Vec<Address> = cards.into_iter().map(|row| row.address).collect();
        for card in &cards {
            self.load(card)?;
        }
        let known = cards.iter().filter_map(|card| {
            let member = card.member()?;
            let sides = sides_of(member, self.archive(), self.registry())?;
            let is_near = sides.each().any(|it| {
                let near = [Some(it.home), Some(it.keeper), it.host];
                let mut near = near.into_iter().flatten();
                near.any(|org| policy::is_over(acting, org, self.registry()))
            });
            is_near.then(|| self.registration(card, member)).flatten()
        });
        Ok(known.collect())
    }

    fn registration(&self, card: &Address, member: MemberId) -> Option<KnownMember> {
        let profiles = profiles(self.archive().records(card)?);
        let ((profile, _), before) = profiles.split_last()?;
        Some(KnownMember {
            member,
            name: profile.name.to_owned(),
            joined: Some(profile.joined_on.to_string()),
            born_year: profile.born_year,
            known_as: before.iter().map(|(it, _)| it.stated()).collect(),
        })
    }
}
