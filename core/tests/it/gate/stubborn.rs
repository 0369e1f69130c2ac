//! A relay that gives every bundle the same answer, for ever.

use super::{Gate, Phone};
use liangdi_core::frame::{Down, Fate, Up, decode, encode};

/// Bundles after which a phone is taken to send for ever.
const ENDLESS: usize = 200;

impl Phone {
    /// Connects to a relay that answers so; how many bundles it sends until it comes to rest.
    pub(crate) fn sync_with(&mut self, gate: &Gate, fate: &Fate) -> usize {
        let step = self.session.connect();
        self.apply(&step);
        self.hear(&gate.caught());
        let mut sent = 0;
        while !self.outgoing.is_empty() {
            for frame in core::mem::take(&mut self.outgoing) {
                let Ok(Up::Submit { bundles }) = decode(&frame, frame.len()) else {
                    continue;
                };
                for bundle in bundles {
                    sent += 1;
                    assert!(sent < ENDLESS, "{fate:?}: the phone never comes to rest");
                    self.hear(&encode(&Down::Fate {
                        command: bundle.command,
                        fate: fate.clone(),
                    }));
                }
            }
        }
        let step = self.session.disconnect();
        self.apply(&step);
        sent
    }
}
