//! Writing: one change that inserts records, made without loading an Automerge document.

use super::chain::{Actor, Chain};
use super::genesis::records_map;
use super::read::ReadChange;
use crate::record::value::Value;
use crate::record::{Record, RecordKey};
use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType, ScalarValue};
use core::num::NonZeroU64;

/// Field that holds a record's kind; no record may have a field of this name.
pub(super) const KIND: &str = "record";

fn scalar(value: Value) -> ScalarValue {
    match value {
        Value::Text(text) => ScalarValue::Str(text.into()),
        Value::Bytes(bytes) => ScalarValue::Bytes(bytes),
        Value::Int(number) => ScalarValue::Int(number),
        Value::Bool(yes) => ScalarValue::Boolean(yes),
    }
}

fn op(obj: ObjectId, key: &str, action: OpType) -> Op {
    Op {
        action,
        obj,
        key: Key::Map(key.into()),
        pred: Vec::new().into(),
        insert: false,
    }
}

/// Writes the next change of `actor`: it follows every head and inserts `records`.
#[must_use]
pub fn write_change(
    chain: &Chain,
    actor: Actor,
    records: &[(RecordKey, Record)],
) -> (Vec<u8>, ReadChange) {
    let actor_id = ActorId::from(actor.as_slice());
    let tip = chain.tip(&actor);
    let mut deps = chain.heads().clone();
    // An actor's own last change is named even where others have built on it meanwhile.
    deps.extend(tip.map(|tip| tip.hash));
    let deps: Vec<_> = deps.into_iter().collect();
    // The heads of a chain are known to it.
    let start_op = chain.max_op(&deps).unwrap_or(0).saturating_add(1);
    let seq = tip.map_or(0, |tip| tip.seq).saturating_add(1);
    let mut operations = Vec::new();
    let mut next_op = start_op;
    for (key, record) in records {
        operations.push(op(
            records_map(),
            &key.to_string(),
            OpType::Make(ObjType::Map),
        ));
        let map = ObjectId::Id(OpId::new(next_op, &actor_id));
        let mut fields = record.to_fields();
        fields.insert(KIND.to_owned(), Value::Text(record.word().to_owned()));
        next_op = next_op.saturating_add(1);
        for (field, value) in fields {
            operations.push(op(map.clone(), &field, OpType::Put(scalar(value))));
            next_op = next_op.saturating_add(1);
        }
    }
    let change = Change::from(ExpandedChange {
        operations,
        actor_id,
        hash: None,
        seq,
        start_op: NonZeroU64::new(start_op).unwrap_or(NonZeroU64::MIN),
        time: 0,
        message: None,
        deps: deps.iter().map(|dep| ChangeHash(*dep)).collect(),
        extra_bytes: Vec::new(),
        author: None,
    });
    let read = ReadChange {
        hash: change.hash().0,
        actor,
        seq,
        start_op,
        max_op: next_op.saturating_sub(1),
        deps,
        records: records
            .iter()
            .map(|(key, record)| (*key, Some(record.clone())))
            .collect(),
    };
    (change.raw_bytes().to_vec(), read)
}
