//! Receiving: what each frame of the relay does to the session.

use super::rows::{
    Row, Store, address_key, change_row, clock_row, cursor_row, delivered_row, leaving_row,
    left_row, offices_row, summary_gone_row, summary_row, tick_row,
};
use super::{Session, Step, Waiting};
use crate::address::{Address, DocumentKind};
use crate::document::{Document, read_change, read_snapshot};
use crate::frame::{
    Cursor, Down, Fate, FrameError, Item, Mark, StopReason, Summary, Up, decode, encode,
};
use crate::ids::{CommandId, OrgId};
use crate::limits;
use crate::record::RecordKey;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::stamp::{Progress, Stamp};
use crate::time::UnixMillis;
use crate::view::Link;

/// How often a command is written again before its author is told.
const REWRITES_MAX: u8 = 3;

impl Session {
    /// Takes in a frame from the relay.
    ///
    /// # Errors
    /// When the bytes are not a frame: nothing has changed then, and the host reconnects.
    pub fn receive(&mut self, frame: &[u8], now: UnixMillis) -> Result<Step, FrameError> {
        let mut step = Step {
            changed: true,
            ..Step::default()
        };
        match decode(frame, limits::DOWN_BYTES_MAX)? {
            Down::Welcome { person, .. } if person != self.person => {
                return Err(FrameError::OtherAccount);
            }
            Down::Welcome { now: theirs, .. } => {
                self.clock.told(theirs, now);
                // A clock that is right is not worth a write at every connection, unless the row
                // that is kept says that it is not.
                if self.clock_kept || self.clock.is_off() {
                    step.persist.push(clock_row(self.clock));
                    self.clock_kept = self.clock.is_off();
                }
            }
            Down::Changes { items, cursor } => self.take_changes(items, cursor, &mut step)?,
            Down::Snapshot {
                address,
                changes,
                authors,
                marks,
            } => {
                let items = unpack(&address, &changes, &authors, &marks)?;
                self.take_items(items, &mut step)?;
            }
            Down::Fate { command, fate } => self.take_fate(command, fate, &mut step),
            Down::Gone { address } => {
                // Counts with the cursor that follows: a relay that was cut off says it again.
                self.announced.insert(address);
            }
            Down::Summary { summary } => self.take_summary(summary, &mut step),
            Down::Caught { cursor } => self.caught(cursor, &mut step),
            Down::Delivered {
                org,
                position,
                tick,
            } => {
                self.take_delivered(org, position, tick, &mut step);
            }
            Down::Stop { reason } => self.stopped(reason),
            Down::Offices { offices } => {
                step.persist.push(offices_row(&offices));
                self.told = offices;
                self.refold_registry();
            }
        }
        Ok(step)
    }

    fn take_changes(
        &mut self,
        items: Vec<Item>,
        cursor: Cursor,
        step: &mut Step,
    ) -> Result<(), FrameError> {
        self.take_items(items, step)?;
        // While catching up the cursor stays: a cut must not hide a document granted meanwhile.
        if self.link == Link::InSync {
            self.advance(cursor, step);
        }
        Ok(())
    }

