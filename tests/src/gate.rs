//! The gate beside its oracle: random organisations, offices and flows, each attempt judged twice.
//!
//! The gate is the relay's own room over a real database; the oracle ([`oracle`]) reads the papers
//! (domain.md 5.1, 6.2, decisions 16–20) over a list of everything that was ever admitted.

mod attempts;
mod chronicle;
mod oracle;
mod sides;

use crate::random::Random;
use attempts::{Attempt, Town};
use chronicle::{Chronicle, Part};
use liangdi_core::address::Address;
use liangdi_core::admission::Caller;
use liangdi_core::document::{Actor, Chain, Genesis, write_change};
use liangdi_core::frame::{Bundle, BundleChange, Fate};
use liangdi_core::ids::{DeviceId, PersonId};
use liangdi_core::record::Record;
use liangdi_server::room::Room;
use liangdi_server::store::Store;
use std::collections::BTreeMap;

/// How often something was admitted and refused.
pub type Count = (u32, u32);

/// What a run has seen.
#[derive(Debug, Default)]
pub struct Tally {
    /// By kind of record.
    pub records: BTreeMap<&'static str, Count>,
    /// Attempts admitted and refused.
    pub attempts: Count,
}

impl Tally {
    /// Adds another run's.
    pub fn add(&mut self, other: &Self) {
        let sum = |to: &mut Count, of: &Count| *to = (to.0 + of.0, to.1 + of.1);
        sum(&mut self.attempts, &other.attempts);
        for (word, count) in &other.records {
            sum(self.records.entry(word).or_default(), count);
        }
    }

    fn note(&mut self, parts: &[Part], is_admitted: bool) {
        let one = |count: &mut Count| match is_admitted {
            true => count.0 += 1,
            false => count.1 += 1,
        };
        one(&mut self.attempts);
        for part in parts {
            one(self.records.entry(part.record.word()).or_default());
        }
    }
}

/// Makes a town out of a seed and so many attempts in it.
///
/// # Errors
/// The first attempt of which gate and oracle think differently.
pub fn run(seed: u64, attempts: usize) -> Result<Tally, String> {
    let mut random = Random::new(seed);
    let mut town = Town::new(&mut random);
    let mut chronicle = Chronicle::default();
    let mut founding = town.founding().into_iter();
    let first = founding.next().ok_or("a town is founded")?;
    let mut scribe = Scribe::open(&first);
    chronicle.admit(&first);
    for attempt in founding {
        let fate = scribe.submit(&attempt);
        if !matches!(fate, Fate::Admitted { .. }) || !oracle::admits(&chronicle, &attempt) {
            return Err(format!("seed {seed}: founding: {fate:?}"));
        }
        chronicle.admit(&attempt);
    }
    let mut tally = Tally::default();
    for number in 0..attempts {
        town.pass_time(&mut random);
        let attempt = town.attempt(&mut random, &chronicle);
        let expected = oracle::admits(&chronicle, &attempt);
        let fate = scribe.submit(&attempt);
        let is_admitted = matches!(fate, Fate::Admitted { .. });
        if is_admitted != expected || matches!(fate, Fate::Held | Fate::Duplicate) {
            return Err(format!(
                "seed {seed}, attempt {number}: the oracle says {expected}, the gate {fate:?} to {attempt:#?}"
            ));
        }
        tally.note(&attempt.parts, is_admitted);
        if is_admitted {
            chronicle.admit(&attempt);
        }
    }
    Ok(tally)
}

/// Writes bundles and hands them to the relay's room.
struct Scribe {
    room: Room,
    chains: BTreeMap<Address, Chain>,
}

impl Scribe {
    /// A relay founded by a town's first bundle.
    fn open(founding: &Attempt) -> Self {
        let store = Store::in_memory().expect("a store in memory");
        let mut scribe = Self {
            room: Room::open(store, founding.now()).expect("an empty room"),
            chains: BTreeMap::new(),
        };
        let (bundle, chains) = scribe.write(founding);
        let fate = scribe.room.found(&bundle, &caller(founding));
        assert!(matches!(fate, Ok(Fate::Admitted { .. })), "{fate:?}");
        scribe.room.settle_now().expect("memory has room");
        scribe.chains.extend(chains);
        scribe
    }

    fn submit(&mut self, attempt: &Attempt) -> Fate {
        let (bundle, chains) = self.write(attempt);
        let fate = self.room.submit_as(&bundle, &caller(attempt));
        self.room.settle_now().expect("memory has room");
        let fate = fate.expect("memory has room");
        if matches!(fate, Fate::Admitted { .. }) {
            self.chains.extend(chains);
        }
        fate
    }

    /// The bundle of an attempt, and the documents as they are if it is admitted.
    fn write(&self, attempt: &Attempt) -> (Bundle, BTreeMap<Address, Chain>) {
        let mut touched: Vec<Address> = Vec::new();
        for part in &attempt.parts {
            if !touched.contains(&part.address) {
                touched.push(part.address);
            }
        }
        let mut chains = BTreeMap::new();
        let changes = touched.into_iter().map(|address| {
            let own = attempt.parts.iter().filter(|part| part.address == address);
            let records: Vec<_> = own.map(|it| (it.key, Record::clone(&it.record))).collect();
            let chain = self.chains.get(&address).cloned();
            let mut chain = chain.unwrap_or_else(|| Chain::new(&Genesis::of(&address)));
            let (bytes, change) = write_change(&chain, actor(attempt.person), &records);
            chain.extend(&change);
            chains.insert(address, chain);
            BundleChange {
                address,
                bytes: bytes.into(),
            }
        });
        let bundle = Bundle {
            command: attempt.command,
            office: attempt.office,
            changes: changes.collect(),
        };
        (bundle, chains)
    }
}

/// Everybody has one device, and writes every document in one stream.
fn actor(person: PersonId) -> Actor {
    *person.as_bytes()
}

fn caller(attempt: &Attempt) -> Caller {
    Caller {
        person: attempt.person,
        device: DeviceId::from_bytes(*attempt.person.as_bytes()),
        now: attempt.now(),
    }
}
