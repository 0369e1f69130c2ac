//! Where things are in this repository, and how its tools are started.

use crate::say;
use anyhow::{Context as _, Result, bail};
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;

/// The repository on this machine.
#[derive(Debug)]
pub(crate) struct Repo {
    root: PathBuf,
    target: PathBuf,
}

/// What a command printed and whether it went well.
#[derive(Debug)]
pub(crate) struct Output {
    /// Exit status zero.
    pub(crate) ok: bool,
    /// Standard output and standard error, line by line as they came.
    pub(crate) text: String,
}

impl Repo {
    /// Finds the repository this program belongs to.
    pub(crate) fn locate() -> Result<Self> {
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own.parent().context("xtask has no parent folder")?;
        let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        Ok(Self {
            root: root.to_owned(),
            target: root.join(target),
        })
    }

    /// A path inside the repository.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// A path inside cargo's target folder.
    pub(crate) fn target(&self, inside: &str) -> PathBuf {
        self.target.join(inside)
    }

    /// A tool started in the repository's root, with nothing to read from the keyboard.
    pub(crate) fn tool(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).stdin(Stdio::null());
        // What cargo says about xtask itself is not for the builds that xtask starts.
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Cargo, the same one that started xtask.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.tool(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments);
        command
    }

    /// npm or one of its companions in a folder of the repository.
    pub(crate) fn npm(&self, folder: &str, program: &str, arguments: &[&str]) -> Command {
        let suffix = if cfg!(windows) { ".cmd" } else { "" };
        let mut command = self.tool(format!("{program}{suffix}"));
        command
            .current_dir(self.path(folder))
            .args(arguments)
            .env("npm_config_update_notifier", "false")
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        command
    }
}

/// The command as people would type it, for messages.
pub(crate) fn spelling(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem();
    let mut words = vec![program.unwrap_or_default().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

/// Runs a command with its output on standard error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let spelling = spelling(command);
    let status = command
        .stdout(std::io::stderr())
        .status()
        .with_context(|| format!("`{spelling}` cannot be started"))?;
    if !status.success() {
        bail!("`{spelling}` failed ({status})");
    }
    Ok(())
}

/// Runs a command, shows its output on standard error and keeps it.
pub(crate) fn run_and_keep(command: &mut Command) -> Result<Output> {
    let spelling = spelling(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{spelling}` cannot be started"))?;
    let (lines, kept) = mpsc::channel();
    let pipes: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|pipe| Box::new(pipe) as _),
        child.stderr.take().map(|pipe| Box::new(pipe) as _),
    ];
    for pipe in pipes.into_iter().flatten() {
        let lines = lines.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                let line = format!("{}\n", String::from_utf8_lossy(&line));
                if lines.send(line).is_err() {
                    break;
                }
            }
        });
    }
    drop(lines);
    let mut text = String::new();
    for line in kept {
        say::echo(&line);
        text.push_str(&line);
    }
    let status = child
        .wait()
        .with_context(|| format!("`{spelling}` was lost"))?;
    Ok(Output {
        ok: status.success(),
        text,
    })
}

/// Standard output of a short command; none where it cannot be run or fails.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
