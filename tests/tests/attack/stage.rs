//! A stage: a relay under attack, an honest phone beside the attackers, and the relay's memory.

use crate::kit::{Folder, PASSWORD, Phone, Relay, sees, shared};
use liangdi_core::ids::MemberId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A relay over the demo banner.
pub(crate) struct Stage {
    pub(crate) relay: Relay,
    _folder: Folder,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// The stage that attacks share which need no relay of their own.
static SHARED: Mutex<Weak<Stage>> = Mutex::new(Weak::new());

impl Stage {
    /// A relay of its own.
    pub(crate) fn alone() -> Self {
        let folder = Folder::new();
        Self::of(Relay::start(&folder.0), folder)
    }

    /// Around a relay there is.
    pub(crate) fn of(relay: Relay, folder: Folder) -> Self {
        Self {
            relay,
            _folder: folder,
            cookies: Mutex::default(),
        }
    }

    /// The shared relay; it ends with the last attack that uses it.
    pub(crate) fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let stage = Arc::new(Self::alone());
            *shared = Arc::downgrade(&stage);
            stage
        })
    }

    /// The cookie of a demo account, signed in once.
    pub(crate) fn cookie(&self, login: &str) -> String {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies
            .entry(login.to_owned())
            .or_insert_with(|| self.relay.sign_in(login, PASSWORD).cookie())
            .clone()
    }

    /// An honest pair of phones and a member they share.
    pub(crate) fn witnesses(&self) -> Witnesses {
        let mut home = Phone::online(&self.relay, "baiyinhua");
        let mut host = Phone::online(&self.relay, "haidian");
        let member = shared(&mut home, &mut host);
        Witnesses { home, host, member }
    }

    /// The relay's memory at its highest since [`Self::forget_peak`], in kilobytes.
    pub(crate) fn peak_kb(&self) -> Option<usize> {
        self.status("VmHWM:")
    }

    /// The relay's memory now, in kilobytes; none where the system does not say.
    pub(crate) fn memory_kb(&self) -> Option<usize> {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> Option<usize> {
        let path = format!("/proc/{}/status", self.relay.pid());
        let status = std::fs::read_to_string(path).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// Begins to look for the highest memory again.
    pub(crate) fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.relay.pid()), "5").ok();
    }

    /// Does something to the relay; says and bounds by how much its memory grew at the highest.
    pub(crate) fn grows_at_most<T>(&self, what: &str, mb: usize, attack: impl FnOnce() -> T) -> T {
        self.forget_peak();
        let before = self.memory_kb();
        let done = attack();
        if let (Some(before), Some(peak)) = (before, self.peak_kb()) {
            let grown = peak.saturating_sub(before);
            println!("memory: {what}: {before} kB before, {grown} kB more at the highest");
            assert!(grown <= mb * 1024, "{what}: {grown} kB more, not {mb} MB");
        }
        done
    }

    /// The relay is there and answers.
    pub(crate) fn is_well(&self) {
        assert_eq!(self.relay.ask("GET /healthz", &[], "").status, 200);
        assert_eq!(self.relay.ask("GET /readyz", &[], "").status, 200);
    }
}

/// Honest people who go on beside the attack.
pub(crate) struct Witnesses {
    pub(crate) home: Phone,
    pub(crate) host: Phone,
    pub(crate) member: MemberId,
}

impl Witnesses {
    /// One writes, the other reads; both are in sync and agree.
    pub(crate) fn go_on(&mut self, words: &str) {
        let member = self.member;
        self.host.propose(member, words);
        let told = self.home.try_until(|it| sees(it, member, words) == 1);
        assert!(told, "the home branch never saw {words}");
        let admitted = self.host.try_until(|it| crate::kit::waiting(it) == 0);
        assert!(admitted, "{words} was never admitted");
        assert_eq!(self.host.sees(member, words), 1);
    }
}
