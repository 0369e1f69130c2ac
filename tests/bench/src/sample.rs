//! The change everybody carries: one entry proposed, as a phone writes it.

use liangdi_core::address::Address;
use liangdi_core::document::{Chain, Genesis, write_change};
use liangdi_core::ids::{CommandId, MemberId};
use liangdi_core::record::{EntryProposed, Record, RecordKey};
use liangdi_core::time::{Date, Period, UnixMillis};

/// What the points rest on, in every change of every server.
pub(crate) const EVIDENCE: &str = "清理嘎查渠道半天,照片三张,由驻村干部见证";
/// Item and level of the default pack.
pub(crate) const ITEM: (&str, &str) = ("A4", "halfDay");
/// Years written into in turn, so that none grows beyond what a real one is.
pub(crate) const DOCUMENTS: usize = 8;
/// Records a year holds before the measurement, about what half a real one does.
pub(crate) const RECORDS_BEFORE: usize = 40;

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock; no rule depends on it"
)]
pub(crate) fn now() -> UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    millis.try_into().unwrap_or(UnixMillis::MAX)
}

/// An id that no other number gives.
pub(crate) fn id(kind: u8, number: usize) -> [u8; 16] {
    let mut id = [kind; 16];
    for (to, from) in id.iter_mut().zip(number.to_be_bytes()) {
        *to = from;
    }
    id
}

/// A year of one member, written change by change.
#[derive(Debug)]
pub(crate) struct Author {
    pub(crate) genesis: Vec<u8>,
    chain: Chain,
    written: usize,
}

impl Author {
    pub(crate) fn new(number: u8) -> Self {
        let member = MemberId::from_bytes([number; 16]);
        let genesis = Genesis::of(&Address::year(member, Period::of(Date::at(now()))));
        Self {
            chain: Chain::new(&genesis),
            genesis: genesis.bytes,
            written: 0,
        }
    }

    /// The next change.
    pub(crate) fn write(&mut self) -> Vec<u8> {
        let key = RecordKey {
            command: CommandId::from_bytes(id(b'c', self.written)),
            ordinal: 0,
        };
        self.written += 1;
        let record = Record::EntryProposed(EntryProposed {
            item: ITEM.0.to_owned(),
            level: ITEM.1.to_owned(),
            on: Date::at(now()),
            evidence: EVIDENCE.to_owned(),
        });
        let (bytes, change) = write_change(&self.chain, [9; 16], &[(key, record)]);
        self.chain.extend(&change);
        bytes
    }
}
