//! Changes at the reader, and records from what they say to what is read again.

use super::demo::{ACTOR, Demo, NOW};
use super::{Subject, alter, code_of, kind_of};
use crate::hostile::{Scene, hazards, stock, with_checksum};
use crate::random::Random;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::document::{Chain, Genesis, read_change, write_change};
use liangdi_core::ids::{CaseId, CommandId, MemberId, to_hex};
use liangdi_core::policy::{Bench, must};
use liangdi_core::record::value::Value;
use liangdi_core::record::{Fields, Record, RecordKey};
use liangdi_core::time::Date;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// Changes: refused by a fault, or read. What is read and continues its chain is a change that
/// stock Automerge takes, saves and loads.
pub(super) struct Changes {
    scene: Scene,
    start_op: u64,
}

impl Changes {
    pub(super) fn new() -> Self {
        let scene = Scene::invented();
        let start_op = scene.honest().1.start_op;
        Self { scene, start_op }
    }
}

impl Subject for Changes {
    fn seeds(&self) -> Vec<Vec<u8>> {
        let hazards = hazards().map(|hazard| (hazard.forge)(&self.scene));
        let mut seeds = vec![self.scene.honest().0];
        seeds.extend(hazards.filter(|bytes| bytes.len() < 2_000));
        seeds
    }

    fn alter(&self, input: &[u8], beside: &[u8], random: &mut Random) -> Vec<u8> {
        let altered = alter::bytes(input, beside, random);
        // A wrong checksum hides everything behind it.
        if random.chance(90) {
            with_checksum(altered)
        } else {
            altered
        }
    }

    fn attempt(&mut self, input: &[u8]) -> Result<String, String> {
        let change = match read_change(input) {
            Ok(change) => change,
            Err(fault) => return Ok(format!("{fault:?}")),
        };
        let follows = change.start_op == self.start_op
            && change.deps == self.scene.draft().deps
            && change.actor == self.scene.attacker
            && change.seq == 2;
        let known = change.records.iter().filter(|(_, it)| it.is_some()).count();
        if follows {
            let mut log = self.scene.log.clone();
            log.push(input.to_vec());
            stock(&self.scene.address, &log)?;
        }
        Ok(format!("read {known} follows {follows}"))
    }
}

/// Records: what is a record is one again after it was written and read, and what the phone may
/// write the gate can read.
pub(super) struct Records {
    demo: Demo,
}

const KEY: RecordKey = RecordKey {
    command: CommandId::from_bytes([5; 16]),
    ordinal: 0,
};

impl Records {
    pub(super) fn new() -> Self {
        Self {
            demo: Demo::of_a_branch(),
        }
    }

    /// The document a record is tried in.
    fn address(&self, record: &Record) -> Address {
        let year = self.demo.year();
        let member = year.member().expect("a year has a member");
        match record.document_kind() {
            DocumentKind::Rules => Address::rules(self.demo.registry.banner()),
            DocumentKind::Office => Address::office(self.demo.org),
            DocumentKind::Year => year,
            DocumentKind::Card => match record {
                Record::MemberRegistered(_) => Address::card(MemberId::from_bytes([9; 16])),
                _ => Address::card(member),
            },
            DocumentKind::Looked => Address::looked(member),
            DocumentKind::Case => Address::case(CaseId::from_bytes([9; 16])),
            DocumentKind::Contact => Address {
                kind: DocumentKind::Contact,
                second: *self.demo.org.as_bytes(),
                ..year
            },
        }
    }
}

/// A record as text: bytes are `x` and hexadecimal digits, other texts begin with `t`.
fn text_of(record: &Record) -> Vec<u8> {
    let mut fields: Map<String, Json> = Map::new();
    fields.insert("record".to_owned(), record.word().into());
    for (name, value) in record.to_fields() {
        let value = match value {
            Value::Text(text) => format!("t{text}").into(),
            Value::Bytes(bytes) => format!("x{}", to_hex(&bytes)).into(),
            Value::Int(number) => number.into(),
            Value::Bool(yes) => yes.into(),
        };
        fields.insert(name, value);
    }
    Json::Object(fields).to_string().into_bytes()
}

