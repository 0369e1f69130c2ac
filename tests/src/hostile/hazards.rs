//! The hazards: every hostile change known to harm stock Automerge, with the code that refuses it.

use super::{Draft, Harm, Op, chunk, chunk_with, column, count_of, record_ops};
use super::{signed, stock, unsigned};
use Verdict::{Chain as Broken, Fault};
use liangdi_core::address::Address;
use liangdi_core::choice::Role;
use liangdi_core::document::{Actor, Chain, Document, Genesis, ReadChange, write_change};
use liangdi_core::ids::{CommandId, MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::record::{EntryProposed, Record, RecordKey};
use liangdi_core::refusal::ChangeFault as F;
use liangdi_core::stamp::{Progress, Stamp, Standing};
use liangdi_core::time::Period;

/// A document as the attacker meets it: with changes of the attacker's own and of a victim's.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Its name.
    pub address: Address,
    /// Its admitted changes.
    pub log: Vec<Vec<u8>>,
    /// What the relay knows of them.
    pub chain: Chain,
    /// The attacker's stream, of at least one change.
    pub attacker: Actor,
    /// Somebody else's stream.
    pub victim: Actor,
    /// Key of the attacker's next record.
    pub key: RecordKey,
    /// The attacker's next record, which is right.
    pub record: Record,
}

/// How the gate answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Malformed, by this fault.
    Fault(F),
    /// Malformed, because nobody knows a record of this kind or shape.
    Unknown,
    /// It does not continue its chain.
    Chain,
    /// It follows what is not in the log.
    Held,
}

/// One hostile change.
#[derive(Debug, Clone, Copy)]
pub struct Hazard {
    /// What it is.
    pub name: &'static str,
    /// What stock Automerge does with it, in a build with checks.
    pub native: Harm,
    /// How the gate answers.
    pub verdict: Verdict,
    /// Its bytes.
    pub forge: fn(&Scene) -> Vec<u8>,
}

/// Every hazard.
pub fn hazards() -> impl Iterator<Item = &'static Hazard> {
    [stream::ROWS, objects::ROWS, spelling::ROWS]
        .into_iter()
        .flatten()
}

/// Rows: name, what stock Automerge does, how the gate answers, how it is made.
macro_rules! hazards {
    ($($name:ident [$harm:ident] $verdict:expr => $forge:expr;)+) => {
        pub(super) const ROWS: &[Hazard] = &[$(Hazard {
            name: stringify!($name),
            native: Harm::$harm,
            verdict: $verdict,
            forge: $forge,
        },)+];
    };
}

mod objects;
mod spelling;
mod stream;

impl Scene {
    /// A scene of its own, where no relay is asked.
    #[must_use]
    pub fn invented() -> Self {
        let member = MemberId::from_bytes([1; 16]);
        let address = Address::year(member, Period::ending(2026));
        let stamp = Stamp {
            person: PersonId::from_bytes([2; 16]),
            org: OrgId::from_bytes([3; 16]),
            office: OfficeId::from_bytes([4; 16]),
            role: Role::Secretary,
            standing: Standing::Held,
            admitted_at: 0,
        };
        let (attacker, victim) = ([0xa1; 16], [0xb1; 16]);
        let mut document = Document::new(&address);
        let mut log = Vec::new();
        for (number, actor) in (0..).zip([victim, attacker, victim]) {
            let (bytes, change) = write_change(&document.chain, actor, &[deed(number)]);
            document.fold(&change, &stamp, Progress::Admitted(u64::from(number)));
            log.push(bytes);
        }
        let (key, record) = deed(9);
        Self {
            address,
            log,
            chain: document.chain,
            attacker,
            victim,
            key,
            record,
        }
    }

    /// The attacker's next change as an honest client writes it.
    #[must_use]
    pub fn honest(&self) -> (Vec<u8>, ReadChange) {
        write_change(
            &self.chain,
            self.attacker,
            &[(self.key, self.record.clone())],
        )
    }

    /// What the honest change says.
    #[must_use]
    pub fn draft(&self) -> Draft {
        Draft::of(&self.honest().1)
    }

