//! Preview: what unsent commands would change, computed by the functions that count for real.

use super::Session;
use crate::address::{Address, DocumentKind};
use crate::command::{Command, Context};
use crate::document::{Archive, Records};
use crate::ids::{CommandId, MemberId, OfficeId, OrgId, PersonId};
use crate::links::Linked;
use crate::points::view::changes;
use crate::points::{Year, YearInput, tally};
use crate::policy::carries_points;
use crate::record::{EntryConfirmed, Record, RecordKey};
use crate::refusal::Refusal;
use crate::stamp::{Progress, Stamp, Stamped, Standing, is_full_hand};
use crate::time::{Date, Period, UnixMillis};
use crate::view::{Preview, PreviewMember};
use std::collections::{BTreeMap, BTreeSet};

/// A person's year: the lowest registration and the period.
type Whose = (MemberId, Period);

/// Documents of the session with the previewed records over them.
#[derive(Debug)]
struct Overlay<'a> {
    session: &'a Session,
    changed: BTreeMap<Address, Records>,
}

impl Archive for Overlay<'_> {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.changed
            .get(address)
            .or_else(|| self.session.records(address))
    }
}

impl Overlay<'_> {
    fn insert(&mut self, address: Address, key: RecordKey, record: Record, stamp: &Stamp) {
        let below = self.session.records(&address);
        let records = self
            .changed
            .entry(address)
            .or_insert_with(|| below.cloned().unwrap_or_default());
        let stamped = Stamped {
            record,
            stamp: stamp.clone(),
            progress: Progress::Local,
        };
        records.insert(key, stamped);
    }

    /// Plans one command over what the commands before it would have written.
    fn apply(
        &mut self,
        office: OfficeId,
        command: &Command,
        id: CommandId,
        now: UnixMillis,
    ) -> Result<Vec<(Address, RecordKey)>, Refusal> {
        let registry = &self.session.registry;
        let acting = registry.acting(self.session.person, office, now)?;
        let today = Date::at(now);
        let cx = Context {
            id,
            acting: &acting,
            today,
            archive: &*self,
            registry,
        };
        let records = command.plan(&cx)?;
        let mut open = Vec::new();
        for (address, key, record) in records {
            if carries_points(&record) {
                open.push((address, key));
            } else if let Record::EntryConfirmed(it) = &record
                && !is_full_hand(acting.role, &record)
            {
                // What a guest confirms, or is relayed, the township has yet to confirm.
                open.push((address, it.target));
            }
            self.insert(address, key, record, &acting);
        }
        Ok(open)
    }

    /// Confirms everything the commands opened, as the other side would.
    fn confirm(&mut self, open: &[(Address, RecordKey)], now: UnixMillis) {
        let somebody = |number: u8| Stamp {
            person: PersonId::from_bytes([number; 16]),
            org: OrgId::from_bytes([number; 16]),
            office: OfficeId::from_bytes([0; 16]),
            role: crate::choice::Role::Secretary,
            standing: Standing::Held,
            admitted_at: now,
        };
        for (address, target) in open {
            // Two of them: beside a guest's own hand one is not enough.
            for number in [0, 1] {
                // Ordinals from the top: a plan numbers its records from the bottom.
                let from_top = target.ordinal.saturating_mul(2).saturating_add(number);
                let key = RecordKey {
                    command: target.command,
                    ordinal: u8::MAX.saturating_sub(from_top),
                };
                let confirmed = EntryConfirmed::of(*target);
                self.insert(*address, key, confirmed.into(), &somebody(number));
            }
        }
    }

    fn year(&self, (member, period): Whose, today: Date) -> Option<Year> {
        let pack = self.session.registry.pack(period)?;
        let records = Linked::of(member, self).year_records(period, self);
        Some(tally(&YearInput {
            period,
            pack,
            records: &records.unwrap_or_default(),
            today,
        }))
    }

    /// Whose years change: those written to, and those that come together or apart.
    fn years(&self, today: Date) -> BTreeSet<Whose> {
        let whose = |address: &Address| {
            let member = address.member()?;
            let linked = Linked::of(member, self);
            let period = if address.kind == DocumentKind::Year {
                Period::ending(address.period)
            } else if linked
                .members()
                .ne(Linked::of(member, self.session).members())
            {
                Period::of(today)
            } else {
                return None;
            };
            Some((linked.lowest()?, period))
        };
        self.changed.keys().filter_map(whose).collect()
    }
}

impl Session {
    /// What these commands would change, done one after the other; nothing is written.
    #[must_use]
    pub fn preview(&self, office: OfficeId, commands: &[Command], now: UnixMillis) -> Preview {
        let now = self.clock.true_time(now);
        let mut overlay = Overlay {
            session: self,
            changed: BTreeMap::new(),
        };
        let mut open = Vec::new();
        for (number, command) in (1_u64..).zip(commands) {
            let mut id = [0xff; 16];
            for (to, from) in id.iter_mut().zip(number.to_be_bytes()) {
                *to = from;
            }
            match overlay.apply(office, command, CommandId::from_bytes(id), now) {
                Ok(more) => open.extend(more),
                Err(refusal) => {
                    return Preview {
                        members: Vec::new(),
                        refusal: Some(refusal),
                    };
                }
            }
        }
        Preview {
            members: self.compare(overlay, &open, now),
            refusal: None,
        }
    }

    fn compare(
        &self,
        mut overlay: Overlay<'_>,
        open: &[(Address, RecordKey)],
        now: UnixMillis,
    ) -> Vec<PreviewMember> {
        let today = Date::at(now);
        let years = overlay.years(today);
        let after: Vec<_> = years.iter().map(|it| overlay.year(*it, today)).collect();
        overlay.confirm(open, now);
        let untouched = Overlay {
            session: self,
            changed: BTreeMap::new(),
        };
        let compare = |(whose, after): (&Whose, Option<Year>)| {
            let (member, period) = *whose;
            let (before, after) = (untouched.year(*whose, today)?, after?);
            let confirmed = overlay.year(*whose, today)?;
            let pack = self.registry.pack(period)?;
            Some(PreviewMember {
                member,
                name: self.member_name(member).unwrap_or_default(),
                before: before.total,
                after: after.total,
                confirmed: confirmed.total,
                items: changes(&before, &confirmed, pack),
            })
        };
        years.iter().zip(after).filter_map(compare).collect()
    }
}
