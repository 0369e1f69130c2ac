//! The schedule: one random input after the other, and how everything heals at the end.

use super::World;
use super::cast::DAY;
use liangdi_core::command::Command;
use liangdi_core::frame::{Down, Fate, decode, encode};
use liangdi_core::ids::{CommandId, OfficeId};
use liangdi_core::record::RecordKey;
use liangdi_core::session::Step;
use liangdi_server::room::{Bytes, Event, Output};
use std::collections::VecDeque;

/// When a phone dies while it applies a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    None,
    /// Before anything is durable, or because the storage said no.
    BeforePersist,
    /// Durable, but nothing sent.
    BeforeSend,
}

impl World {
    /// One input.
    pub(super) fn step(&mut self) -> Result<(), String> {
        let phone = self.random.below(self.phones.len());
        self.phones[phone].away = self.phones[phone].away.saturating_sub(1);
        match self.random.below(100) {
            0..=29 => {
                let death = self.death();
                // Most random commands are against the rules: a person tries some more.
                for _ in 0..4 {
                    if self.act(phone, death)?.is_some() {
                        break;
                    }
                }
                Ok(())
            }
            30..=53 => self.relay_some(),
            54..=78 => {
                let death = self.death();
                let twice = self.random.chance(10);
                self.hear(phone, death, twice)
            }
            79..=82 => self.cut(phone),
            83..=86 => self.connect(phone),
            87..=88 => {
                let wire = self.phones[phone].crash();
                self.lose(wire);
                Ok(())
            }
            89..=90 => self.relay_dies(),
            91..=93 => {
                self.pass_time();
                Ok(())
            }
            94 => {
                let off = [0, 0, 3_600_000, 40 * DAY, 730 * DAY, -730 * DAY];
                self.phones[phone].skew = *self.random.pick(&off);
                Ok(())
            }
            95..=96 => {
                self.phones[phone].away = self.random.below(40);
                self.cut(phone)
            }
            97 => {
                self.say_again(phone);
                Ok(())
            }
            98 => {
                let is_full = !self.relay.is_full;
                self.relay.fill(is_full);
                Ok(())
            }
            _ => self.garbage(phone),
        }
    }

    fn death(&mut self) -> Death {
        match self.random.below(100) {
            0..=2 => Death::BeforePersist,
            3..=5 => Death::BeforeSend,
            _ => Death::None,
        }
    }

    /// A person does something; the id of the command, where the phone let it be written.
    pub(super) fn act(&mut self, phone: usize, death: Death) -> Result<Option<CommandId>, String> {
        let (office, command) = self.deed(phone);
        self.write(phone, office, command, death)
    }

    pub(super) fn write(
        &mut self,
        phone: usize,
        office: OfficeId,
        command: Command,
        death: Death,
    ) -> Result<Option<CommandId>, String> {
        let now = self.now_of(phone);
        let id = CommandId::from_bytes(self.random.sixteen());
        let member = command.member();
        let session = self.phones[phone].wake(now)?;
        let Ok(step) = session.execute(office, command, id, now) else {
            return Ok(None);
        };
        self.tally.commands += 1;
        if death == Death::BeforePersist {
            self.ledger.lost.insert(id);
        } else {
            self.ledger.written.insert(id, phone);
            if let Some(member) = member {
                let keys = [0, 1].map(|ordinal| RecordKey {
                    command: id,
                    ordinal,
                });
                let targets = keys.map(|key| (member, key));
                self.ledger.targets.extend(targets);
            }
        }
        self.apply(phone, step, death);
        Ok(Some(id))
    }

    /// Durable before sent; a death at either place leaves what was durable.
    fn apply(&mut self, phone: usize, step: Step, death: Death) {
        if death != Death::BeforePersist {
            self.phones[phone].persist(&step);
        }
        if death == Death::None {
            self.phones[phone].send(step);
        } else {
            let wire = self.phones[phone].crash();
            self.lose(wire);
        }
    }

