//! A server as a process: started on a free port, read by the operating system's books, ended.

use anyhow::{Context as _, Result};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// What a server says first, before its address.
pub(crate) const LISTENING: &str = "listening on http://";

/// What a server took for a load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Processor time of all its threads, user and system, in nanoseconds.
    pub(crate) cpu_ns: u64,
    /// Resident memory at the end, in bytes.
    pub(crate) memory: u64,
}

/// A running server; ended when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    folder: Option<PathBuf>,
    _out: BufReader<ChildStdout>,
}

static FOLDERS: AtomicU32 = AtomicU32::new(0);

impl Server {
    /// Our relay with the demo in a fresh folder.
    pub(crate) fn ours(program: &Path) -> Result<Self> {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("liangdi-bench-{}-{number}", std::process::id()));
        let mut command = Command::new(program);
        command
            .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
            // Idle connections are measured by the hundred, all of one account.
            .args(["--account-sockets", "100000", "--data"])
            .arg(&folder);
        Self::start(command, Some(folder))
    }

    /// This program as another server.
    pub(crate) fn of_this_program(task: &str) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(task);
        Self::start(command, None)
    }

    fn start(mut command: Command, folder: Option<PathBuf>) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{command:?} cannot be started"))?;
        let mut out = BufReader::new(child.stdout.take().context("no output")?);
        let mut line = String::new();
        out.read_line(&mut line)?;
        let address = line.trim().strip_prefix(LISTENING).unwrap_or_default();
        let server = Self {
            child,
            address: address.to_owned(),
            folder,
            _out: out,
        };
        anyhow::ensure!(!server.address.is_empty(), "it said {line:?}");
        Ok(server)
    }

    /// Processor time and memory up to now.
    pub(crate) fn usage(&self) -> Result<Usage> {
        let pid = self.child.id();
        let mut cpu_ns = 0;
        for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
            // utime + stime of one thread, to the nanosecond instead of the tick of 10 ms.
            let Ok(schedule) = std::fs::read_to_string(task?.path().join("schedstat")) else {
                continue; // this thread has just ended
            };
            let ran = schedule.split_whitespace().next().context("schedstat")?;
            cpu_ns += ran.parse::<u64>()?;
        }
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|it| it.split_whitespace().next());
        Ok(Usage {
            cpu_ns,
            memory: kilobytes.context("VmRSS")?.parse::<u64>()? * 1024,
        })
    }

    /// What it took since an earlier reading.
    pub(crate) fn usage_since(&self, before: Usage) -> Result<Usage> {
        let now = self.usage()?;
        Ok(Usage {
            cpu_ns: now.cpu_ns - before.cpu_ns,
            memory: now.memory,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
        if let Some(folder) = &self.folder {
            std::fs::remove_dir_all(folder).ok();
        }
    }
}