    fn take_items(&mut self, items: Vec<Item>, step: &mut Step) -> Result<(), FrameError> {
        // Everything is read before anything is changed.
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            read.push((read_change(&item.bytes)?, item));
        }
        for (change, item) in read {
            if item.address.kind == DocumentKind::Rules {
                self.found_banner(&item.address);
            }
            let document = self
                .documents
                .entry(item.address)
                .or_insert_with(|| Document::new(&item.address));
            document.fold(&change, &item.stamp, Progress::Admitted(item.position));
            if let Some(ahead) = self.ahead.get_mut(&item.address) {
                ahead.extend(&change);
            }
            self.announced.remove(&item.address);
            if self.leaving.remove(&item.address) {
                step.persist.push(left_row(&item.address));
            }
            self.touched(&item.address, &change);
            step.persist.push(change_row(&item));
        }
        Ok(())
    }

    fn advance(&mut self, cursor: Cursor, step: &mut Step) {
        self.cursor = Some(cursor);
        step.persist.push(cursor_row(cursor));
        step.send.push(encode(&Up::Ack {
            position: cursor.position,
        }));
    }

    fn caught(&mut self, cursor: Cursor, step: &mut Step) {
        self.link = Link::InSync;
        for address in core::mem::take(&mut self.announced) {
            // Said once, now: kept until the document is removed.
            step.persist.push(leaving_row(&address));
            self.leaving.insert(address);
        }
        if self.cursor != Some(cursor) {
            self.advance(cursor, step);
        }
        self.leave(step);
        self.settle(step);
    }

    fn take_summary(&mut self, summary: Summary, step: &mut Step) {
        // The person's other registrations have no summary of their own any more.
        for other in summary.others() {
            if self.summaries.remove(&other).is_some() {
                step.persist.push(summary_gone_row(other));
            }
        }
        step.persist.push(summary_row(&summary));
        self.summaries.insert(summary.member, summary);
    }

    fn take_delivered(&mut self, org: OrgId, position: u64, tick: u64, step: &mut Step) {
        let known = self.delivered.entry(org).or_insert(0);
        *known = position.max(*known);
        let position = *known;
        self.tick = self.tick.max(tick);
        step.persist.push(delivered_row(org, position));
        step.persist.push(tick_row(self.tick));
    }

    fn stopped(&mut self, reason: StopReason) {
        self.link = match reason {
            StopReason::UpdateNeeded => Link::UpdateNeeded,
            StopReason::Restored => Link::RelayRestored,
            StopReason::StorageFull => Link::RelayFull,
            StopReason::BadFrame | StopReason::OtherDevice => Link::Offline,
        };
        self.outbox.nothing_in_flight();
    }

    fn take_fate(&mut self, command: CommandId, fate: Fate, step: &mut Step) {
        match fate {
            Fate::Admitted { .. } | Fate::Duplicate => {
                if let Some((waiting, row)) = self.outbox.remove(command) {
                    step.persist.push(row);
                    self.forget_unread(&waiting);
                }
            }
            Fate::Held => {
                self.hold(command, Refusal::ChainBroken, step);
            }
            Fate::Refused {
                refusal: Refusal::ChainBroken,
            } => {
                self.hold(command, Refusal::ChainBroken, step);
            }
            Fate::Refused { refusal } => {
                let row = self.outbox.change(command, |it| {
                    it.in_flight = false;
                    it.refusal = Some(refusal);
                });
                step.persist.extend(row);
            }
        }
        self.settle(step);
        self.leave(step);
    }

    /// Changes come before their fate: what is still local then was written under an office that
    /// has ended since, into a document its author may no longer read.
    fn forget_unread(&mut self, admitted: &Waiting) {
        for (address, _, change) in &admitted.changes {
            self.forget_tally(address);
            let Some(document) = self.documents.get_mut(address) else {
                continue;
            };
            let mine = |key: &RecordKey| change.records.iter().any(|(own, _)| own == key);
            document
                .records
                .retain(|key, it| it.progress != Progress::Local || !mine(key));
        }
    }

    /// A command to be written again; after some tries its author is told instead.
    fn hold(&mut self, command: CommandId, refusal: Refusal, step: &mut Step) {
        let row = self.outbox.change(command, |it| {
            it.in_flight = false;
            if it.rewrites < REWRITES_MAX {
                it.held = true;
            } else {
                it.refusal = Some(refusal);
            }
        });
        step.persist.extend(row);
    }

    /// Once nothing is in flight: writes again what was held or follows a refusal, then sends.
    fn settle(&mut self, step: &mut Step) {
        if !self.outbox.is_in_flight() {
            let spoilt = self.spoilt();
            if !spoilt.is_empty() {
                self.write_again(&spoilt, step);
            }
            if self.outbox.waiting().next().is_none() {
                self.ahead.clear();
            }
        }
        self.submit(step);
    }

    /// Shows the outbox after opening: its changes follow accepted history.
    pub(super) fn show_outbox(&mut self, _now: UnixMillis) {
        let waiting: Vec<_> = self.outbox.waiting().cloned().collect();
        for it in waiting {
            for (address, _, change) in &it.changes {
                let mut chain = self.chain(address);
                let admitted = !chain.extend(change);
                self.ahead.insert(*address, chain);
                // Admitted, but its fate was not heard: the stamp of the relay stays.
                if !admitted {
                    self.show_local(address, change, &it.acting);
                }
            }
        }
    }

    /// Removes documents this person may no longer read, once the outbox has had its fates.
    fn leave(&mut self, step: &mut Step) {
        if self.outbox.waiting().next().is_some() {
            return;
        }
        let leaving = core::mem::take(&mut self.leaving);
        let offices = leaving.iter().any(|it| it.kind == DocumentKind::Office);
        for address in leaving {
            self.documents.remove(&address);
            self.ahead.remove(&address);
            self.tallies.clear();
            step.persist.push(Row::Clear {
                store: Store::Change,
                prefix: address_key(&address),
            });
            step.persist.push(left_row(&address));
            // Some documents are written without being read: who looked, once what was opened is gone.
            self.renew(&address, step);
        }
        if offices {
            // A session opened from storage does not know these offices either.
            self.refold_registry();
        }
    }

    /// The rules document names the banner.
    pub(super) fn found_banner(&mut self, rules: &Address) {
        if let Some(banner) = rules.org()
            && self.registry.banner() != banner
        {
            self.registry = Registry::new(banner);
            self.hold_told();
        }
    }

    /// Takes in the offices the relay told: their documents may not be read here.
    pub(super) fn hold_told(&mut self) {
        for told in &self.told {
            self.registry.hold(self.person, told);
        }
    }
}

/// The changes of a snapshot as items, in the order they were admitted.
fn unpack(
    address: &Address,
    snapshot: &[u8],
    authors: &[Stamp],
    marks: &[Mark],
) -> Result<Vec<Item>, FrameError> {
    let changes = read_snapshot(address, snapshot)?;
    if changes.len() != marks.len() {
        return Err(FrameError::Marks);
    }
    let items = changes.into_iter().zip(marks).map(|(bytes, mark)| {
        let author = usize::try_from(mark.author)
            .ok()
            .and_then(|at| authors.get(at));
        let stamp = Stamp {
            admitted_at: mark.admitted_at,
            ..author.ok_or(FrameError::Marks)?.clone()
        };
        Ok(Item {
            address: *address,
            seq: mark.seq,
            position: mark.position,
            stamp,
            bytes: bytes.into(),
        })
    });
    items.collect()
}
