//! Summaries: each changed member in brief, for superiors who do not follow the documents.

use super::{Bytes, Outgoing, Room, encoded};
use crate::store::{StoreError, SummaryRow};
use liangdi_core::access::{Holder, Reader};
use liangdi_core::address::Address;
use liangdi_core::card::sides_of;
use liangdi_core::choice::OrgKind;
use liangdi_core::frame::Down;
use liangdi_core::ids::{MemberId, OrgId};
use liangdi_core::links::{Linked, lowest};
use liangdi_core::summary::summarize;
use liangdi_core::time::{Date, Period};
use std::collections::BTreeSet;

/// Levels above a branch: township, banner, and one to spare; a cycle ends here too.
const LEVELS_MAX: usize = 3;

impl Room {
    /// Computes and keeps the summaries of the members a segment changed; their frames go first,
    /// so that no cursor passes them.
    pub(super) fn write_summaries(&mut self) -> Result<(), StoreError> {
        let mut frames = Vec::new();
        let today = self.today();
        for member in self.people_changed()? {
            let Some((row, others)) = self.brief(member, today)? else {
                continue;
            };
            let card = Address::card(member);
            for other in others {
                self.store.drop_summary(other)?;
            }
            self.store.keep_summary(&row)?;
            let bytes: Bytes = row.bytes.into();
            let above: BTreeSet<_> = self.above(row.keeper).map(Reader::Org).collect();
            let follows = self.desk.get(&card).map(|held| &held.readers);
            for conn in self.people.reading_as(&above) {
                let holds = self
                    .people
                    .get(conn)
                    .zip(follows)
                    .is_some_and(|(conn, readers)| conn.follows(readers));
                if !holds {
                    frames.push(Outgoing {
                        conn,
                        bytes: bytes.clone(),
                        is_bulk: false,
                    });
                }
            }
        }
        self.put_first(frames);
        Ok(())
    }

    /// A person's summary as of a day, under the lowest registration, and the other registrations;
    /// none before the person is registered.
    pub(crate) fn brief(
        &mut self,
        member: MemberId,
        today: Date,
    ) -> Result<Option<(SummaryRow, Vec<MemberId>)>, StoreError> {
        self.desk.load(&self.store, &Address::card(member))?;
        let period = Period::of(today);
        for one in Linked::of(member, &self.desk).members() {
            for period in [period.before(), period] {
                self.desk.load(&self.store, &Address::year(one, period))?;
            }
        }
        let Some(summary) = summarize(member, &self.desk, &self.registry, today) else {
            return Ok(None);
        };
        let others = summary.others().collect();
        let keeper =
            sides_of(member, &self.desk, &self.registry).map_or(summary.home, |sides| sides.keeper);
        let row = SummaryRow {
            member,
            keeper,
            position: self.head.position,
            bytes: encoded(&Down::Summary { summary }).to_vec(),
            day: today.to_string(),
        };
        Ok(Some((row, others)))
    }

    /// Whoever a segment changed, each person once.
    fn people_changed(&mut self) -> Result<BTreeSet<MemberId>, StoreError> {
        let mut people = BTreeSet::new();
        for member in core::mem::take(&mut self.segment.members) {
            self.desk.load(&self.store, &Address::card(member))?;
            people.insert(lowest(member, &self.desk));
        }
        Ok(people)
    }

    fn put_first(&mut self, mut frames: Vec<Outgoing>) {
        let others: BTreeSet<_> = self.segment.frames.iter().map(|it| it.conn).collect();
        let told: BTreeSet<_> = frames.iter().map(|it| it.conn).collect();
        frames.append(&mut self.segment.frames);
        let caught = encoded(&Down::Caught { cursor: self.head });
        // Whoever gets nothing else comes as far as the head with the summaries.
        frames.extend(told.difference(&others).map(|conn| Outgoing {
            conn: *conn,
            bytes: caught.clone(),
            is_bulk: false,
        }));
        self.segment.frames = frames;
    }

    /// The organisations above one.
    fn above(&self, org: OrgId) -> impl Iterator<Item = OrgId> {
        core::iter::successors(self.registry.parent(org), |it| self.registry.parent(*it))
            .take(LEVELS_MAX)
    }

    /// Summaries for a reader: newer than a position, or of organisations that are new to it.
    pub(super) fn summaries_for(
        &self,
        orgs: &BTreeSet<OrgId>,
        before: &BTreeSet<OrgId>,
        position: u64,
    ) -> Result<Vec<Bytes>, StoreError> {
        let is_superior = |org: &OrgId| {
            self.registry
                .org(*org)
                .is_some_and(|org| matches!(org.kind, OrgKind::Township | OrgKind::Banner))
        };
        if !orgs.iter().any(is_superior) {
            return Ok(Vec::new());
        }
        let whole =
            |orgs: &BTreeSet<OrgId>| orgs.iter().copied().map(Holder::Org).collect::<Vec<_>>();
        let readable = self.readable_as(&whole(orgs))?;
        let held = self.readable_as(&whole(before))?;
        let mut frames = Vec::new();
        for row in self.store.summaries()? {
            let above: BTreeSet<_> = self.above(row.keeper).collect();
            if above.is_disjoint(orgs) {
                continue;
            }
            let card = self.store.document(&Address::card(row.member))?;
            let (holds, held) = card.map_or((false, false), |card| {
                (readable.contains(&card.doc), held.contains(&card.doc))
            });
            // Whoever held the card until now was told no summaries of it.
            let is_new = row.position > position || above.is_disjoint(before) || held;
            if is_new && !holds {
                frames.push(row.bytes.into());
            }
        }
        Ok(frames)
    }
}
