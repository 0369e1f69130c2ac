//! Walking a change's body before Automerge sees any of it: taken apart, bounded, named faults.

use super::bytes::Bytes;
use super::chain::{Actor, Hash};
use super::columns::{Column, Columns};
use super::genesis::GENESIS_ACTOR;
use crate::limits;
use crate::record::value::Value;
use crate::refusal::ChangeFault;

/// The head of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) actor: Actor,
    pub(super) seq: u64,
    pub(super) start_op: u64,
    pub(super) deps: Vec<Hash>,
}

/// One operation: what is put where.
#[derive(Debug)]
pub(super) struct Step<'a> {
    pub(super) object: Object,
    pub(super) key: &'a str,
    /// None where a map is made.
    pub(super) value: Option<Value>,
}

/// The object an operation writes into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    /// One of the genesis, by the counter of the operation that made it.
    OfGenesis(u64),
    /// One of this change's actor.
    Own(u64),
}

/// Takes the body of a change apart.
///
/// # Errors
/// The first thing in it that no honest client writes.
pub(super) fn walk(body: &[u8]) -> Result<(Head, Vec<Step<'_>>), ChangeFault> {
    let mut bytes = Bytes::new(body, ChangeFault::NotAChange);
    let head = read_head(&mut bytes)?;
    let others = bytes.count(limits::CHANGE_ACTORS_MAX)?;
    let mut actors = Vec::with_capacity(others);
    for _ in 0..others {
        actors.push(actor(bytes.sized()?)?);
    }
    let columns = Columns::read(&mut bytes)?;
    if !bytes.is_empty() {
        return Err(ChangeFault::Footer);
    }
    Ok((head, read_steps(&columns, &actors)?))
}

fn actor(bytes: &[u8]) -> Result<Actor, ChangeFault> {
    Actor::try_from(bytes).or(Err(ChangeFault::Actor))
}

fn read_head(bytes: &mut Bytes<'_>) -> Result<Head, ChangeFault> {
    let count = bytes.count(limits::CHANGE_DEPS_MAX)?;
    let mut deps: Vec<Hash> = Vec::with_capacity(count);
    for _ in 0..count {
        let dep = Hash::try_from(bytes.take(32)?).or(Err(ChangeFault::NotAChange))?;
        if deps.last().is_some_and(|last| *last >= dep) {
            return Err(ChangeFault::Dependencies);
        }
        deps.push(dep);
    }
    if deps.is_empty() {
        return Err(ChangeFault::Dependencies);
    }
    let actor = actor(bytes.sized()?)?;
    if actor == GENESIS_ACTOR {
        return Err(ChangeFault::Actor);
    }
    let (seq, start_op) = (bytes.unsigned()?, bytes.unsigned()?);
    if [seq, start_op]
        .iter()
        .any(|it| !(1..=limits::OP_COUNTER_MAX).contains(it))
    {
        return Err(ChangeFault::Counter);
    }
    if bytes.signed()? != 0 {
        return Err(ChangeFault::Time);
    }
    if !bytes.sized()?.is_empty() {
        return Err(ChangeFault::Message);
    }
    Ok(Head {
        actor,
        seq,
        start_op,
        deps,
    })
}

fn read_steps<'a>(columns: &Columns<'a>, actors: &[Actor]) -> Result<Vec<Step<'a>>, ChangeFault> {
    let actions = columns.numbers(Column::ACTION)?;
    for action in &actions {
        check_action(*action)?;
    }
    columns.insert_only()?;
    let owners = columns.numbers(Column::OBJECT_ACTOR)?;
    let counters = columns.numbers(Column::OBJECT_COUNTER)?;
    let keys = columns.texts(Column::KEY)?;
    let kinds = columns.numbers(Column::VALUE_KIND)?;
    let mut values = Bytes::new(columns.get(Column::VALUE), ChangeFault::Value);
    let mut steps = Vec::with_capacity(actions.len());
    for (at, action) in actions.iter().enumerate() {
        let owner = owners.get(at).copied().flatten();
        let counter = counters.get(at).copied().flatten();
        let key = keys.get(at).copied().flatten().ok_or(ChangeFault::Column)?;
        let kind = kinds
            .get(at)
            .copied()
            .flatten()
            .ok_or(ChangeFault::Column)?;
        let raw = values.take(kind >> 4_u32)?;
        steps.push(Step {
            object: object(owner.zip(counter), actors)?,
            key: core::str::from_utf8(key).or(Err(ChangeFault::Column))?,
            value: match action {
                Some(MAKE_MAP) if kind == 0 => None,
                Some(MAKE_MAP) => return Err(ChangeFault::Value),
                _ => Some(value(kind & 0b1111, raw)?),
            },
        });
    }
    // More rows than operations, and bytes that no value owns, are no spelling of Automerge's:
    // the reader compares the whole.
    Ok(steps)
}

const MAKE_MAP: u64 = 0;
const PUT: u64 = 1;

fn check_action(action: Option<u64>) -> Result<(), ChangeFault> {
    match action {
        Some(MAKE_MAP | PUT) => Ok(()),
        Some(2 | 4 | 6) => Err(ChangeFault::Making),
        Some(3) => Err(ChangeFault::Delete),
        Some(5) => Err(ChangeFault::Increment),
        Some(7) => Err(ChangeFault::Mark),
        Some(_) | None => Err(ChangeFault::Action),
    }
}

/// The object of an operation; the root is none that a record stands in.
fn object(id: Option<(u64, u64)>, actors: &[Actor]) -> Result<Object, ChangeFault> {
    let (owner, counter) = id.ok_or(ChangeFault::Object)?;
    let Some(other) = owner.checked_sub(1) else {
        return Ok(Object::Own(counter));
    };
    let actor = usize::try_from(other).ok().and_then(|it| actors.get(it));
    match actor {
        None => Err(ChangeFault::Actor),
        Some(&GENESIS_ACTOR) => Ok(Object::OfGenesis(counter)),
        Some(_) => Err(ChangeFault::Object),
    }
}

/// A scalar by its type: the four that records have.
fn value(kind: u64, raw: &[u8]) -> Result<Value, ChangeFault> {
    match kind {
        1 | 2 if raw.is_empty() => Ok(Value::Bool(kind == 2)),
        4 => {
            let mut bytes = Bytes::new(raw, ChangeFault::Value);
            let number = bytes.signed()?;
            if bytes.is_empty() {
                Ok(Value::Int(number))
            } else {
                Err(ChangeFault::Value)
            }
        }
        6 => {
            let text = core::str::from_utf8(raw).or(Err(ChangeFault::Value))?;
            Ok(Value::Text(text.to_owned()))
        }
        7 => Ok(Value::Bytes(raw.to_vec())),
        _ => Err(ChangeFault::Value),
    }
}
