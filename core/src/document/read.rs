//! Reading: one change's bytes, checked to be what an honest client writes, and its records.

use super::chain::{Actor, Hash};
use super::chunk;
use super::genesis::RECORDS_OP;
use super::walk::{Head, Object, Step, walk};
use super::write::{KIND, spell};
use crate::limits;
use crate::record::value::Value;
use crate::record::{Fields, Record, RecordKey};
use crate::refusal::ChangeFault;

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
/// Automerge never decodes it: what was read is written again, and must give the same bytes. So a
/// change has one spelling, and hostile bytes reach no code but this module's.
///
/// # Errors
/// The structural rule it breaks.
pub fn read_change(bytes: &[u8]) -> Result<ReadChange, ChangeFault> {
    let (hash, body) = chunk::open(bytes)?;
    let (head, steps) = walk(body)?;
    let records = read_records(&head, &steps)?;
    if spell(&head, steps.iter().map(Step::as_put)).raw_bytes() != bytes {
        return Err(ChangeFault::NotCanonical);
    }
    let count = u64::try_from(steps.len()).unwrap_or(u64::MAX);
    Ok(ReadChange {
        hash,
        actor: head.actor,
        seq: head.seq,
        start_op: head.start_op,
        max_op: head.start_op.saturating_add(count).saturating_sub(1),
        deps: head.deps,
        records,
    })
}

/// A record while its fields are read.
#[derive(Debug)]
struct Open {
    key: RecordKey,
    map: Object,
    fields: Fields,
}

/// Reads the records: each a fresh map under the records map, then its scalar fields.
fn read_records(
    head: &Head,
    steps: &[Step<'_>],
) -> Result<Vec<(RecordKey, Option<Record>)>, ChangeFault> {
    let mut records = Vec::new();
    let mut open: Option<Open> = None;
    for (counter, step) in (head.start_op..).zip(steps) {
        match (&mut open, &step.value) {
            (_, None) if step.object == Object::OfGenesis(RECORDS_OP) => {
                close(open.take(), &mut records)?;
                open = Some(Open {
                    key: step.key.parse().or(Err(ChangeFault::Key))?,
                    map: Object::Own(counter),
                    fields: Fields::new(),
                });
            }
            (Some(record), Some(value)) if record.map == step.object => {
                let before = record.fields.insert(step.key.to_owned(), value.clone());
                if before.is_some() {
                    return Err(ChangeFault::FieldTwice);
                }
            }
            (Some(record), None) if record.map == step.object => return Err(ChangeFault::Nested),
            _ => return Err(ChangeFault::Object),
        }
    }
    close(open, &mut records)?;
    match records.len() {
        0 => Err(ChangeFault::Record),
        1..=limits::CHANGE_RECORDS_MAX => Ok(records),
        _ => Err(ChangeFault::TooMany),
    }
}

fn close(
    open: Option<Open>,
    records: &mut Vec<(RecordKey, Option<Record>)>,
) -> Result<(), ChangeFault> {
    let Some(Open {
        key, mut fields, ..
    }) = open
    else {
        return Ok(());
    };
    let Some(Value::Text(word)) = fields.remove(KIND) else {
        return Err(ChangeFault::Record);
    };
    if records.iter().any(|(other, _)| *other == key) {
        return Err(ChangeFault::KeyTwice);
    }
    records.push((key, Record::from_fields(&word, &fields)));
    Ok(())
}
