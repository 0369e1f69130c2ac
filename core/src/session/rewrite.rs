//! Writing again: what was held or follows a refusal is written anew over accepted history.

use super::rows::renewals_row;
use super::{Session, Step, Waiting};
use crate::address::{Address, DocumentKind};
use crate::command::Context;
use crate::ids::CommandId;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::stamp::Progress;
use crate::time::Date;
use std::collections::BTreeSet;

impl Session {
    /// Documents whose chain ahead holds a change that will never be admitted.
    pub(super) fn spoilt(&self) -> BTreeSet<Address> {
        self.outbox
            .iter()
            .filter(|it| it.held || it.refusal.is_some())
            .flat_map(|it| &it.changes)
            .filter(|(address, _, change)| {
                self.ahead
                    .get(address)
                    .is_some_and(|chain| chain.knows(&change.hash))
            })
            .map(|(address, _, _)| *address)
            .collect()
    }

    /// Writes the waiting commands again over accepted history, under fresh actors, ids kept.
    pub(super) fn write_again(&mut self, spoilt: &BTreeSet<Address>, step: &mut Step) {
        for address in spoilt {
            self.renew(address, step);
        }
        self.forget_local();
        let ids: Vec<CommandId> = self.outbox.waiting().map(|it| it.id).collect();
        for id in ids {
            let Some(waiting) = self.outbox.waiting().find(|it| it.id == id).cloned() else {
                continue;
            };
            if self.is_accepted(&waiting) {
                step.persist
                    .extend(self.outbox.remove(id).map(|(_, row)| row));
                continue;
            }
            let planned = waiting.command.plan(&Context {
                id,
                acting: &waiting.acting,
                // What was stated on a day stays stated on that day.
                today: Date::at(waiting.made_at),
                archive: self,
                registry: &self.registry,
            });
            let row = match planned {
                Ok(records) => {
                    let changes = self.write(&waiting.acting, records);
                    self.outbox.change(id, |it| {
                        it.changes = changes;
                        it.rewrites = it.rewrites.saturating_add(u8::from(it.held));
                        it.held = false;
                    })
                }
                Err(_) => self.outbox.change(id, |it| {
                    it.refusal = Some(Refusal::AfterRefused);
                    it.held = false;
                }),
            };
            step.persist.extend(row);
        }
    }

    /// Goes on in a document under a fresh actor: its stream there is not known here any more.
    pub(super) fn renew(&mut self, address: &Address, step: &mut Step) {
        let renewals = self.renewals.entry(*address).or_insert(0);
        *renewals = renewals.saturating_add(1);
        step.persist.push(renewals_row(address, *renewals));
    }

    /// Whether all of a command's records came back from the relay: only its fate was not heard.
    fn is_accepted(&self, waiting: &Waiting) -> bool {
        let mut changes = waiting.changes.iter();
        changes.all(|(address, _, change)| {
            let held = self.documents.get(address).map(|it| &it.records);
            change.records.iter().all(|(key, _)| {
                held.and_then(|records| records.get(key))
                    .is_some_and(|it| it.progress != Progress::Local)
            })
        })
    }

    /// Takes everything that is only on this phone out of documents, chains and registry.
    fn forget_local(&mut self) {
        self.ahead.clear();
        self.tallies.clear();
        for document in self.documents.values_mut() {
            document
                .records
                .retain(|_, it| it.progress != Progress::Local);
        }
        self.refold_registry();
    }

    /// Folds the registry again from the documents held.
    pub(super) fn refold_registry(&mut self) {
        let mut registry = Registry::new(self.registry.banner());
        for (address, document) in &self.documents {
            if matches!(address.kind, DocumentKind::Rules | DocumentKind::Office) {
                for stamped in document.in_order() {
                    registry.fold(address, &stamped.record);
                }
            }
        }
        self.registry = registry;
        self.hold_told();
    }
}
