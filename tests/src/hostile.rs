//! Hostile changes, encoded by hand: whatever an honest encoder would never write.
//!
//! [`Draft::of`] takes an honest change apart into what it says; written again unaltered it gives
//! the same bytes, which is the control that this encoder is right. Every attack alters the draft.

mod hazards;
mod native;

pub use hazards::{Hazard, Scene, Verdict, deed, hazards};
pub use native::{Harm, harm, stock};

use liangdi_core::document::{Actor, Hash, ReadChange};
use liangdi_core::record::{Record, RecordKey};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Kind of an uncompressed change's chunk.
pub const CHANGE: u8 = 1;

/// Specifications of columns, by what they hold.
pub mod column {
    /// Actor of the object written into.
    pub const OBJECT_ACTOR: u64 = 0x01;
    /// Counter of the object written into.
    pub const OBJECT_COUNTER: u64 = 0x02;
    /// Key in a map.
    pub const KEY: u64 = 0x15;
    /// What is done.
    pub const ACTION: u64 = 0x42;
    /// Bytes of values.
    pub const VALUE: u64 = 0x57;
    /// How many operations each overwrites.
    pub const BEFORE_COUNT: u64 = 0x70;
}

/// One operation of a draft.
#[derive(Debug, Clone, Default)]
pub struct Op {
    /// Object written into: index in the table of actors and counter; none is the root.
    pub object: Option<(u64, u64)>,
    /// Element written to: index of the actor (none is the head of the list) and counter.
    pub element: Option<(Option<u64>, u64)>,
    /// Key in a map.
    pub key: Option<String>,
    /// Whether an element is inserted.
    pub insert: bool,
    /// What is done: 0 map, 1 put, 2 list, 3 delete, 4 text, 5 increment, 6 table, 7 mark.
    pub action: u64,
    /// Type of the value: 0 null, 1 no, 2 yes, 3 uint, 4 int, 5 float, 6 text, 7 bytes, 8 counter.
    pub kind: u64,
    /// The value's bytes.
    pub value: Vec<u8>,
    /// What is overwritten: index of the actor, counter.
    pub before: Vec<(u64, u64)>,
    /// Whether a mark grows.
    pub expand: bool,
    /// Name of a mark.
    pub mark: Option<String>,
}

/// A change as it is to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Dependencies.
    pub deps: Vec<Hash>,
    /// Actor.
    pub actor: Vec<u8>,
    /// Number in the actor's stream.
    pub seq: u64,
    /// Counter of the first operation.
    pub start_op: u64,
    /// Time.
    pub time: i64,
    /// Message.
    pub message: Vec<u8>,
    /// Other actors, by index from 1.
    pub others: Vec<Vec<u8>>,
    /// Operations.
    pub ops: Vec<Op>,
    /// Bytes behind everything.
    pub footer: Vec<u8>,
}

/// A table of columns: specification and bytes, in any order.
pub type Table = Vec<(u64, Vec<u8>)>;

impl Draft {
    /// What an honest change says.
    ///
    /// # Panics
    /// When the change holds a record of unknown kind.
    #[must_use]
    pub fn of(change: &ReadChange) -> Self {
        let mut ops = Vec::new();
        for (key, record) in &change.records {
            let record = record.as_ref().expect("an honest record");
            ops.extend(record_ops(change.start_op + ops.len() as u64, *key, record));
        }
        Self {
            deps: change.deps.clone(),
            actor: change.actor.to_vec(),
            seq: change.seq,
            start_op: change.start_op,
            time: 0,
            message: Vec::new(),
            others: vec![vec![0; 16]],
            ops,
            footer: Vec::new(),
        }
    }

