//! Complaints: what must hold of one and of its answer, and who handles them.

use super::table::{ANSWER_COMPLAINT, allows};
use super::{Bench, Part};
use crate::address::Address;
use crate::case::Case;
use crate::record::ComplaintFiled;
use crate::refusal::Refusal;
use crate::registry::{Office, Registry};
use crate::stamp::Stamp;

/// The case of a document, once it is opened.
fn case<'a>(address: &Address, bench: &Bench<'a>) -> Option<Case<'a>> {
    Case::of(bench.archive.records(address)?)
}

/// A complaint opens its case; only the author's own organisation can be let in.
pub(super) fn filing_holds(
    address: &Address,
    it: &ComplaintFiled,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    if case(address, bench).is_some() {
        return Err(Refusal::KeyReused);
    }
    match it.shared_with {
        Some(org) if org != acting.org => Err(Refusal::NotASide),
        Some(_) | None => Ok(()),
    }
}

/// An answer follows a complaint, of somebody else (DP8: nobody handles their own).
pub(super) fn reply_holds(
    address: &Address,
    acting: &Stamp,
    bench: &Bench<'_>,
) -> Result<(), Refusal> {
    let case = case(address, bench).ok_or_else(|| Refusal::unknown("case"))?;
    if case.author().person == acting.person {
        let person = acting.person;
        return Err(Refusal::OwnAct { person });
    }
    Ok(())
}

/// Whether a case has its answer.
pub(super) fn is_answered(address: &Address, bench: &Bench<'_>) -> bool {
    case(address, bench).is_some_and(|case| case.is_answered())
}

/// Whether an office answers complaints, and therefore reads all of them.
#[must_use]
pub fn handles_cases(office: &Office, registry: &Registry) -> bool {
    let is_banner = office.org == registry.banner();
    allows(ANSWER_COMPLAINT, office.role, |part| {
        part == Part::Banner && is_banner
    })
}
