//! What stock Automerge does with a change: the reason why none of these reaches it.

use automerge::{Automerge, Change, TextEncoding};
use liangdi_core::address::Address;
use liangdi_core::document::Genesis;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a change does to stock Automerge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// It panics.
    Panic,
    /// It takes the change, and what it saves never loads again.
    Unloadable,
    /// It takes the change.
    Accepted,
    /// It says that all is well, and takes nothing or waits for what never comes.
    Ignored,
    /// It says that this is no change, or not one it can take.
    Error,
    /// Not tried: it takes gigabytes, minutes or the process (`hazards.md` measured it).
    Deadly,
}

/// The document of these changes in stock Automerge, saved and loaded again.
///
/// # Errors
/// Where it does not load, or not as what was saved.
pub fn stock(address: &Address, log: &[Vec<u8>]) -> Result<Automerge, String> {
    let document = applied(address, log)?;
    let loaded = Automerge::load(&document.save()).map_err(|error| error.to_string())?;
    if loaded.get_heads() == document.get_heads() {
        Ok(loaded)
    } else {
        Err("other heads after loading".to_owned())
    }
}

fn applied(address: &Address, log: &[Vec<u8>]) -> Result<Automerge, String> {
    let genesis = Genesis::of(address).bytes;
    let changes: Result<Vec<Change>, _> = core::iter::once(&genesis)
        .chain(log)
        .map(|bytes| Change::from_bytes(bytes.clone()))
        .collect();
    let changes = changes.map_err(|error| error.to_string())?;
    let count = changes.len();
    let mut document = Automerge::new_with_encoding(TextEncoding::UnicodeCodePoint);
    document
        .apply_changes(changes)
        .map_err(|error| error.to_string())?;
    if document.get_changes(&[]).len() == count {
        Ok(document)
    } else {
        Err("not every change was applied".to_owned())
    }
}

/// What a change does to a document of stock Automerge.
#[must_use]
pub fn harm(address: &Address, log: &[Vec<u8>], bytes: &[u8]) -> Harm {
    let quietly = |what: &mut dyn FnMut() -> Harm| {
        catch_unwind(AssertUnwindSafe(what)).unwrap_or(Harm::Panic)
    };
    let mut document = applied(address, log).expect("an honest log loads");
    let before = document.get_changes(&[]).len();
    let taken = quietly(&mut || match Change::from_bytes(bytes.to_vec()) {
        Ok(change) => match document.apply_changes([change]) {
            Ok(()) => Harm::Accepted,
            Err(_) => Harm::Error,
        },
        // A log of raw bytes is read by this call.
        Err(_) => match document.load_incremental(bytes) {
            Ok(_) => Harm::Accepted,
            Err(_) => Harm::Error,
        },
    });
    if taken != Harm::Accepted {
        return taken;
    }
    quietly(&mut || {
        if document.get_changes(&[]).len() == before {
            return Harm::Ignored;
        }
        let saved = document.save();
        let loads = catch_unwind(|| Automerge::load(&saved).is_ok()).unwrap_or(false);
        if loads {
            Harm::Accepted
        } else {
            Harm::Unloadable
        }
    })
}