    /// The draft with one more operation.
    fn and(&self, op: Op) -> Draft {
        let mut draft = self.draft();
        draft.ops.push(op);
        draft
    }

    /// The draft altered.
    fn but(&self, alter: impl FnOnce(&mut Draft)) -> Draft {
        let mut draft = self.draft();
        alter(&mut draft);
        draft
    }

    /// The draft with one column's bytes altered.
    fn column(&self, specification: u64, alter: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
        let draft = self.draft();
        let table = draft.table();
        let found = table.iter().find(|(it, _)| *it == specification);
        let bytes = found.map(|(_, bytes)| bytes.clone()).unwrap_or_default();
        draft.with_column(specification, &alter(bytes))
    }
}

/// A record that is right, by its number.
#[must_use]
pub fn deed(number: u8) -> (RecordKey, Record) {
    let key = RecordKey {
        command: CommandId::from_bytes([number; 16]),
        ordinal: 0,
    };
    let proposed = EntryProposed {
        item: "A4".to_owned(),
        level: "halfDay".to_owned(),
        on: "2026-03-01".parse().expect("a day"),
        evidence: format!("deed {number}"),
    };
    (key, proposed.into())
}

/// A put into the record of the draft.
fn put(scene: &Scene) -> Op {
    Op {
        object: Some((0, scene.draft().start_op)),
        key: Some("zzz".to_owned()),
        action: 1,
        kind: 6,
        value: b"x".to_vec(),
        ..Op::default()
    }
}

/// A put into a list element.
fn element(scene: &Scene, element: Option<u64>, insert: bool) -> Op {
    Op {
        key: None,
        element: Some((element.map(|_| 0), element.unwrap_or(0))),
        insert,
        ..put(scene)
    }
}

/// Makes an object under the records map and writes into it.
fn making(scene: &Scene, action: u64) -> Draft {
    let next = scene.draft().start_op + scene.draft().ops.len() as u64;
    let made = Op {
        object: Some((1, 2)),
        key: Some("made".to_owned()),
        action,
        ..Op::default()
    };
    let mut draft = scene.and(made);
    draft.ops.push(Op {
        object: Some((0, next)),
        ..put(scene)
    });
    draft
}

fn overwriting(scene: &Scene, before: (u64, u64)) -> Vec<u8> {
    let op = Op {
        before: vec![before],
        ..put(scene)
    };
    scene.and(op).bytes()
}

/// A mark's beginning and end at an object.
fn marking(scene: &Scene, object: Option<(u64, u64)>) -> Vec<u8> {
    let mark = |name: Option<&str>| Op {
        object,
        action: 7,
        kind: 2,
        value: Vec::new(),
        expand: name.is_some(),
        mark: name.map(str::to_owned),
        ..put(scene)
    };
    let mut draft = scene.and(mark(Some("bold")));
    draft.ops.push(mark(None));
    draft.bytes()
}

fn valued(scene: &Scene, kind: u64, value: &[u8]) -> Vec<u8> {
    let op = Op {
        kind,
        value: value.to_vec(),
        ..put(scene)
    };
    scene.and(op).bytes()
}

/// The change as a chunk of another kind, its body compressed.
fn compressed(body: &[u8]) -> Vec<u8> {
    chunk(2, &miniz_oxide::deflate::compress_to_vec(body, 6))
}

/// A number with a needless group behind it.
fn overlong(number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    unsigned(number, &mut bytes);
    if let Some(last) = bytes.last_mut() {
        *last |= 0x80;
    }
    bytes.push(0);
    bytes
}

/// Maps in maps, so many.
fn nested(scene: &Scene, count: u64) -> Vec<u8> {
    let mut draft = scene.draft();
    let mut inner = draft.start_op;
    for _ in 0..count {
        let next = draft.start_op + draft.ops.len() as u64;
        draft.ops.push(Op {
            object: Some((0, inner)),
            key: Some("in".to_owned()),
            ..Op::default()
        });
        inner = next;
    }
    draft.bytes()
}
