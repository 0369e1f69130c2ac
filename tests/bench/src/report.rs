//! The report: medians over the rounds, as a table for people and JSON lines for programs.

use crate::flight::Flight;
use crate::process::Usage;
use anyhow::Result;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Server {
    /// Our relay.
    Ours,
    /// samod 0.16 behind axum.
    Samod,
    /// A bare axum WebSocket.
    Floor,
}

impl Server {
    const fn word(self) -> &'static str {
        match self {
            Self::Ours => "liangdi",
            Self::Samod => "samod 0.16",
            Self::Floor => "axum fan-out",
        }
    }
}

/// One load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    in_flight: usize,
    subscribers: usize,
}

impl Cell {
    pub(crate) const fn new(in_flight: usize, subscribers: usize) -> Self {
        Self {
            in_flight,
            subscribers,
        }
    }
}

/// What is read off one run, in whole units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Measure {
    Cpu,
    Median,
    Slowest,
    Memory,
}

impl Measure {
    const ALL: [Self; 4] = [Self::Cpu, Self::Median, Self::Slowest, Self::Memory];

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Cpu => ("cpu per change", "ns"),
            Self::Median => ("writer to reader, p50", "us"),
            Self::Slowest => ("writer to reader, p99", "us"),
            Self::Memory => ("memory at the end", "B"),
        }
    }
}

/// A figure that stands alone.
#[derive(Debug)]
pub(crate) struct Figure {
    name: String,
    value: usize,
    unit: &'static str,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, value: usize, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
        }
    }
}

/// Everything measured.
#[derive(Debug)]
pub(crate) struct Report {
    machine: String,
    runs: BTreeMap<(Cell, Server, Measure), Vec<u64>>,
    figures: Vec<Figure>,
}

impl Report {
    pub(crate) const fn new(machine: String) -> Self {
        Self {
            machine,
            runs: BTreeMap::new(),
            figures: Vec::new(),
        }
    }

    /// Takes in one run.
    pub(crate) fn add(&mut self, server: Server, cell: Cell, usage: Usage, flight: &Flight) {
        let latencies = flight.latencies();
        let changes = u64::try_from(flight.changes).unwrap_or(u64::MAX).max(1);
        for (measure, value) in [
            (Measure::Cpu, usage.cpu_ns / changes),
            (Measure::Median, at_percent(&latencies, 50)),
            (Measure::Slowest, at_percent(&latencies, 99)),
            (Measure::Memory, usage.memory),
        ] {
            let runs = self.runs.entry((cell, server, measure)).or_default();
            runs.push(value);
            runs.sort_unstable();
        }
    }

    pub(crate) fn figure(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    fn median(&self, cell: Cell, server: Server, measure: Measure) -> Option<u64> {
        let runs = self.runs.get(&(cell, server, measure))?;
        runs.get(runs.len() / 2).copied()
    }

    /// Prints the table, then one JSON line per figure.
    pub(crate) fn print(&self) {
        println!("{}\n", self.machine);
        println!(
            "| in flight | subscribers | server | CPU/change | of samod | p50 | p99 | memory |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        let mut cells: Vec<_> = self
            .runs
            .keys()
            .map(|(cell, server, _)| (*cell, *server))
            .collect();
        cells.dedup();
        for (cell, server) in &cells {
            let read = |measure| self.median(*cell, *server, measure).unwrap_or(0);
            let ratio = self
                .ratio(*cell, *server, Measure::Cpu)
                .map_or_else(String::new, percent);
            println!(
                "| {} | {} | {} | {} µs | {ratio} | {} µs | {} µs | {} MB |",
                cell.in_flight,
                cell.subscribers,
                server.word(),
                tenths(read(Measure::Cpu), 1_000),
                read(Measure::Median),
                read(Measure::Slowest),
                tenths(read(Measure::Memory), 1_000_000),
            );
        }
        for figure in &self.figures {
            println!("\n{}: {} {}", figure.name, figure.value, figure.unit);
        }
        println!();
        for line in self.lines(&cells) {
            println!("{line}");
        }
    }

    fn lines(&self, cells: &[(Cell, Server)]) -> Vec<Value> {
        let mut lines = Vec::new();
        for (cell, server) in cells {
            for measure in Measure::ALL {
                let (words, unit) = measure.words();
                let (in_flight, subscribers) = (cell.in_flight, cell.subscribers);
                lines.push(json!({
                    "name": format!("relay/{in_flight} in flight/{subscribers} subscribers/{words}"),
                    "value": self.median(*cell, *server, measure),
                    "unit": unit,
                    "ratio": self.ratio(*cell, *server, measure),
                    "server": server.word(),
                    "peer": Server::Samod.word(),
                    "runs": self.runs.get(&(*cell, *server, measure)),
                    "machine": self.machine,
                }));
            }
        }
        lines.extend(self.figures.iter().map(|figure| {
            json!({
                "name": format!("relay/{}", figure.name),
                "value": figure.value,
                "unit": figure.unit,
                "ratio": null,
                "server": Server::Ours.word(),
                "peer": null,
                "machine": self.machine,
            })
        }));
        lines
    }

    /// Thousandths of what samod takes.
    fn ratio(&self, cell: Cell, server: Server, measure: Measure) -> Option<f64> {
        let peer = self
            .median(cell, Server::Samod, measure)
            .filter(|it| *it > 0)?;
        let value = self.median(cell, server, measure)?;
        let thousandths = u32::try_from(value.saturating_mul(1000) / peer).ok()?;
        Some(f64::from(thousandths) / 1000.0)
    }
}

fn at_percent(sorted: &[u64], percent: usize) -> u64 {
    let index = sorted.len().saturating_mul(percent) / 100;
    let last = sorted.last().copied().unwrap_or(0);
    sorted.get(index).copied().unwrap_or(last)
}

fn tenths(value: u64, unit: u64) -> String {
    let tenths = value.saturating_mul(10) / unit;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn percent(ratio: f64) -> String {
    format!("{:.1} %", ratio * 100.0)
}

/// What these numbers were measured on.
pub(crate) fn machine() -> Result<String> {
    let info = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = info.lines().find_map(|it| it.strip_prefix("model name"));
    let model = model.map_or("a processor", |it| it.trim_start_matches(['\t', ':', ' ']));
    let cores = std::thread::available_parallelism()?;
    let load = std::fs::read_to_string("/proc/loadavg")?;
    let load = load.split_whitespace().next().unwrap_or_default();
    Ok(format!("{model}, {cores} cores, load {load} at the start"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let sorted: Vec<u64> = (1..=200).collect();
        assert_eq!(
            (at_percent(&sorted, 50), at_percent(&sorted, 99)),
            (101, 199)
        );
        assert_eq!(at_percent(&[7], 99), 7);
        assert_eq!(at_percent(&[], 50), 0);
    }

    #[test]
    fn a_ratio_is_of_the_median_and_missing_without_a_peer() {
        let mut report = Report::new(String::new());
        let (cell, flight) = (Cell::new(1, 1), Flight::new(10, 1, 1));
        for cpu_ns in [100, 9_000, 110] {
            report.add(Server::Ours, cell, Usage { cpu_ns, memory: 0 }, &flight);
        }
        assert_eq!(report.ratio(cell, Server::Ours, Measure::Cpu), None);
        let cpu_ns = 1_100;
        report.add(Server::Samod, cell, Usage { cpu_ns, memory: 0 }, &flight);
        assert_eq!(report.ratio(cell, Server::Ours, Measure::Cpu), Some(0.1));
    }
}
