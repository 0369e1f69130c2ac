//! Writing: one change that inserts records, made without loading an Automerge document.

use super::chain::{Actor, Chain};
use super::genesis::{GENESIS_ACTOR, RECORDS_OP};
use super::read::ReadChange;
use super::walk::{Head, Object, Step};
use crate::record::value::Value;
use crate::record::{Fields, Record, RecordKey};
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

/// One operation as it is written: the object, the key, and the value or a new map.
pub(super) type Put<'a> = (Object, &'a str, Option<Value>);

impl Step<'_> {
    /// The operation that was read, to be written again.
    pub(super) fn as_put(&self) -> Put<'_> {
        (self.object, self.key, self.value.clone())
    }
}

/// The change that Automerge makes of these operations: the one spelling of what they say.
pub(super) fn spell<'a>(head: &Head, puts: impl Iterator<Item = Put<'a>>) -> Change {
    let own = ActorId::from(head.actor.as_slice());
    let genesis = ActorId::from(GENESIS_ACTOR.as_slice());
    let op = |(object, key, value): Put<'_>| Op {
        action: match value {
            Some(value) => OpType::Put(scalar(value)),
            None => OpType::Make(ObjType::Map),
        },
        obj: ObjectId::Id(match object {
            Object::OfGenesis(counter) => OpId::new(counter, &genesis),
            Object::Own(counter) => OpId::new(counter, &own),
        }),
        key: Key::Map(key.into()),
        pred: Vec::new().into(),
        insert: false,
    };
    Change::from(ExpandedChange {
        operations: puts.map(op).collect(),
        actor_id: own.clone(),
        hash: None,
        seq: head.seq,
        start_op: NonZeroU64::new(head.start_op).unwrap_or(NonZeroU64::MIN),
        time: 0,
        message: None,
        deps: head.deps.iter().map(|dep| ChangeHash(*dep)).collect(),
        extra_bytes: Vec::new(),
        author: None,
    })
}

/// A record's fields, its kind among them.
fn fields_of(record: &Record) -> Fields {
    let mut fields = record.to_fields();
    fields.insert(KIND.to_owned(), Value::Text(record.word().to_owned()));
    fields
}

/// Writes the next change of `actor`, after [`Chain::next_deps`]: it inserts `records`.
#[must_use]
pub fn write_change(
    chain: &Chain,
    actor: Actor,
    records: &[(RecordKey, Record)],
) -> (Vec<u8>, ReadChange) {
    let tip = chain.tip(&actor);
    let deps = chain.next_deps(&actor);
    // The heads of a chain are known to it.
    let start_op = chain.max_op(&deps).unwrap_or(0).saturating_add(1);
    let seq = tip.map_or(0, |tip| tip.seq).saturating_add(1);
    let named: Vec<(String, Fields)> = records
        .iter()
        .map(|(key, record)| (key.to_string(), fields_of(record)))
        .collect();
    let mut puts: Vec<Put<'_>> = Vec::new();
    let mut next_op = start_op;
    for (key, fields) in &named {
        let map = Object::Own(next_op);
        puts.push((Object::OfGenesis(RECORDS_OP), key, None));
        puts.extend(
            fields
                .iter()
                .map(|(field, it)| (map, field.as_str(), Some(it.clone()))),
        );
        let count = u64::try_from(puts.len()).unwrap_or(u64::MAX);
        next_op = start_op.saturating_add(count);
    }
    let head = Head {
        actor,
        seq,
        start_op,
        deps,
    };
    let change = spell(&head, puts.into_iter());
    let read = ReadChange {
        hash: change.hash().0,
        actor,
        seq,
        start_op,
        max_op: next_op.saturating_sub(1),
        deps: head.deps,
        records: records
            .iter()
            .map(|(key, record)| (*key, Some(record.clone())))
            .collect(),
    };
    (change.raw_bytes().to_vec(), read)
}
