//! The client's session: accepted history, an outbox, and what a person sees of both.
//!
//! Sans-I/O: each input returns a [`Step`] of bytes to make durable first, frames to send after,
//! and whether views changed. Note: durable before visible – the host applies a step in that order,
//! and opens the session again from storage when it could not make it durable.

mod brief;
mod cases;
mod clock;
mod lists;
mod member;
mod orgs;
mod outbox;
mod pairs;
mod preview;
mod receive;
mod rewrite;
mod roster;
mod rows;
mod views;

pub use rows::{OpenError, Row, Store};
pub use views::View;

use crate::access::Reader;
use crate::address::{Address, DocumentKind};
use crate::choice::Role;
use crate::command::{Command, Context};
use crate::document::{Actor, Archive, Chain, Document, ReadChange, Records, write_change};
use crate::frame::{Cursor, Summary, ToldOffice, Up, VERSION, encode};
use crate::ids::{CommandId, DeviceId, MemberId, OfficeId, OrgId, PersonId};
use crate::links::{self, Linked};
use crate::points::Year;
use crate::record::{Record, RecordKey};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::stamp::{Progress, Stamp};
use crate::time::{Date, Period, UnixMillis};
use crate::view::Link;
use clock::Clock;
use outbox::{Outbox, Waiting};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What a session is opened from.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The account.
    pub person: PersonId,
    /// The account's name.
    pub name: String,
    /// This installation.
    pub device: DeviceId,
    /// Sixteen random bytes minted with the device; actors are derived from them.
    pub seed: [u8; 16],
    /// Everything stored, in any order.
    pub rows: Vec<Row>,
}

/// What the host does after an input, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// To make durable, as one transaction.
    pub persist: Vec<Row>,
    /// To send once that is durable.
    pub send: Vec<Vec<u8>>,
    /// Whether views may have changed.
    pub changed: bool,
}

/// One account on one device.
#[derive(Debug)]
pub struct Session {
    person: PersonId,
    name: String,
    device: DeviceId,
    seed: [u8; 16],
    registry: Registry,
    documents: BTreeMap<Address, Document>,
    /// Chains that include the outbox, of the documents it touches.
    ahead: BTreeMap<Address, Chain>,
    /// How often the actor of a document was renewed.
    renewals: BTreeMap<Address, u32>,
    outbox: Outbox,
    /// My offices bound to one member, as the relay told them.
    told: Vec<ToldOffice>,
    summaries: BTreeMap<MemberId, Summary>,
    delivered: BTreeMap<OrgId, u64>,
    cursor: Option<Cursor>,
    tick: u64,
    link: Link,
    clock: Clock,
    /// Whether the stored row says that the clock is off.
    clock_kept: bool,
    /// Documents said to be gone since the cursor last moved.
    announced: BTreeSet<Address>,
    /// Documents that will be removed once the outbox has had its fates.
    leaving: BTreeSet<Address>,
    /// Years tallied, of each person's lowest registration, until a record or the day changes.
    tallies: BTreeMap<Address, (Date, Year)>,
}

impl Session {
    /// Opens a session from what is stored.
    ///
    /// # Errors
    /// When a stored row cannot be read; nothing is lost by trying again with a newer app.
    pub fn open(opening: Opening, now: UnixMillis) -> Result<Self, OpenError> {
        let mut session = Self {
            person: opening.person,
            name: opening.name,
            device: opening.device,
            seed: opening.seed,
            registry: Registry::new(OrgId::from_bytes([0; 16])),
            documents: BTreeMap::new(),
            ahead: BTreeMap::new(),
            renewals: BTreeMap::new(),
            outbox: Outbox::default(),
            told: Vec::new(),
            summaries: BTreeMap::new(),
            delivered: BTreeMap::new(),
            cursor: None,
            tick: 0,
            link: Link::Offline,
            clock: Clock::default(),
            clock_kept: false,
            announced: BTreeSet::new(),
            leaving: BTreeSet::new(),
            tallies: BTreeMap::new(),
        };
        rows::load(&mut session, opening.rows, now)?;
        Ok(session)
    }

    /// Carries out a command on this phone and queues it for the relay.
    ///
    /// # Errors
    /// The rule that is broken; nothing has changed then.
    pub fn execute(
        &mut self,
        office: OfficeId,
        command: Command,
        id: CommandId,
        now: UnixMillis,
    ) -> Result<Step, Refusal> {
        self.clock.look(now);
        let now = self.clock.true_time(now);
        let acting = self.registry.acting(self.person, office, now)?;
        let records = command.plan(&Context {
            id,
            acting: &acting,
            today: Date::at(now),
            archive: self,
            registry: &self.registry,
        })?;
        let changes = self.write(&acting, records);
        let waiting = Waiting::new(id, acting, command, now, changes);
        let row = self.outbox.push(waiting);
        let mut step = Step {
            persist: vec![row],
            send: Vec::new(),
            changed: true,
        };
        self.submit(&mut step);
        Ok(step)
    }

    /// To be called when a connection is open.
    pub fn connect(&mut self) -> Step {
        self.link = Link::CatchingUp;
        self.announced.clear();
        let hello = Up::Hello {
            version: VERSION,
            device: self.device,
            cursor: self.cursor,
            tick: self.tick,
        };
        Step {
            persist: Vec::new(),
            send: vec![encode(&hello)],
            changed: true,
        }
    }

