//! Parts: what an organisation is to a document, and who may enter a member under which home.

use super::table::{REGISTER, allows};
use super::{Bench, appoint, decider, open, pair};
use crate::address::{Address, DocumentKind};
use crate::card::{Card, Sides, sides_of};
use crate::choice::{OrgKind, Role};
use crate::document::Records;
use crate::ids::OrgId;
use crate::record::Record;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::stamp::Stamp;

/// What an organisation is to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The banner itself.
    Banner,
    /// A township committee, entering a branch below it or an organisation elsewhere.
    Township,
    /// The organisation the document is about, or one above it.
    Over,
    /// The home branch (of a registration: the branch it names; of a seat: its member's).
    Home,
    /// Of a registration: a committee above the branch here that will keep contact.
    Above,
    /// A committee above the branch here that keeps contact with the member.
    Superior,
    /// Whoever writes: about nobody's documents but their own.
    Anyone,
    /// Whoever founds the card in this very bundle, and only there.
    Founder,
    /// The host that has accepted (of a registration under a home outside: a branch here).
    Host,
    /// The host asked to accept, whatever it answered: two of its people may answer at once.
    Asked,
    /// The branch here that keeps contact: home; for a home outside, the host asked.
    Keeper,
    /// The committee above that branch.
    AboveKeeper,
    /// The committee that answers where one of the two sides has nobody here, or no hand (A2).
    SecondSide,
    /// The home branch of both registrations that a record is about.
    HomeOfBoth,
    /// The committee above both, where their home branches differ.
    AboveBoth,
}

impl Sides {
    /// Whether an organisation has a part in the member.
    #[must_use]
    pub fn has(&self, org: OrgId, part: Part) -> bool {
        self.each().any(|sides| match part {
            Part::Home => sides.home == org,
            Part::Host => sides.host == Some(org),
            Part::Asked => sides.asked == Some(org),
            Part::Keeper => sides.keeper == org,
            Part::AboveKeeper => sides.above == Some(org),
            Part::SecondSide => sides.second_side == Some(org),
            Part::Banner
            | Part::Township
            | Part::Over
            | Part::Above
            | Part::Superior
            | Part::Anyone
            | Part::Founder
            | Part::HomeOfBoth
            | Part::AboveBoth => false,
        })
    }

    /// Whether an organisation has accepted or declined what it was asked last: where the question
    /// is a full hand's, with such a hand.
    #[must_use]
    pub fn has_answered(&self, org: OrgId, is_full: bool) -> bool {
        let mut hosts = self.each().filter(|it| it.host == Some(org));
        let mut asked = self.each().filter(|it| it.asked == Some(org)).peekable();
        let is_asked = asked.peek().is_some();
        hosts.any(|it| !is_full || !it.host_is_absent) || (is_asked && asked.all(|it| it.declined))
    }
}

/// Whether an organisation has a part in what a record says.
pub(super) fn holds(
    part: Part,
    address: &Address,
    record: &Record,
    org: OrgId,
    bench: &Bench<'_>,
) -> bool {
    let registry = bench.registry;
    // Organisations and packs stand in one document, the banner's own.
    let is_rules = address.org() == Some(registry.banner());
    match (part, record) {
        (Part::Home | Part::Above | Part::Host, Record::MemberRegistered(it)) => {
            registering_part(org, it.home, registry) == Some(part)
        }
        // A seat stands in the member's home branch's document.
        (Part::Home, Record::OfficeGranted(it)) => {
            let sides = it
                .member
                .and_then(|member| sides_of(member, bench.archive, registry));
            address.org() == Some(org) && sides.is_some_and(|sides| sides.has(org, part))
        }
        (Part::Above, _) => false,
        (Part::Anyone, _) => true,
        (Part::Superior, _) => open::keepers(address, bench)
            .iter()
            .any(|keeper| open::is_superior(org, *keeper, registry)),
        // Cases are addressed to the banner.
        (Part::Banner, _) => {
            let is_case = address.kind == DocumentKind::Case;
            (is_rules || is_case) && org == registry.banner()
        }
        (Part::Township, Record::OrgRegistered(it)) => {
            is_rules && may_enter_as_township(org, it.kind, it.parent, registry)
        }
        (Part::Township, _) => false,
        (Part::Over, _) => address
            .org()
            .is_some_and(|subject| appoint::is_over(org, subject, registry)),
        (Part::Founder, _) => address
            .member()
            .is_some_and(|member| bench.archive.is_founded_here(&Address::card(member))),
        (
            Part::Home
            | Part::Host
            | Part::Asked
            | Part::Keeper
            | Part::AboveKeeper
            | Part::SecondSide,
            _,
        ) => {
            let sides = bench.sides(address);
            sides.is_some_and(|sides| sides.has(org, part))
        }
        (Part::HomeOfBoth | Part::AboveBoth, _) => {
            let homes = pair::homes(address, record, bench.archive);
            homes.is_some_and(|homes| {
                (part == Part::HomeOfBoth) == (homes.0 == homes.1)
                    && decider(homes, registry) == Some(org)
            })
        }
    }
}