    /// The draft under another actor, whose stream it begins.
    #[must_use]
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor.to_vec();
        self.seq = 1;
        self
    }

    /// The columns of the operations, as Automerge spells them.
    #[must_use]
    pub fn table(&self) -> Table {
        let numbers = |get: fn(&Op) -> Option<u64>| runs(self.ops.iter().map(get), unsigned);
        let texts = |get: fn(&Op) -> Option<&str>| {
            runs(self.ops.iter().map(get), |text, out| {
                unsigned(text.len() as u64, out);
                out.extend(text.as_bytes());
            })
        };
        let before = self.ops.iter().flat_map(|op| &op.before);
        let values: Vec<u8> = self.ops.iter().flat_map(|op| op.value.clone()).collect();
        let mut table: Table = vec![
            (0x01, numbers(|op| op.object.map(|it| it.0))),
            (0x02, numbers(|op| op.object.map(|it| it.1))),
            (0x11, numbers(|op| op.element.and_then(|it| it.0))),
            (
                0x13,
                deltas(self.ops.iter().map(|op| op.element.map(|it| it.1))),
            ),
            (0x15, texts(|op| op.key.as_deref())),
            (0x34, booleans(self.ops.iter().map(|op| op.insert))),
            (0x42, numbers(|op| Some(op.action))),
            (
                0x56,
                numbers(|op| Some((op.value.len() as u64) << 4 | op.kind)),
            ),
            (0x57, values),
            (0x70, numbers(|op| Some(op.before.len() as u64))),
            (0x71, runs(before.clone().map(|it| Some(it.0)), unsigned)),
            (0x73, deltas(before.map(|it| Some(it.1)))),
        ];
        if self.ops.iter().any(|op| op.expand) {
            table.push((0x94, booleans(self.ops.iter().map(|op| op.expand))));
        }
        table.push((0xa5, texts(|op| op.mark.as_deref())));
        table.retain(|(_, bytes)| !bytes.is_empty());
        table
    }

    /// The body with these columns.
    #[must_use]
    pub fn body(&self, table: &Table) -> Vec<u8> {
        let mut body = Vec::new();
        unsigned(self.deps.len() as u64, &mut body);
        body.extend(self.deps.as_flattened());
        self.behind_deps(table, &mut body);
        body
    }

    /// What stands behind the dependencies.
    pub fn behind_deps(&self, table: &Table, body: &mut Vec<u8>) {
        let sized = |bytes: &[u8], body: &mut Vec<u8>| {
            unsigned(bytes.len() as u64, body);
            body.extend(bytes);
        };
        sized(&self.actor, body);
        unsigned(self.seq, body);
        unsigned(self.start_op, body);
        signed(self.time, body);
        sized(&self.message, body);
        unsigned(self.others.len() as u64, body);
        for other in &self.others {
            sized(other, body);
        }
        unsigned(table.len() as u64, body);
        for (specification, bytes) in table {
            unsigned(*specification, body);
            unsigned(bytes.len() as u64, body);
        }
        body.extend(table.iter().flat_map(|(_, bytes)| bytes));
        body.extend(&self.footer);
    }

    /// The change with these columns instead of its own.
    #[must_use]
    pub fn with(&self, table: &Table) -> Vec<u8> {
        chunk(CHANGE, &self.body(table))
    }

    /// The change with one column's bytes replaced, or added.
    #[must_use]
    pub fn with_column(&self, specification: u64, bytes: &[u8]) -> Vec<u8> {
        let table: BTreeMap<u64, Vec<u8>> = self.table().into_iter().collect();
        let mut table = table;
        table.insert(specification, bytes.to_vec());
        self.with(&table.into_iter().collect())
    }

    /// The change as drafted.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.with(&self.table())
    }
}

