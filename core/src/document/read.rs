//! Reading: one change's bytes, checked to be what an honest client writes, and its records.

use super::chain::{Actor, Hash};
use super::chunk;
use super::genesis::records_map;
use super::walk::check_sizes;
use super::write::KIND;
use crate::limits;
use crate::record::value::Value;
use crate::record::{Fields, Record, RecordKey};
use crate::refusal::ChangeFault;
use automerge::legacy::{Key, ObjectId, Op, OpType};
use automerge::{Change, ExpandedChange, ObjType, ScalarValue};

/// A change, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadChange {
    /// Its hash.
    pub hash: Hash,
    /// Its author's stream.
    pub actor: Actor,
    /// Its number in that stream, from 1.
    pub seq: u64,
    /// Its first operation's counter.
    pub start_op: u64,
    /// Its last operation's counter.
    pub max_op: u64,
    /// What it follows.
    pub deps: Vec<Hash>,
    /// What it inserts; none for a record of a kind or shape not known here.
    pub records: Vec<(RecordKey, Option<Record>)>,
}

/// Reads one uncompressed change chunk.
///
/// # Errors
/// The structural rule it breaks. `Change::from_bytes` may panic on hostile bytes: the relay calls
/// this under `catch_unwind` (`crate::admission`), a phone reads only what its relay admitted.
pub fn read_change(bytes: &[u8]) -> Result<ReadChange, ChangeFault> {
    let (_, body) = chunk::open(bytes)?;
    check_sizes(body)?;
    let change = Change::from_bytes(bytes.to_vec()).or(Err(ChangeFault::NotAChange))?;
    let expanded = change.decode();
    if Change::from(expanded.clone()).raw_bytes() != bytes {
        return Err(ChangeFault::NotCanonical);
    }
    check_header(&expanded)?;
    let records = read_records(&expanded)?;
    let actor = <[u8; 16]>::try_from(expanded.actor_id.to_bytes()).or(Err(ChangeFault::Header))?;
    Ok(ReadChange {
        hash: change.hash().0,
        actor,
        seq: expanded.seq,
        start_op: expanded.start_op.get(),
        max_op: change.max_op(),
        deps: expanded.deps.iter().map(|dep| dep.0).collect(),
        records,
    })
}

fn check_header(change: &ExpandedChange) -> Result<(), ChangeFault> {
    let too_large = change.operations.len() > limits::CHANGE_OPS_MAX
        || change.deps.len() > limits::CHANGE_DEPS_MAX
        || change.start_op.get() > limits::OP_COUNTER_MAX
        || change.seq > limits::OP_COUNTER_MAX;
    if too_large {
        return Err(ChangeFault::TooLarge);
    }
    let honest = change.time == 0
        && change.message.is_none()
        && change.author.is_none()
        && change.extra_bytes.is_empty()
        && !change.deps.is_empty()
        && !change.operations.is_empty();
    if honest {
        Ok(())
    } else {
        Err(ChangeFault::Header)
    }
}

/// Reads the records: each a fresh map under the records map, then its scalar fields.
fn read_records(change: &ExpandedChange) -> Result<Vec<(RecordKey, Option<Record>)>, ChangeFault> {
    let mut records = Vec::new();
    let mut open: Option<(RecordKey, ObjectId, Fields)> = None;
    let records_map = records_map();
    for (counter, op) in (change.start_op.get()..).zip(&change.operations) {
        let (key, obj) = (map_key(op)?, &op.obj);
        if *obj == records_map {
            if !matches!(op.action, OpType::Make(ObjType::Map)) {
                return Err(ChangeFault::Operation);
            }
            close(open.take(), &mut records)?;
            let key = key.parse().or(Err(ChangeFault::Record))?;
            let map = ObjectId::Id(automerge::legacy::OpId::new(counter, &change.actor_id));
            open = Some((key, map, Fields::new()));
        } else {
            let Some((_, map, fields)) = &mut open else {
                return Err(ChangeFault::Operation);
            };
            if obj != map {
                return Err(ChangeFault::Operation);
            }
            if fields.insert(key.to_owned(), value(&op.action)?).is_some() {
                return Err(ChangeFault::Operation);
            }
        }
    }
    close(open, &mut records)?;
    if records.len() > limits::CHANGE_RECORDS_MAX {
        return Err(ChangeFault::TooLarge);
    }
    Ok(records)
}

fn map_key(op: &Op) -> Result<&str, ChangeFault> {
    match &op.key {
        Key::Map(key) if !op.insert && op.pred.is_empty() => Ok(key.as_str()),
        Key::Map(_) | Key::Seq(_) => Err(ChangeFault::Operation),
    }
}

fn value(action: &OpType) -> Result<Value, ChangeFault> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "every other scalar is refused"
    )]
    match action {
        OpType::Put(ScalarValue::Str(text)) => Ok(Value::Text(text.to_string())),
        OpType::Put(ScalarValue::Bytes(bytes)) => Ok(Value::Bytes(bytes.clone())),
        OpType::Put(ScalarValue::Int(number)) => Ok(Value::Int(*number)),
        OpType::Put(ScalarValue::Boolean(yes)) => Ok(Value::Bool(*yes)),
        _ => Err(ChangeFault::Operation),
    }
}

fn close(
    open: Option<(RecordKey, ObjectId, Fields)>,
    records: &mut Vec<(RecordKey, Option<Record>)>,
) -> Result<(), ChangeFault> {
    let Some((key, _, mut fields)) = open else {
        return Ok(());
    };
    let Some(Value::Text(word)) = fields.remove(KIND) else {
        return Err(ChangeFault::Record);
    };
    if records.iter().any(|(other, _)| *other == key) {
        return Err(ChangeFault::Record);
    }
    records.push((key, Record::from_fields(&word, &fields)));
    Ok(())
}
