//! Bundles at the gate: refused, held, known, or admitted; what is admitted stays a document.

use super::demo::{ACTOR, DEVICE, Demo, NOW};
use super::{Subject, alter, code_of};
use crate::hostile::{stock, with_checksum};
use crate::random::Random;
use liangdi_core::address::Address;
use liangdi_core::admission::{Caller, Verdict, judge, read};
use liangdi_core::choice::{Membership, Role};
use liangdi_core::document::write_change;
use liangdi_core::frame::{Bundle, BundleChange, decode, encode};
use liangdi_core::ids::{CommandId, MemberId, OfficeId};
use liangdi_core::limits;
use liangdi_core::record::{EntryProposed, MemberRegistered, OfficeGranted, Record, RecordKey};
use liangdi_core::time::Date;

/// Of so many admitted bundles one is tried in stock Automerge, which takes thousands of times as
/// long as the gate.
const STOCK_EVERY: u64 = 50;

pub(super) struct Gate {
    demo: Demo,
    caller: Caller,
    admitted: u64,
}

impl Gate {
    pub(super) fn new() -> Self {
        let demo = Demo::of_a_branch();
        let caller = Caller {
            person: demo.person,
            device: DEVICE,
            now: NOW,
        };
        Self {
            demo,
            caller,
            admitted: 0,
        }
    }

    /// What an honest client submits.
    fn bundle(&self, number: u8, parts: &[(Address, Record)]) -> Vec<u8> {
        let command = CommandId::from_bytes([number; 16]);
        let changes = (0..).zip(parts).map(|(ordinal, (address, record))| {
            let key = RecordKey { command, ordinal };
            let record = (key, record.clone());
            let bytes = write_change(&self.demo.chain(address), ACTOR, &[record]).0;
            BundleChange {
                address: *address,
                bytes: bytes.into(),
            }
        });
        encode(&Bundle {
            command,
            office: self.demo.office,
            changes: changes.collect(),
        })
    }
}

impl Subject for Gate {
    fn seeds(&self) -> Vec<Vec<u8>> {
        let (year, today) = (self.demo.year(), Date::at(NOW));
        let deed = Record::from(EntryProposed {
            item: "A4".to_owned(),
            level: "halfDay".to_owned(),
            on: today,
            evidence: "a deed".to_owned(),
        });
        let registered = Record::from(MemberRegistered {
            home: self.demo.org,
            name: "somebody".to_owned(),
            sex: None,
            born_year: None,
            joined_on: today,
            membership: Membership::Full,
            phone: None,
        });
        let granted = Record::from(OfficeGranted {
            office: OfficeId::from_bytes([6; 16]),
            person: self.demo.person,
            name: "-".to_owned(),
            role: Role::ContactPerson,
            from: today,
            through: None,
            acts_for: None,
            member: None,
        });
        let fresh = MemberId::from_bytes([9; 16]);
        let own = Address::office(self.demo.org);
        let known = self.demo.logs.iter().map(|(address, log)| {
            let bytes = log[0].clone().into();
            encode(&Bundle {
                command: CommandId::from_bytes([4; 16]),
                office: self.demo.office,
                changes: vec![BundleChange {
                    address: *address,
                    bytes,
                }],
            })
        });
        let mut seeds = vec![
            self.bundle(1, &[(year, deed.clone())]),
            self.bundle(2, &[(Address::card(fresh), registered)]),
            self.bundle(3, &[(year, deed), (own, granted)]),
        ];
        seeds.extend(known.filter(|bytes| bytes.len() < 1_000).take(12));
        seeds
    }

    fn alter(&self, input: &[u8], beside: &[u8], random: &mut Random) -> Vec<u8> {
        let bundle = decode::<Bundle>(input, limits::FRAME_BYTES_MAX);
        let lent = decode::<Bundle>(beside, limits::FRAME_BYTES_MAX);
        match (bundle, lent) {
            (Ok(mut bundle), Ok(lent)) if random.chance(70) && !bundle.changes.is_empty() => {
                let at = random.below(bundle.changes.len());
                let lent = lent.changes.first().cloned();
                if let Some(lent) = lent.clone().filter(|_| random.chance(10)) {
                    bundle.changes.push(lent);
                }
                let lent = lent.map_or_else(Vec::new, |it| it.bytes.to_vec());
                let change = &mut bundle.changes[at].bytes;
                let altered = with_checksum(alter::bytes(change, &lent, random));
                *change = altered.into();
                encode(&bundle)
            }
            _ => alter::bytes(input, beside, random),
        }
    }

    fn attempt(&mut self, input: &[u8]) -> Result<String, String> {
        let Ok(bundle) = decode::<Bundle>(input, limits::FRAME_BYTES_MAX) else {
            return Ok("no bundle".to_owned());
        };
        let readable = match read(&bundle) {
            Ok(readable) => readable,
            Err(refusal) => return Ok(code_of(&refusal)),
        };
        let verdict = judge(readable, &self.caller, &self.demo, &self.demo.registry);
        let changes = match verdict {
            Ok(Verdict::Admit { changes, .. }) => changes,
            Ok(Verdict::Duplicate) => return Ok("duplicate".to_owned()),
            Ok(Verdict::Held) => return Ok("held".to_owned()),
            Err(refusal) => return Ok(code_of(&refusal)),
        };
        self.admitted += 1;
        for ((address, change), sent) in changes.iter().zip(&bundle.changes) {
            let mut chain = self.demo.chain(address);
            if !chain.extend(change) {
                return Err("what is admitted was there before".to_owned());
            }
            if self.admitted.is_multiple_of(STOCK_EVERY) || self.admitted < 10 {
                let mut log = self.demo.logs.get(address).cloned().unwrap_or_default();
                log.push(sent.bytes.to_vec());
                stock(address, &log)?;
            }
        }
        let words = changes.iter().flat_map(|(_, it)| &it.records);
        let words = words.filter_map(|(_, record)| Some(record.as_ref()?.word()));
        let words: Vec<&str> = words.collect();
        Ok(format!("admitted {}", words.join(" ")))
    }
}
