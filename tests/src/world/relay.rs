//! The relay of the world: the real room over a real database, and how it dies.

use super::cast::Cast;
use liangdi_core::admission::Caller;
use liangdi_core::frame::Fate;
use liangdi_core::ids::DeviceId;
use liangdi_core::time::UnixMillis;
use liangdi_server::room::{ConnId, Event, Output, Room};
use liangdi_server::store::Store;
use std::path::PathBuf;

/// One in so many schedules runs on files, the others on a database in memory.
const ON_FILES: u64 = 50;

/// The relay.
#[derive(Debug)]
pub(super) struct Relay {
    room: Option<Room>,
    folder: Option<PathBuf>,
    /// Events of cut connections that arrive all the same.
    pub(super) stray: Vec<Event>,
    pub(super) is_full: bool,
    conns: ConnId,
}

impl Relay {
    /// A relay with the cast's organisations and offices.
    pub(super) fn found(cast: &Cast, seed: u64, now: UnixMillis) -> Self {
        let folder = seed.is_multiple_of(ON_FILES).then(|| {
            let name = format!("liangdi-world-{}-{seed}", std::process::id());
            std::env::temp_dir().join(name)
        });
        let store = open(folder.as_ref()).unwrap_or_else(|| Store::in_memory().expect("memory"));
        let mut room = Room::open(store, now).expect("an empty store opens");
        let (person, office) = cast.founder();
        let caller = Caller {
            person,
            device: DeviceId::from_bytes([0x11; 16]),
            now,
        };
        for (number, bundle) in cast.founding().into_iter().enumerate() {
            debug_assert_eq!(bundle.office, office, "the founder acts");
            let fate = match number {
                0 => room.found(&bundle, &caller),
                _ => room.submit_as(&bundle, &caller),
            };
            let fate = fate.expect("an empty store has room");
            assert!(matches!(fate, Fate::Admitted { .. }), "founding: {fate:?}");
        }
        room.settle_now().expect("an empty store has room");
        Self {
            room: Some(room),
            folder,
            stray: Vec::new(),
            is_full: false,
            conns: 0,
        }
    }

    pub(super) fn room(&self) -> &Room {
        self.room.as_ref().expect("a relay is open between inputs")
    }

    pub(super) fn next_conn(&mut self) -> ConnId {
        self.conns += 1;
        self.conns
    }

    pub(super) fn handle(&mut self, batch: Vec<Event>, now: UnixMillis) -> Output {
        let room = self.room.as_mut().expect("a relay is open between inputs");
        room.handle(batch, now)
    }

    /// The process is killed and started again: what was committed is there, nothing else is.
    pub(super) fn restart(&mut self, now: UnixMillis) -> Result<(), String> {
        self.stray.clear();
        let room = self.room.take().expect("a relay is open between inputs");
        let store = match &self.folder {
            None => room.into_store(),
            Some(_) => {
                drop(room);
                open(self.folder.as_ref()).expect("the files of the relay open")
            }
        };
        self.is_full = false;
        store.limit_to_present_size(false);
        let room = Room::open(store, now).map_err(|error| format!("relay: {error}"))?;
        self.room = Some(room);
        Ok(())
    }

    /// The disk is full, or has room again.
    pub(super) fn fill(&mut self, is_full: bool) {
        self.is_full = is_full;
        self.room().store().limit_to_present_size(is_full);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.room = None;
        if let Some(folder) = &self.folder {
            // Left behind, it costs a megabyte in the temporary folder.
            std::fs::remove_dir_all(folder).ok();
        }
    }
}

fn open(folder: Option<&PathBuf>) -> Option<Store> {
    folder.map(|folder| Store::open(folder).expect("a temporary folder can be written"))
}