    /// The next frame arrives at a phone; at times the same bytes twice.
    pub(super) fn hear(&mut self, phone: usize, death: Death, twice: bool) -> Result<(), String> {
        let Some(wire) = &mut self.phones[phone].wire else {
            return self.connect(phone);
        };
        match wire.down.pop_front() {
            Some(bytes) => {
                let twice = twice && is_news(&bytes);
                self.take(phone, &bytes, if twice { Death::None } else { death })?;
                if twice {
                    self.take(phone, &bytes, death)?;
                }
            }
            None if wire.is_ending => {
                self.phones[phone].wire = None;
                let now = self.now_of(phone);
                let step = self.phones[phone].wake(now)?.disconnect();
                self.phones[phone].persist(&step);
            }
            None => {}
        }
        Ok(())
    }

    fn take(&mut self, phone: usize, bytes: &Bytes, death: Death) -> Result<(), String> {
        let now = self.now_of(phone);
        let session = self.phones[phone].wake(now)?;
        let step = session
            .receive(bytes, now)
            .map_err(|error| format!("phone {phone} cannot read a frame of the relay: {error}"))?;
        self.apply(phone, step, death);
        Ok(())
    }

    pub(super) fn connect(&mut self, phone: usize) -> Result<(), String> {
        if self.phones[phone].wire.is_some() || self.phones[phone].away > 0 {
            return Ok(());
        }
        let now = self.now_of(phone);
        let conn = self.relay.next_conn();
        let person = self.phones[phone].owner.person;
        let step = self.phones[phone].wake(now)?.connect();
        self.phones[phone].wire = Some(super::phone::Wire {
            conn,
            up: VecDeque::from([Event::Opened { conn, person }]),
            down: VecDeque::new(),
            is_ending: false,
        });
        self.apply(phone, step, Death::None);
        Ok(())
    }

    /// A connection is cut; the app notices.
    pub(super) fn cut(&mut self, phone: usize) -> Result<(), String> {
        let wire = self.phones[phone].wire.take();
        if wire.is_some() {
            let now = self.now_of(phone);
            let step = self.phones[phone].wake(now)?.disconnect();
            self.phones[phone].persist(&step);
        }
        self.lose(wire);
        Ok(())
    }

    /// Of a lost connection some frames still arrive, then its end; answers never do.
    fn lose(&mut self, wire: Option<super::phone::Wire>) {
        let Some(wire) = wire else { return };
        let arrives = self.random.below(wire.up.len() + 1);
        let stray = wire.up.into_iter().take(arrives);
        self.relay.stray.extend(stray);
        self.relay.stray.push(Event::Closed { conn: wire.conn });
    }

    /// A batch for the relay: strays first, then some frames of some connections.
    pub(super) fn batch(&mut self, most: usize) -> Vec<Event> {
        let mut batch = core::mem::take(&mut self.relay.stray);
        for phone in 0..self.phones.len() {
            let chosen = most == usize::MAX || self.random.chance(60);
            let Some(wire) = self.phones[phone].wire.as_mut().filter(|_| chosen) else {
                continue;
            };
            let count = wire.up.len().min(most);
            batch.extend(wire.up.drain(..count));
        }
        batch
    }

    fn relay_some(&mut self) -> Result<(), String> {
        self.now += 1000 + i64::try_from(self.random.below(600_000)).unwrap_or(0);
        let most = 1 + self.random.below(3);
        let batch = self.batch(most);
        let output = self.relay.handle(batch, self.now);
        self.carry(output)
    }

