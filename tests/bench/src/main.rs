//! Measures the relay beside its peers: same changes, same machine, one after the other.
//!
//! `cargo xtask bench relay` builds and runs it; docs/benchmarks.md says what the numbers mean.

mod flight;
mod floor;
mod idle;
mod ours;
mod peer;
mod process;
mod report;
mod sample;
mod socket;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};
use flight::Flight;
use process::{Server, Usage};
use report::{Cell, Server as Kind};
use std::path::PathBuf;
use std::time::Duration;

/// Longest time one measurement may take.
const DEADLINE: Duration = Duration::from_secs(90);

/// Measures the relay beside its peers.
#[derive(Debug, Parser)]
struct Door {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Measures everything and prints a table, then one JSON line per figure.
    Relay(Options),
    /// The peer: a samod repository behind axum, in memory.
    ServeSamod,
    /// The floor: an axum WebSocket that hands every message on and does nothing else.
    ServeFloor,
}

/// How much is measured.
#[derive(Debug, clap::Args)]
struct Options {
    /// Program of our relay, a release build.
    #[arg(long)]
    liangdi: PathBuf,
    /// Changes per measurement with one in flight; four times as many with sixteen.
    #[arg(long, default_value_t = 300)]
    changes: usize,
    /// How often the three servers are measured in turn; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Idle connections.
    #[arg(long, default_value_t = 1000)]
    idle: usize,
    /// Leaves the idle connections out.
    #[arg(long)]
    no_idle: bool,
    /// Leaves the peer and the floor out: for profiling ours.
    #[arg(long)]
    only_ours: bool,
}

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match Door::parse().task {
            Task::Relay(options) => measure(&options).await,
            Task::ServeSamod => peer::serve().await,
            Task::ServeFloor => floor::serve().await,
        }
    })
}

async fn measure(options: &Options) -> Result<()> {
    ensure!(
        options.rounds > 0 && options.changes > 0,
        "nothing to measure"
    );
    let mut report = report::Report::new(report::machine()?);
    for (in_flight, subscribers) in [(1, 1), (16, 1), (1, 10), (16, 10)] {
        let changes = options.changes * if in_flight == 1 { 1 } else { 4 };
        for round in 0..options.rounds {
            for kind in [Kind::Ours, Kind::Samod, Kind::Floor] {
                if options.only_ours && kind != Kind::Ours {
                    continue;
                }
                eprintln!(
                    "  {in_flight} in flight, {subscribers} subscribers, round {round}: {kind:?}"
                );
                let flight = Flight::new(changes, in_flight, subscribers);
                let measured = once(options, kind, &flight);
                let usage = tokio::time::timeout(DEADLINE, measured).await??;
                report.add(kind, Cell::new(in_flight, subscribers), usage, &flight);
            }
        }
    }
    if !options.no_idle {
        let server = Server::ours(&options.liangdi)?;
        idle::measure(&server, options.idle, &mut report).await?;
    }
    report.print();
    Ok(())
}

/// One server, fresh, under one load.
async fn once(options: &Options, kind: Kind, flight: &Flight) -> Result<Usage> {
    match kind {
        Kind::Ours => {
            let server = Server::ours(&options.liangdi)?;
            ours::load(&server, flight).await
        }
        Kind::Samod => peer::load(&Server::of_this_program("serve-samod")?, flight).await,
        Kind::Floor => floor::load(&Server::of_this_program("serve-floor")?, flight).await,
    }
}