    /// To be called when the connection is gone; what was in flight is sent again later.
    pub fn disconnect(&mut self) -> Step {
        self.outbox.nothing_in_flight();
        if matches!(self.link, Link::CatchingUp | Link::InSync | Link::RelayFull) {
            self.link = Link::Offline;
        }
        Step {
            changed: true,
            ..Step::default()
        }
    }

    /// Puts away a refused command, once its author has read why.
    pub fn dismiss(&mut self, command: CommandId) -> Step {
        let persist: Vec<Row> = self.outbox.dismiss(command).into_iter().collect();
        Step {
            persist,
            send: Vec::new(),
            changed: true,
        }
    }

    /// The chain the next own change of a document follows.
    fn chain(&self, address: &Address) -> Chain {
        match (self.ahead.get(address), self.documents.get(address)) {
            (Some(chain), _) => chain.clone(),
            (None, Some(document)) => document.chain.clone(),
            (None, None) => Document::new(address).chain,
        }
    }

    /// Writes one change per document and shows its records as being on this phone.
    fn write(
        &mut self,
        acting: &Stamp,
        records: Vec<(Address, RecordKey, Record)>,
    ) -> Vec<(Address, Vec<u8>, ReadChange)> {
        let mut grouped: BTreeMap<Address, Vec<(RecordKey, Record)>> = BTreeMap::new();
        for (address, key, record) in records {
            grouped.entry(address).or_default().push((key, record));
        }
        let mut changes = Vec::new();
        for (address, records) in grouped {
            let mut chain = self.chain(&address);
            let (bytes, change) = write_change(&chain, self.actor(&address), &records);
            chain.extend(&change);
            self.ahead.insert(address, chain);
            self.show_local(&address, &change, acting);
            changes.push((address, bytes, change));
        }
        changes
    }

    /// Shows the records of an own change that is not admitted yet.
    fn show_local(&mut self, address: &Address, change: &ReadChange, acting: &Stamp) {
        let document = self
            .documents
            .entry(*address)
            .or_insert_with(|| Document::new(address));
        document.show(change, acting, Progress::Local);
        self.touched(address, change);
    }

    /// Keeps what is derived from a document in step with it.
    fn touched(&mut self, address: &Address, change: &ReadChange) {
        self.forget_tally(address);
        if matches!(address.kind, DocumentKind::Rules | DocumentKind::Office) {
            for (_, record) in &change.records {
                if let Some(record) = record {
                    self.registry.fold(address, record);
                }
            }
        }
    }

    /// A tally is of all the person's registrations: a card may say anew which these are.
    fn forget_tally(&mut self, address: &Address) {
        match (address.kind, address.member()) {
            (DocumentKind::Card, _) => self.tallies.clear(),
            (DocumentKind::Year, Some(member)) => {
                let lowest = links::lowest(member, self);
                let period = Period::ending(address.period);
                self.tallies.remove(&Address::year(lowest, period));
            }
            (DocumentKind::Year | DocumentKind::Contact | DocumentKind::Looked, _)
            | (DocumentKind::Rules | DocumentKind::Office | DocumentKind::Case, _) => {}
        }
    }

    /// This installation's actor in a document: derived, so that it survives without being stored.
    fn actor(&self, address: &Address) -> Actor {
        let mut hash = Sha256::new();
        hash.update(b"liangdi actor 1");
        hash.update(self.seed);
        hash.update(self.device.as_bytes());
        hash.update(address.id());
        hash.update(
            self.renewals
                .get(address)
                .copied()
                .unwrap_or(0)
                .to_be_bytes(),
        );
        let digest: [u8; 32] = hash.finalize().into();
        let mut actor = [0; 16];
        for (to, from) in actor.iter_mut().zip(digest) {
            *to = from;
        }
        actor
    }

    /// Sends what waits, as far as the frame bounds allow, when in sync.
    fn submit(&mut self, step: &mut Step) {
        if self.link != Link::InSync {
            return;
        }
        for bundles in self.outbox.next_frames() {
            step.send.push(encode(&Up::Submit { bundles }));
        }
    }

    /// My organisations: those I hold an office in today.
    fn my_orgs(&self, today: Date) -> BTreeSet<OrgId> {
        self.registry
            .offices_of(self.person)
            .filter(|(_, office)| office.is_held_on(today))
            .map(|(_, office)| office.org)
            .collect()
    }

    /// The organisations whose work for a member is mine: not a member's own account's.
    fn working_orgs(&self, member: MemberId, today: Date) -> BTreeSet<OrgId> {
        let linked = Linked::of(member, self);
        self.registry
            .offices_of(self.person)
            .map(|(_, office)| office)
            .filter(|office| office.is_held_on(today) && office.role != Role::Member)
            .filter(|office| office.member.is_none_or(|bound| linked.has(bound)))
            .map(|office| office.org)
            .collect()
    }
}

impl Archive for Session {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.documents
            .get(address)
            .map(|document| &document.records)
    }

    fn keeper(&self, member: MemberId) -> Option<OrgId> {
        let brief = self.summaries.get(&member)?;
        let host = brief.host.filter(|_| self.registry.is_outside(brief.home));
        Some(host.unwrap_or(brief.home))
    }
}

/// Readers of a document that are organisations.
fn reading_orgs(readers: BTreeSet<Reader>) -> impl Iterator<Item = OrgId> {
    readers.into_iter().filter_map(|reader| match reader {
        Reader::Org(org) => Some(org),
        Reader::Everyone | Reader::Person(_) | Reader::Handlers(_) => None,
    })
}
