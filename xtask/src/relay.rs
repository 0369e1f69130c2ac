//! `cargo xtask run`: the relay with the app inside, on this machine.

use crate::repo::{Repo, run as run_tool, spelling};
use crate::say;
use crate::web;
use anyhow::{Context as _, Result};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Where the app is served unless told otherwise: one fixed address, because a browser keeps
/// what is stored offline per address.
const ADDRESS: &str = "127.0.0.1:7420";

/// Options of `cargo xtask run`.
#[derive(Debug, clap::Args)]
pub(crate) struct RunOptions {
    /// Folder of the database, made where it is missing [default: data/ in the repository].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address to serve on [default: 127.0.0.1:7420, or a free port where that one is taken].
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Plays the demo on this day instead of today, e.g. 2026-11-20.
    #[arg(long, value_name = "DAY", conflicts_with = "empty")]
    demo_day: Option<String>,
    /// Leaves an empty database empty: no demo banner, no demo accounts.
    #[arg(long)]
    empty: bool,
}

/// Builds everything and becomes the relay.
pub(crate) fn run(repo: &Repo, options: &RunOptions) -> Result<()> {
    web::build(repo)?;
    say::step("build the relay", || {
        let arguments = ["build", "--release", "--package", "liangdi-server"];
        run_tool(&mut repo.cargo(&arguments))
    })?;
    let mut relay = repo.tool(binary(repo, "release"));
    let data = match &options.data {
        Some(folder) => std::path::absolute(folder)?,
        None => repo.path("data"),
    };
    relay.arg("serve").arg("--data").arg(data);
    relay
        .arg("--listen")
        .arg(address(options.listen)?.to_string());
    if !options.empty {
        relay.arg("--demo");
    }
    if let Some(day) = &options.demo_day {
        relay.arg("--demo-day").arg(day);
    }
    become_it(&mut relay)
}

/// The relay's program, as built in a profile.
pub(crate) fn binary(repo: &Repo, profile: &str) -> PathBuf {
    repo.target(profile)
        .join(format!("liangdi{}", std::env::consts::EXE_SUFFIX))
}

/// The address asked for, else the usual one, else a free one.
fn address(asked: Option<SocketAddr>) -> Result<SocketAddr> {
    if let Some(asked) = asked {
        return Ok(asked);
    }
    let usual: SocketAddr = ADDRESS.parse()?;
    if TcpListener::bind(usual).is_ok() {
        return Ok(usual);
    }
    say::progress(&format!("  {usual} is taken; a free port is used instead"));
    Ok(SocketAddr::from(([127, 0, 0, 1], 0)))
}

/// Gives the terminal, and with it Ctrl-C, to the relay alone.
#[cfg(unix)]
fn become_it(relay: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    let error = relay.stdin(Stdio::inherit()).exec();
    Err(error).with_context(|| format!("`{}` cannot be started", spelling(relay)))
}

/// Waits for the relay.
#[cfg(not(unix))]
fn become_it(relay: &mut Command) -> Result<()> {
    let status = relay
        .stdin(Stdio::inherit())
        .status()
        .with_context(|| format!("`{}` cannot be started", spelling(relay)))?;
    if !status.success() {
        anyhow::bail!("the relay ended ({status})");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_asked_for_is_never_replaced() {
        let asked = "127.0.0.1:1".parse().unwrap();
        assert_eq!(address(Some(asked)).unwrap(), asked);
    }
}
