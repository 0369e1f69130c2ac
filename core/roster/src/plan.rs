//! What of a roster is entered: commands, whole rows only; who is known already; what cannot be.

mod orgs;
mod row;

use crate::check::{Rejected, Roster};
use crate::person::{Direction, Person};
use crate::words;
use liangdi_core::choice::OrgKind;
use liangdi_core::command::Command;
use liangdi_core::identity::{Identity, Stated};
use liangdi_core::ids::{MemberId, OrgId};
use liangdi_core::plain::plain_name;
use liangdi_core::time::{Date, Month};
use orgs::Orgs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is known where a roster is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Known {
    /// The organisation acted for.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
    pub acting: OrgId,
    /// The branch of rows that name none, as a person chose it.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId | undefined"))]
    pub branch: Option<OrgId>,
    /// Whether hosts that are not known are left out instead of entered.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub known_hosts_only: bool,
    /// Whether a township also enters the branches that the roster names and nobody has entered.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub new_branches: bool,
    /// Organisations, that one among them.
    pub orgs: Vec<KnownOrg>,
    /// Members.
    pub members: Vec<KnownMember>,
}

/// An organisation that is entered already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct KnownOrg {
    /// Which.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId"))]
    pub org: OrgId,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: OrgKind,
    /// The organisation above it.
    #[cfg_attr(feature = "ts", tsify(type = "OrgId | undefined"))]
    pub parent: Option<OrgId>,
    /// Where it is.
    pub place: String,
}

/// A member who is entered already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct KnownMember {
    /// Which.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
    /// Name.
    pub name: String,
    /// Joining, to the day or to the month.
    pub joined: Option<String>,
    /// Year of birth.
    pub born_year: Option<u16>,
    /// What else the person is or was known as: a file made before a correction says it again.
    #[serde(default)]
    #[cfg_attr(feature = "ts", tsify(optional))]
    pub known_as: Vec<Stated>,
}

/// What entering a roster comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// What is carried out, in this order: organisations before who needs them.
    pub steps: Vec<Step>,
    /// Rows of members who are known already; nothing is entered.
    pub known: Vec<AlreadyKnown>,
    /// Rows that cannot be entered by this organisation, or not yet.
    pub rejected: Vec<Rejected>,
    /// What a row says that is not entered, though the row is.
    pub left_out: Vec<Rejected>,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The row as Excel counts; none for an organisation.
    pub row: Option<u32>,
    /// The member's or organisation's name.
    pub name: String,
    /// What enters it.
    pub command: Command,
}

/// A row of a member who is entered already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct AlreadyKnown {
    /// The row as Excel counts.
    pub row: u32,
    /// Name.
    pub name: String,
    /// Which.
    #[cfg_attr(feature = "ts", tsify(type = "MemberId"))]
    pub member: MemberId,
}

/// Why a row, or a part of it, is not entered; the code of its sentence.
pub(crate) type Why = &'static str;

/// What a row is planned with.
struct Draft<'a> {
    orgs: Orgs<'a>,
    today: Date,
    random: &'a mut dyn FnMut() -> [u8; 16],
    /// What of this row is not entered, though the row is.
    left_out: Vec<Why>,
}

impl Draft<'_> {
    /// See [`Orgs::branch`].
    fn branch(&mut self, name: Option<&str>) -> Result<OrgId, Why> {
        self.orgs.branch(name, self.random)
    }

    /// See [`Orgs::elsewhere`].
    fn elsewhere(&mut self, name: &str, kinds: &[OrgKind], place: &str) -> Result<OrgId, Why> {
        self.orgs.elsewhere(name, kinds, place, self.random)
    }
}

/// Plans a roster that was checked. `random` gives 128 fresh random bits at each call.
pub fn plan(
    roster: &Roster,
    known: &Known,
    today: Date,
    random: &mut dyn FnMut() -> [u8; 16],
) -> Plan {
    let mut draft = Draft {
        orgs: Orgs::new(known),
        today,
        random,
        left_out: Vec::new(),
    };
    let members = by_identity(&known.members);
    let mut plan = Plan {
        steps: Vec::new(),
        known: Vec::new(),
        rejected: Vec::new(),
        left_out: Vec::new(),
    };
    let mut registrations = Vec::new();
    for person in &roster.persons {
        if let Some(member) = find(&members, person) {
            plan.known.push(AlreadyKnown {
                row: person.row,
                name: person.name.clone(),
                member,
            });
            continue;
        }
        draft.left_out.clear();
        let planned = match roster.direction {
            Direction::Outflow => row::outflow(person, &mut draft),
            Direction::Inflow => row::inflow(person, &mut draft),
        };
        match planned {
            Ok(command) => {
                registrations.push(Step {
                    row: Some(person.row),
                    name: person.name.clone(),
                    command: Command::RegisterMember(command),
                });
                let left_out = draft.left_out.iter();
                plan.left_out.extend(left_out.map(|why| said(person, why)));
            }
            Err(why) => plan.rejected.push(said(person, why)),
        }
    }
    plan.steps = draft.orgs.into_steps();
    plan.steps.extend(registrations);
    plan
}

fn said(person: &Person, why: Why) -> Rejected {
    let branch = person.branch.as_deref().unwrap_or_default();
    Rejected {
        row: person.row,
        code: why.to_owned(),
        reason: words::sentence(why).replace("{branch}", branch),
    }
}

type Members = BTreeMap<(String, Month), Vec<(Identity, MemberId)>>;

/// Known members by what can be looked up; who has no date of joining cannot be known again.
fn by_identity(known: &[KnownMember]) -> Members {
    let mut members = Members::new();
    for it in known {
        let present = it
            .joined
            .as_deref()
            .map(|joined| (&it.name, joined, it.born_year));
        let others = it.known_as.iter();
        let others = others.map(|it| (&it.name, it.joined.as_str(), it.born_year));
        for (name, joined, born_year) in present.into_iter().chain(others) {
            let Some(joined) = day_of(joined) else {
                continue;
            };
            let identity = Identity::new(name, joined, born_year);
            let (name, month) = identity.key();
            let key = (name.to_owned(), month);
            members.entry(key).or_default().push((identity, it.member));
        }
    }
    members
}

/// A day, or the first of a month.
fn day_of(text: &str) -> Option<Date> {
    let month = || text.parse::<Month>().ok().map(Month::first);
    text.parse::<Date>().ok().or_else(month)
}

fn find(members: &Members, person: &Person) -> Option<MemberId> {
    let identity = Identity::new(&person.name, person.joined_on, born_year(person));
    let alike = members.get(&(plain_name(&person.name), Month::of(person.joined_on)))?;
    let same = alike.iter().find(|(other, _)| other.is_same(&identity));
    same.map(|(_, member)| *member)
}

/// The year of birth, where it is stated.
pub(crate) fn born_year(person: &Person) -> Option<u16> {
    person
        .birth
        .and_then(|birth| u16::try_from(birth.year()).ok())
}
