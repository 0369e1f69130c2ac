//! `cargo xtask bench`: the relay measured beside its peers (docs/benchmarks.md).

use crate::relay::binary;
use crate::repo::{Repo, run as run_tool, spelling};
use crate::say;
use anyhow::{Context as _, Result, bail};
use std::process::Stdio;

/// Options of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchOptions {
    /// What to measure.
    section: Section,
    /// Passed on to the measurement, e.g. `-- --rounds 5`.
    #[arg(last = true)]
    rest: Vec<String>,
}

/// A part that is measured alone.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Section {
    /// Processor time per change, latency and memory, beside samod and a bare WebSocket.
    Relay,
}

/// Builds what is measured, then measures it; the result goes to standard output.
pub(crate) fn run(repo: &Repo, options: &BenchOptions) -> Result<()> {
    let Section::Relay = options.section;
    say::step("build the relay", || {
        let arguments = ["build", "--release", "--package", "liangdi-server"];
        run_tool(&mut repo.cargo(&arguments))
    })?;
    let manifest = "tests/bench/Cargo.toml";
    let target = repo.target("bench");
    say::step("build the load and the peers", || {
        let mut cargo = repo.cargo(&[
            "build",
            "--release",
            "--locked",
            "--manifest-path",
            manifest,
        ]);
        run_tool(cargo.arg("--target-dir").arg(&target))
    })?;
    let program = format!("release/liangdi-bench{}", std::env::consts::EXE_SUFFIX);
    let mut bench = repo.tool(target.join(program));
    bench.args(["relay", "--liangdi"]);
    bench.arg(binary(repo, "release")).args(&options.rest);
    let status = bench.stdout(Stdio::inherit()).status();
    let status = status.with_context(|| format!("`{}` cannot be started", spelling(&bench)))?;
    if !status.success() {
        bail!("the measurement failed ({status})");
    }
    Ok(())
}
