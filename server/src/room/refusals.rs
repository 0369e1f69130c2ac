//! Refusals kept: every bundle the gate refuses leaves a row, in the batch that tells its author.

use super::Room;
use crate::store::{RefusalRow, StoreError};
use liangdi_core::address::DocumentKind;
use liangdi_core::admission::{Caller, record_kinds};
use liangdi_core::frame::Bundle;
use liangdi_core::policy;
use liangdi_core::refusal::Refusal;
use liangdi_core::time::Period;
use std::collections::BTreeSet;

impl Room {
    /// Keeps who was refused what kind of bundle and by which rule, never what it says.
    pub(super) fn keep_refusal(
        &mut self,
        bundle: &Bundle,
        caller: &Caller,
        refusal: &Refusal,
    ) -> Result<(), StoreError> {
        tracing::info!(person = %caller.person, %refusal, "refused");
        let addresses = bundle.changes.iter().map(|change| change.address);
        let kinds: BTreeSet<DocumentKind> = addresses.clone().map(|it| it.kind).collect();
        let documents: Vec<String> = kinds.into_iter().map(word).collect();
        let records: Vec<&str> = record_kinds(bundle).into_iter().collect();
        let pack = addresses
            .filter(|it| it.kind == DocumentKind::Year)
            .find_map(|it| self.registry.pack(Period::ending(it.period)));
        let policy = pack.map_or_else(|| policy::VERSION.to_owned(), |pack| pack.id.clone());
        let (code, rule) = named(refusal);
        self.begin()?;
        self.store.keep_refusal(&RefusalRow {
            at: caller.now,
            person: caller.person,
            office: bundle.office,
            device: caller.device,
            documents: documents.join(" "),
            records: records.join(" "),
            code,
            rule,
            policy,
        })
    }
}

/// The word of a kind of document.
fn word(kind: DocumentKind) -> String {
    let word = serde_json::to_value(kind).ok();
    let word = word.as_ref().and_then(serde_json::Value::as_str);
    word.unwrap_or_default().to_owned()
}

/// The code of a refusal, and the step that says so with the fault or field it names.
fn named(refusal: &Refusal) -> (String, String) {
    let value = serde_json::to_value(refusal).unwrap_or_default();
    let text = |name| value.get(name).and_then(serde_json::Value::as_str);
    let code = text("code").unwrap_or_default().to_owned();
    let rule = match text("fault").or_else(|| text("field")) {
        Some(detail) => format!("{}: {detail}", refusal.step()),
        None => refusal.step().to_owned(),
    };
    (code, rule)
}
