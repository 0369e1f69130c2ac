//! Healing: everything is repaired, everybody comes back, and what was under way arrives.

use super::World;
use super::cast::{DAY, NOON};
use super::schedule::Death;
use liangdi_core::refusal::Refusal;
use liangdi_core::session::{Session, View};
use liangdi_core::view::{Link, Query};

/// Rounds after which a healed world must be quiet.
const ROUNDS_MAX: usize = 60;

impl World {
    /// Every phone is new and catches up; mostly a first member is entered, and has a host.
    pub(super) fn begin(&mut self) -> Result<(), String> {
        self.heal()?;
        for (phone, command) in self.first_deeds() {
            if self.random.chance(95) {
                let office = self.phones[phone].owner.posts[0];
                self.write(phone, office, command, Death::None)?;
                self.pump()?;
            }
        }
        Ok(())
    }

    /// Everything is repaired and everybody comes back, until nothing is under way.
    pub(super) fn heal(&mut self) -> Result<(), String> {
        self.relay.fill(false);
        // Noon of the next day: no clock stands at the edge of two days.
        self.now = NOON + (self.now - NOON).div_euclid(DAY) * DAY + DAY;
        for phone in 0..self.phones.len() {
            self.phones[phone].skew = 0;
            self.phones[phone].away = 0;
            // Whoever set its clock while connected hears the time again.
            self.cut(phone)?;
        }
        self.pump()
    }

    /// Delivers until nothing is under way and no outbox waits.
    pub(super) fn pump(&mut self) -> Result<(), String> {
        for _ in 0..ROUNDS_MAX {
            for phone in 0..self.phones.len() {
                self.connect(phone)?;
            }
            self.now += 1000;
            let batch = self.batch(usize::MAX);
            let output = self.relay.handle(batch, self.now);
            self.carry(output)?;
            for phone in 0..self.phones.len() {
                let frames = self.phones[phone]
                    .wire
                    .as_ref()
                    .map_or(0, |it| it.down.len());
                for _ in 0..=frames {
                    self.hear(phone, Death::None, false)?;
                }
            }
            self.nobody_is_ahead()?;
            let all = 0..self.phones.len();
            if self.relay.stray.is_empty() && all.into_iter().all(|phone| self.is_done(phone)) {
                return Ok(());
            }
        }
        let waiting: Vec<_> = (0..self.phones.len()).map(|it| self.is_done(it)).collect();
        Err(format!("never quiet: {waiting:?}"))
    }

    /// No phone knows a log that the relay does not have: nothing was told too early.
    fn nobody_is_ahead(&mut self) -> Result<(), String> {
        for phone in 0..self.phones.len() {
            let now = self.now_of(phone);
            let view = self.phones[phone].wake(now)?.view(&Query::Status, now);
            if matches!(view, View::Status(status) if status.link == Link::RelayRestored) {
                return Err(format!(
                    "durability: phone {phone} was told of a log that the relay has lost"
                ));
            }
        }
        Ok(())
    }

    fn is_done(&mut self, phone: usize) -> bool {
        let now = self.now_of(phone);
        let phone = &mut self.phones[phone];
        phone.is_quiet()
            && phone
                .session
                .as_mut()
                .is_some_and(|it| waiting(it, now) == 0)
    }

    /// Agreement: what an up-to-date phone lets its person write, the gate admits.
    pub(super) fn agree(&mut self) -> Result<(), String> {
        for phone in 0..self.phones.len() {
            for _ in 0..2 {
                let Some(id) = self.act(phone, Death::None)? else {
                    continue;
                };
                self.pump()?;
                let refusal = self.ledger.refused.get(&id);
                // Whoever's office has just ended holds the card no more, and cannot know.
                let refusal = refusal.filter(|it| **it != Refusal::AlreadyRegistered);
                if let Some(refusal) = refusal {
                    return Err(format!(
                        "agreement: phone {phone}, in sync, wrote {id} and was refused: {refusal:?}"
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Commands that wait in an outbox.
fn waiting(session: &mut Session, now: i64) -> u32 {
    match session.view(&Query::Status, now) {
        View::Status(status) => status.waiting,
        _ => u32::MAX,
    }
}
