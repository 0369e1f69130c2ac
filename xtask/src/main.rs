//! `cargo xtask`: the one door to build, run, check and measure Liangdi.

mod bench;
mod relay;
mod repo;
mod say;
mod setup;
mod size;
mod stamp;
mod test;
mod wasm;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};
use repo::Repo;
use std::process::ExitCode;

/// Builds, runs, checks and measures Liangdi.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Door {
    #[command(subcommand)]
    task: Task,
}

/// Every command of this repository.
#[derive(Debug, Subcommand)]
enum Task {
    /// Builds everything, fills an empty data folder with the demo banner and serves the app.
    Run(relay::RunOptions),
    /// Installs what is missing and runs every check; ends with `N passed, N failed`.
    Test,
    /// Measures one section beside its peers; prints a table and one JSON line per figure.
    Bench(bench::BenchOptions),
    /// Prints the sizes of the client as one JSON object; fails over the limits.
    Size,
    /// Runs seeded schedules of the simulated world; ends with `N schedules, N failed`.
    Props(test::PropsOptions),
    /// Alters inputs of one target (frame, change, record, gate) or of all; ends with `N findings`.
    Fuzz(test::FuzzOptions),
    /// Writes `docs/rights.md` from what the code lets every role do.
    Rights,
    /// Formats Rust and web sources.
    Fmt,
    /// Lints Rust and web sources.
    Lint,
    /// Builds core and its border to WebAssembly, with the JavaScript and types around it.
    Wasm,
    /// Builds the web app, precompressed, with the WebAssembly inside.
    Web,
    /// Builds the client library that others install, into `web/client/dist`.
    Library,
}

fn main() -> ExitCode {
    match perform(Door::parse().task) {
        Ok(code) => code,
        Err(error) => {
            say::progress(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<ExitCode> {
    let repo = Repo::locate()?;
    match task {
        Task::Run(options) => relay::run(&repo, &options)?,
        Task::Test => return test::run(&repo),
        Task::Size => return size::run(&repo),
        Task::Fuzz(options) => return test::fuzz(&repo, &options),
        Task::Props(options) => return test::props(&repo, &options),
        Task::Bench(options) => bench::run(&repo, &options)?,
        Task::Rights => test::rights(&repo)?,
        Task::Fmt => test::fmt(&repo)?,
        Task::Lint => test::lint(&repo)?,
        Task::Wasm => wasm::build(&repo)?,
        Task::Web => web::build(&repo)?,
        Task::Library => web::library(&repo)?,
    }
    Ok(ExitCode::SUCCESS)
}
