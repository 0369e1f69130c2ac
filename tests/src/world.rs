//! The simulated world: phones of several organisations, one relay over a real database, and a
//! seeded scheduler that picks what happens next.
//!
//! Nothing in it waits, sleeps or opens a port: one number decides every command, delivery, cut,
//! crash, full disk and clock. After each schedule everything heals and the laws must hold.

mod cases;
mod cast;
mod deeds;
mod heal;
mod laws;
mod people;
mod phone;
mod relay;
mod schedule;
mod seats;
mod truth;

use crate::oracle::Rules;
use crate::random::Random;
use cast::Cast;
use liangdi_core::ids::{CommandId, MemberId, OfficeId};
use liangdi_core::points::pack::DEFAULT_PACK;
use liangdi_core::record::RecordKey;
use liangdi_core::refusal::Refusal;
use liangdi_core::session::Opening;
use liangdi_core::time::UnixMillis;
use phone::Phone;
use relay::Relay;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a run of schedules came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Schedules run.
    pub count: u32,
    /// Seeds whose schedule broke a law, and which.
    pub failed: Vec<(u64, String)>,
    /// Inputs of all schedules.
    pub inputs: u64,
    /// Commands that phones wrote down.
    pub commands: u64,
    /// Commands the relay refused.
    pub refused: u64,
    /// Records guests wrote, and answers relayed for a host.
    pub weak: u64,
}

/// Runs `count` schedules, the first under `seed`, the next under the numbers after it.
#[must_use]
pub fn run(seed: u64, count: u32) -> Report {
    let mut report = Report::default();
    for offset in 0..count {
        let seed = seed.wrapping_add(u64::from(offset));
        report.count += 1;
        let told = catch_unwind(AssertUnwindSafe(|| {
            let mut world = World::new(seed);
            let outcome = world.live();
            (outcome, world.tally)
        }));
        match told {
            Ok((outcome, tally)) => {
                report.inputs += tally.inputs;
                report.commands += tally.commands;
                report.refused += tally.refused;
                report.weak += tally.weak;
                report.failed.extend(outcome.err().map(|why| (seed, why)));
            }
            Err(panic) => {
                let text = panic
                    .downcast_ref::<String>()
                    .cloned()
                    .or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned()));
                let why = text.unwrap_or_else(|| "a panic".to_owned());
                report.failed.push((seed, format!("panic: {why}")));
            }
        }
    }
    report
}

/// What one schedule did.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    inputs: u64,
    commands: u64,
    refused: u64,
    weak: u64,
}

/// What the world remembers of commands, beside phones and relay.
#[derive(Debug, Default)]
struct Ledger {
    /// Written down on a phone, durably: by which phone.
    written: BTreeMap<CommandId, usize>,
    /// Executed, but the phone failed before it was durable.
    lost: BTreeSet<CommandId>,
    /// The relay said that it has it.
    acknowledged: BTreeSet<CommandId>,
    /// The relay said no.
    refused: BTreeMap<CommandId, Refusal>,
    /// Records that an answer or a correction may name.
    targets: Vec<(MemberId, RecordKey)>,
    /// Offices bound to one member that somebody tried to give.
    seats: Vec<OfficeId>,
}

/// One schedule's world.
#[derive(Debug)]
struct World {
    seed: u64,
    random: Random,
    rules: Rules,
    cast: Cast,
    /// The true time, which is the relay's.
    now: UnixMillis,
    relay: Relay,
    phones: Vec<Phone>,
    ledger: Ledger,
    tally: Tally,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let cast = Cast::new();
        let now = cast::start(&mut random);
        let relay = Relay::found(&cast, seed, now);
        let phones = cast.phones(&mut random);
        Self {
            seed,
            random,
            rules: Rules::of(DEFAULT_PACK),
            cast,
            now,
            relay,
            phones,
            ledger: Ledger::default(),
            tally: Tally::default(),
        }
    }

    /// Lives through a schedule, heals, and checks the laws.
    fn live(&mut self) -> Result<(), String> {
        self.begin()?;
        let inputs = 30 + self.random.below(110);
        for _ in 0..inputs {
            self.tally.inputs += 1;
            self.step()?;
        }
        self.heal()?;
        self.agree()?;
        self.check()
    }

    fn now_of(&self, phone: usize) -> UnixMillis {
        self.now + self.phones[phone].skew
    }
}

/// A phone as it stands after a schedule: what it is opened from, and when.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Whose phone, on which device, with which rows.
    pub opening: Opening,
    /// Members to look at.
    pub members: Vec<MemberId>,
    /// The time.
    pub now: UnixMillis,
}

/// The phones after a seed's schedule: for comparing native and browser.
///
/// # Errors
/// The law the schedule broke.
pub fn saved(seed: u64) -> Result<Vec<Saved>, String> {
    let mut world = World::new(seed);
    world.live()?;
    let saved = world.phones.iter().map(|phone| Saved {
        opening: phone.opening(),
        members: world.cast.members.clone(),
        now: world.now,
    });
    Ok(saved.collect())
}