fn fields_of(text: &[u8]) -> Option<(String, Fields)> {
    let mut map: BTreeMap<String, Json> = serde_json::from_slice(text).ok()?;
    let word = map.remove("record")?.as_str()?.to_owned();
    let fields = map.into_iter().map(|(name, value)| {
        let value = match value {
            Json::String(text) => match text.split_at_checked(1)? {
                ("x", hex) => Value::Bytes(super::bytes_of(hex)),
                (_, text) => Value::Text(text.to_owned()),
            },
            Json::Number(number) => Value::Int(number.as_i64()?),
            Json::Bool(yes) => Value::Bool(yes),
            Json::Null | Json::Array(_) | Json::Object(_) => return None,
        };
        Some((name, value))
    });
    Some((word, fields.collect::<Option<_>>()?))
}

impl Subject for Records {
    fn seeds(&self) -> Vec<Vec<u8>> {
        let records = self.demo.documents.values().flat_map(|it| it.in_order());
        let of_each_kind: BTreeMap<&str, &Record> =
            records.map(|it| (it.record.word(), &it.record)).collect();
        let short = of_each_kind.into_values().map(text_of);
        short.filter(|text| text.len() < 2_000).collect()
    }

    fn alter(&self, input: &[u8], beside: &[u8], random: &mut Random) -> Vec<u8> {
        let of = |text| serde_json::from_slice::<BTreeMap<String, Json>>(text).ok();
        let (Some(mut fields), Some(lent)) = (of(input), of(beside)) else {
            return alter::bytes(input, beside, random);
        };
        let names: Vec<String> = fields.keys().cloned().collect();
        if names.is_empty() || random.chance(20) {
            return alter::bytes(input, beside, random);
        }
        let name = random.pick(&names);
        let other = lent.get(name).or_else(|| lent.values().next_back());
        let other = other.cloned().unwrap_or_default();
        let value = match fields.remove(name).unwrap_or_default() {
            _ if random.chance(20) => other,
            Json::String(text) => {
                let (sign, rest) = text.split_at_checked(1).unwrap_or(("t", ""));
                let other = other.as_str().unwrap_or_default();
                let rest = alter::bytes(rest.as_bytes(), other.as_bytes(), random);
                format!("{sign}{}", String::from_utf8_lossy(&rest)).into()
            }
            Json::Number(_) => (random.bits().cast_signed() >> random.below(64)).into(),
            value => value,
        };
        // One time in ten the field is gone.
        if !random.chance(10) {
            fields.insert(name.clone(), value);
        }
        serde_json::to_vec(&fields).unwrap_or_default()
    }

    fn attempt(&mut self, input: &[u8]) -> Result<String, String> {
        let Some((word, fields)) = fields_of(input) else {
            return Ok("no fields".to_owned());
        };
        let Some(record) = Record::from_fields(&word, &fields) else {
            let known = Record::WORDS.contains(&word.as_str());
            return Ok(format!(
                "no record {}",
                if known { &word } else { "of no kind" }
            ));
        };
        let address = self.address(&record);
        let chain = Chain::new(&Genesis::of(&address));
        let (bytes, written) = write_change(&chain, ACTOR, &[(KEY, record.clone())]);
        let read = read_change(&bytes);
        let bench = Bench {
            archive: &self.demo,
            registry: &self.demo.registry,
            today: Date::at(NOW),
        };
        let judged = must(&address, &record, &self.demo.stamp, &bench);
        match read {
            Ok(read) if read == written => {}
            Err(_) if judged.is_err() => {}
            other => return Err(format!("{record:?} is read as {other:?}")),
        }
        let judged = judged.map_or_else(|refusal| code_of(&refusal), |()| "may".to_owned());
        Ok(format!("{} {judged}", kind_of(&word)))
    }
}