/// Whether an organisation is a township committee that may enter one of this kind below that one:
/// it sets up its own branches (支部工作条例 article 6), and enters those elsewhere that a roster
/// names, with nobody above them here.
pub(super) fn may_enter_as_township(
    org: OrgId,
    kind: OrgKind,
    parent: Option<OrgId>,
    registry: &Registry,
) -> bool {
    let fits = match parent {
        Some(parent) => parent == org && kind.may_register(),
        None => kind.is_elsewhere(),
    };
    fits && is_kind(org, registry, |kind| kind == OrgKind::Township)
}

/// As what an organisation may enter members under a home, if at all.
fn registering_part(org: OrgId, home: OrgId, registry: &Registry) -> Option<Part> {
    let is_committee = is_kind(org, registry, OrgKind::is_committee);
    if is_kind(home, registry, OrgKind::may_register) {
        let is_above = is_committee && appoint::is_over(org, home, registry);
        (org == home)
            .then_some(Part::Home)
            .or_else(|| is_above.then_some(Part::Above))
    } else if registry.is_outside(home) {
        let is_branch = is_kind(org, registry, OrgKind::may_register);
        is_branch
            .then_some(Part::Host)
            .or_else(|| is_committee.then_some(Part::Above))
    } else {
        None
    }
}

/// Whether somebody may enter members under a home: the rule of `MemberRegistered`.
#[must_use]
pub fn may_register_member(org: OrgId, role: Role, home: OrgId, registry: &Registry) -> bool {
    let part = registering_part(org, home, registry);
    allows(REGISTER, role, |asked| Some(asked) == part)
}

/// Judges a card as its founding bundle leaves it: of a home outside, the bundle also names the
/// host, which is the branch that writes and accepts, or one below the committee that writes.
pub(super) fn founding_holds(
    address: &Address,
    records: &Records,
    acting: &Stamp,
    registry: &Registry,
) -> Result<(), Refusal> {
    let sides = match address.kind {
        DocumentKind::Card => {
            let card = Card::of(records);
            card.home.map(|home| card.sides_for(home, registry))
        }
        DocumentKind::Rules
        | DocumentKind::Office
        | DocumentKind::Year
        | DocumentKind::Contact
        | DocumentKind::Case
        | DocumentKind::Looked => None,
    };
    let Some(sides) = sides.filter(|sides| registry.is_outside(sides.home)) else {
        return Ok(());
    };
    let is_accepted = sides.host == Some(acting.org);
    let is_below = |host| {
        let part = registering_part(acting.org, host, registry);
        part == Some(Part::Above) && !registry.is_outside(host)
    };
    if is_accepted || sides.asked.is_some_and(is_below) {
        Ok(())
    } else {
        Err(Refusal::NotAskedToHost)
    }
}

/// The refusal that tells the author most: an unknown member before "not a side".
pub(super) fn part_refusal(address: &Address, record: &Record, bench: &Bench<'_>) -> Refusal {
    let known = |member| sides_of(member, bench.archive, bench.registry).is_some();
    match (address.kind, record, address.member()) {
        (_, record, Some(member))
            if !matches!(record, Record::MemberRegistered(_)) && !known(member) =>
        {
            Refusal::NoSuchMember
        }
        (_, Record::OfficeGranted(it), _)
            if it.role.is_of_one_member() && !it.member.is_some_and(known) =>
        {
            Refusal::NoSuchMember
        }
        (_, Record::HostAccepted(_) | Record::HostDeclined(_), _) => Refusal::NotAskedToHost,
        (_, Record::MembersMerged(_) | Record::MembersSeparated(_), _) => {
            pair::refusal(address, record, bench)
        }
        _ => Refusal::NotASide,
    }
}

fn is_kind(org: OrgId, registry: &Registry, fits: impl Fn(OrgKind) -> bool) -> bool {
    registry.org(org).is_some_and(|org| fits(org.kind))
}