    /// The relay dies: before a batch is committed, or after, before its answers leave.
    fn relay_dies(&mut self) -> Result<(), String> {
        let batch = self.batch(3);
        if self.random.chance(50) {
            let output = self.relay.handle(batch, self.now);
            if self.random.chance(50) {
                // Some answers left, and some arrived, before the end.
                self.carry(output)?;
                for phone in 0..self.phones.len() {
                    for _ in 0..self.random.below(12) {
                        self.hear(phone, Death::None, false)?;
                    }
                }
            }
        }
        self.relay.restart(self.now)?;
        for phone in 0..self.phones.len() {
            self.cut(phone)?;
        }
        self.relay.stray.clear();
        Ok(())
    }

    /// Puts the relay's frames on their wires, and remembers what it promised.
    pub(super) fn carry(&mut self, output: Output) -> Result<(), String> {
        for frame in output.frames {
            self.note(&frame.bytes)?;
            let wires = self.phones.iter_mut().filter_map(|it| it.wire.as_mut());
            for wire in wires.filter(|wire| wire.conn == frame.conn) {
                wire.down.push_back(frame.bytes.clone());
            }
        }
        for (conn, _) in output.closes {
            let wires = self.phones.iter_mut().filter_map(|it| it.wire.as_mut());
            for wire in wires.filter(|wire| wire.conn == conn) {
                wire.is_ending = true;
            }
        }
        Ok(())
    }

    fn note(&mut self, bytes: &Bytes) -> Result<(), String> {
        if !has_tag_of(bytes, &fate_frame()) {
            return Ok(());
        }
        let frame = decode::<Down>(bytes, bytes.len());
        let Down::Fate { command, fate } = frame.map_err(|error| format!("a fate: {error}"))?
        else {
            return Ok(());
        };
        match fate {
            Fate::Admitted { .. } | Fate::Duplicate => {
                self.ledger.acknowledged.insert(command);
            }
            Fate::Held => {}
            Fate::Refused { refusal } => {
                self.tally.refused += 1;
                self.ledger.refused.insert(command, refusal);
            }
        }
        Ok(())
    }

    fn pass_time(&mut self) {
        let days = match self.random.below(10) {
            0 => 35,
            1..=4 => 5,
            _ => 1,
        };
        // Not beyond half a year: most schedules stay within one period.
        self.now += days * DAY;
    }

    /// The last submit once more, on whatever connection there is now.
    fn say_again(&mut self, phone: usize) {
        let phone = &mut self.phones[phone];
        let (Some(wire), Some(bytes)) = (&mut phone.wire, &phone.last_submit) else {
            return;
        };
        let (conn, bytes) = (wire.conn, bytes.clone());
        wire.up.push_back(Event::Frame { conn, bytes });
    }

    /// Bytes that are no frame: the phone changes nothing, the relay ends the connection.
    fn garbage(&mut self, phone: usize) -> Result<(), String> {
        let bytes: Vec<u8> = (0..self.random.below(40))
            .map(|_| self.random.sixteen()[0])
            .collect();
        let now = self.now_of(phone);
        let session = self.phones[phone].wake(now)?;
        if session.receive(&bytes, now).is_ok() {
            return Err(format!("garbage was taken for a frame: {bytes:?}"));
        }
        if let Some(wire) = &mut self.phones[phone].wire {
            let conn = wire.conn;
            wire.up.push_back(Event::Frame { conn, bytes });
        }
        Ok(())
    }
}

/// A fate, for its first bytes.
fn fate_frame() -> Vec<u8> {
    encode(&Down::Fate {
        command: CommandId::from_bytes([0; 16]),
        fate: Fate::Held,
    })
}

/// Whether a frame is of the same kind as another: an array of two, the kind first.
fn has_tag_of(bytes: &[u8], other: &[u8]) -> bool {
    bytes.get(..2) == other.get(..2)
}

/// Whether a frame carries news, which may come twice without harm.
fn is_news(bytes: &Bytes) -> bool {
    matches!(
        decode::<Down>(bytes, bytes.len()),
        Ok(Down::Changes { .. }
            | Down::Snapshot { .. }
            | Down::Summary { .. }
            | Down::Delivered { .. })
    )
}