/// The operations that insert a record: its map, then its fields.
#[must_use]
pub fn record_ops(counter: u64, key: RecordKey, record: &Record) -> Vec<Op> {
    use liangdi_core::record::value::Value;
    let mut fields = record.to_fields();
    fields.insert("record".to_owned(), Value::Text(record.word().to_owned()));
    let mut ops = vec![Op {
        object: Some((1, 2)),
        key: Some(key.to_string()),
        ..Op::default()
    }];
    ops.extend(fields.into_iter().map(|(field, value)| {
        let (kind, value) = match value {
            Value::Bool(yes) => (1 + u64::from(yes), Vec::new()),
            Value::Int(number) => {
                let mut bytes = Vec::new();
                signed(number, &mut bytes);
                (4, bytes)
            }
            Value::Text(text) => (6, text.into_bytes()),
            Value::Bytes(bytes) => (7, bytes),
        };
        Op {
            object: Some((0, counter)),
            key: Some(field),
            action: 1,
            kind,
            value,
            ..Op::default()
        }
    }));
    ops
}

/// A chunk of a kind with a right checksum.
#[must_use]
pub fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut length = Vec::new();
    unsigned(body.len() as u64, &mut length);
    chunk_with(kind, &length, body)
}

/// A chunk whose length is spelt as given.
#[must_use]
pub fn chunk_with(kind: u8, length: &[u8], body: &[u8]) -> Vec<u8> {
    let mut chunk = vec![kind];
    chunk.extend(length);
    chunk.extend(body);
    let mut bytes = vec![0x85, 0x6f, 0x4a, 0x83];
    bytes.extend(&Sha256::digest(&chunk)[..4]);
    bytes.extend(chunk);
    bytes
}

/// The bytes with their checksum made right.
#[must_use]
pub fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() > 8 {
        let sum = Sha256::digest(&bytes[8..]);
        bytes[4..8].copy_from_slice(&sum[..4]);
    }
    bytes
}

/// Writes a number without sign (ULEB128).
pub fn unsigned(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}

/// Writes a number with a sign (SLEB128).
pub fn signed(mut number: i64, out: &mut Vec<u8>) {
    loop {
        let group = u8::try_from(number & 0x7f).unwrap_or(0);
        number >>= 7;
        let is_last = (number == 0 && group & 0x40 == 0) || (number == -1 && group & 0x40 != 0);
        if is_last {
            return out.push(group);
        }
        out.push(group | 0x80);
    }
}

/// Runs as Automerge writes them: runs of two and more, values one by one, runs of nothing.
fn runs<T: PartialEq + Copy>(
    rows: impl Iterator<Item = Option<T>>,
    write: impl Fn(T, &mut Vec<u8>),
) -> Vec<u8> {
    let rows: Vec<Option<T>> = rows.collect();
    let mut out = Vec::new();
    if rows.iter().all(Option::is_none) {
        return out;
    }
    let mut singles: Vec<T> = Vec::new();
    let flush = |singles: &mut Vec<T>, out: &mut Vec<u8>| {
        if !singles.is_empty() {
            signed(-count_of(singles.len()), out);
            for value in singles.drain(..) {
                write(value, out);
            }
        }
    };
    for run in rows.chunk_by(|a, b| a == b) {
        match run[0] {
            Some(value) if run.len() == 1 => singles.push(value),
            Some(value) => {
                flush(&mut singles, &mut out);
                signed(count_of(run.len()), &mut out);
                write(value, &mut out);
            }
            None => {
                flush(&mut singles, &mut out);
                out.push(0);
                unsigned(run.len() as u64, &mut out);
            }
        }
    }
    flush(&mut singles, &mut out);
    out
}

/// A length as a run's count.
fn count_of(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Runs of differences.
fn deltas(rows: impl Iterator<Item = Option<u64>>) -> Vec<u8> {
    let mut last = 0;
    let rows = rows.map(|row| {
        row.map(|row| {
            let row = row.cast_signed();
            let delta = row - last;
            last = row;
            delta
        })
    });
    runs(rows, signed)
}

/// Counts of no and yes in turn, beginning with no.
fn booleans(rows: impl Iterator<Item = bool>) -> Vec<u8> {
    let rows: Vec<bool> = rows.collect();
    let mut out = Vec::new();
    if rows.first() == Some(&true) {
        out.push(0);
    }
    for run in rows.chunk_by(|a, b| a == b) {
        unsigned(run.len() as u64, &mut out);
    }
    out
}
