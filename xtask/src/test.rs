//! `cargo xtask test` and its parts: every check in one run, counted on one last line.

mod counts;
mod report;

use crate::relay;
use crate::repo::{Repo, run as run_tool, run_and_keep};
use crate::say;
use crate::setup;
use crate::size::Sizes;
use crate::wasm;
use crate::web;
use anyhow::{Result, bail};
use counts::{Counts, Runner};
use report::Report;
use std::process::{Command, ExitCode};

/// What every cargo test run selects: one selection, so that nothing is compiled twice because
/// another set of features was asked for. xtask has its own run for the same reason.
const SELECTION: [&str; 5] = [
    "--workspace",
    "--exclude",
    "xtask",
    "--exclude",
    "xtask-pack",
];

/// Tests of the repository itself live under this module path in `tests/tidy`.
const TIDY: &str = "repository::";

/// Runs every check and prints how many passed and failed.
pub(crate) fn run(repo: &Repo) -> Result<ExitCode> {
    // The relay's sources name this folder; it must exist before anything is compiled.
    std::fs::create_dir_all(repo.path(web::DIST))?;
    let mut report = Report::default();
    let browser = has_browser_tests(repo);
    let packages = report.check("set up: WebAssembly target and npm packages", &[], || {
        setup::wasm_target(repo)?;
        setup::npm_packages(repo, "web")
    });
    still(repo, &mut report);
    // Before the Rust tests: some compare what they compute with what the browser's copy computes.
    let wasm = report.check("build core to WebAssembly", &[packages], || {
        wasm::build(repo)
    });
    rust(repo, &mut report);
    same_views(repo, &mut report, &[packages, wasm]);
    web_checks(repo, &mut report, &[packages, wasm]);
    let app = report.check("build the web app", &[packages, wasm], || {
        web::build_app(repo)
    });
    report.check("size", &[app], || size(repo));
    let library = report.check("build the client library", &[packages, wasm], || {
        web::build_library(repo)
    });
    if browser {
        browser_tests(repo, &mut report, &[app, library]);
    } else {
        say::progress("→ browser tests: tests/browser/package.json does not exist, nothing to run");
    }
    Ok(report.finish())
}

/// What is judged without running the product: format, lints, tidy.
fn still(repo: &Repo, report: &mut Report) {
    report.check("rust format", &[], || {
        run_tool(&mut repo.cargo(&["fmt", "--all", "--check"]))
    });
    report.check("clippy", &[], || run_tool(&mut clippy(repo)));
    report.tests("tidy", &[], Runner::Cargo, || {
        cargo_test(repo, &SELECTION, &["--test", "tidy"])
    });
}

/// Every Rust test.
fn rust(repo: &Repo, report: &mut Report) {
    report.tests(
        "rust tests: units, laws, sockets",
        &[],
        Runner::Cargo,
        || cargo_test(repo, &SELECTION, &["--", "--skip", TIDY]),
    );
    report.tests("xtask's own tests", &[], Runner::Cargo, || {
        cargo_test(repo, &["-p", "xtask", "-p", "xtask-pack"], &[])
    });
}

fn cargo_test(repo: &Repo, selection: &[&str], rest: &[&str]) -> Command {
    let mut command = repo.cargo(&["test", "--no-fail-fast"]);
    command.args(selection).args(rest);
    command
}

fn clippy(repo: &Repo) -> Command {
    let mut command = repo.cargo(&["clippy", "--workspace", "--all-targets"]);
    command.args(["--", "--deny", "warnings"]);
    command
}

/// Native and WebAssembly views of the same log, byte for byte: the `*.test.mjs` of a folder.
fn same_views(repo: &Repo, report: &mut Report, needs: &[bool]) {
    report.tests("native ≡ wasm", needs, Runner::Node, || {
        let mut command = repo.tool("node");
        command.current_dir(repo.path("tests/wasm-parity"));
        command
            .arg("--test")
            .env("LIANGDI_TARGET", repo.target("debug"));
        command
    });
}

/// Format, lints, types and unit tests of the web app.
fn web_checks(repo: &Repo, report: &mut Report, needs: &[bool]) {
    for (name, script) in [("web format and lint", "lint"), ("web types", "check")] {
        report.check(name, needs, || {
            run_tool(&mut repo.npm("web", "npm", &["run", script]))
        });
    }
    report.tests("web unit tests", needs, Runner::Vitest, || {
        repo.npm("web", "npm", &["test"])
    });
}

fn size(repo: &Repo) -> Result<()> {
    let sizes = Sizes::of(&repo.path(web::DIST))?;
    say::progress(&sizes.to_json());
    if !sizes.fits() {
        bail!("over the limit");
    }
    Ok(())
}

fn has_browser_tests(repo: &Repo) -> bool {
    repo.path("tests/browser/package.json").exists()
}

/// People's journeys, in Chromium, against the relay with the app inside.
fn browser_tests(repo: &Repo, report: &mut Report, built: &[bool]) {
    // The profile of the Rust tests: what they compiled is not compiled again.
    let relay = report.check("build the relay", built, || {
        let mut command = repo.cargo(&["build", "--bin", "liangdi"]);
        run_tool(command.args(SELECTION))
    });
    let mut chromium = None;
    let ready = report.check("set up: Chromium and its test runner", &[], || {
        chromium = Some(setup::chromium(repo)?);
        setup::npm_packages(repo, "tests/browser")
    });
    report.tests("browser tests", &[relay, ready], Runner::Playwright, || {
        let mut command = repo.npm("tests/browser", "npx", &["--no", "playwright", "test"]);
        command.args(["--reporter", "line"]);
        command.env("LIANGDI_BIN", relay::binary(repo, "debug"));
        if let Some(path) = &chromium {
            command.env("LIANGDI_CHROMIUM", path);
        }
        command
    });
}

/// Options of `cargo xtask props`.
#[derive(Debug, clap::Args)]
pub(crate) struct PropsOptions {
    /// Seed of the first schedule; the others count up from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many schedules.
    #[arg(long, default_value_t = 500)]
    count: u32,
}

/// Runs seeded schedules of the simulated world; the last line is the world's own.
pub(crate) fn props(repo: &Repo, options: &PropsOptions) -> Result<ExitCode> {
    let mut build = repo.cargo(&["build", "--quiet", "--bin", "props"]);
    run_tool(build.args(SELECTION))?;
    let mut command = repo.tool(repo.target("debug/props"));
    command.args(["--seed", &options.seed.to_string()]);
    command.args(["--count", &options.count.to_string()]);
    let output = run_and_keep(&mut command)?;
    let counted = counts::schedules(&output.text);
    match counted {
        Some((ran, failed)) => say::result(&format!("{ran} schedules, {failed} failed")),
        None => bail!("the simulated world did not say how many schedules it ran"),
    }
    let good = output.ok && counted == Some((u64::from(options.count), 0));
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Options of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct FuzzOptions {
    /// How long each target is tried, in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Seed of the alterations.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One target; all where none is named.
    #[arg(value_parser = ["frame", "change", "record", "gate"])]
    target: Option<String>,
}

/// Fuzzes; what is found is kept in `tests/corpus/fuzz/`.
pub(crate) fn fuzz(repo: &Repo, options: &FuzzOptions) -> Result<ExitCode> {
    let mut build = repo.cargo(&["build", "--quiet", "--bin", "fuzz"]);
    run_tool(build.args(SELECTION))?;
    let mut command = repo.tool(repo.target("debug/fuzz"));
    command.args(["--seconds", &options.seconds.to_string()]);
    command.args(["--seed", &options.seed.to_string()]);
    command.args(&options.target);
    let output = run_and_keep(&mut command)?;
    say::result(output.text.lines().last().unwrap_or_default());
    Ok(if output.ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Has the test that keeps `docs/rights.md` write it.
pub(crate) fn rights(repo: &Repo) -> Result<()> {
    let mut command = cargo_test(
        repo,
        &SELECTION,
        &["--test", "it", "--", "the_page_of_rights"],
    );
    run_tool(command.env("LIANGDI_WRITE_RIGHTS", "1"))
}

/// Formats Rust and web sources.
pub(crate) fn fmt(repo: &Repo) -> Result<()> {
    run_tool(&mut repo.cargo(&["fmt", "--all"]))?;
    setup::npm_packages(repo, "web")?;
    run_tool(&mut repo.npm("web", "npm", &["run", "format"]))
}

/// Lints Rust and web sources.
pub(crate) fn lint(repo: &Repo) -> Result<()> {
    std::fs::create_dir_all(repo.path(web::DIST))?;
    run_tool(&mut clippy(repo))?;
    setup::npm_packages(repo, "web")?;
    run_tool(&mut repo.npm("web", "npm", &["run", "lint"]))
}

impl Report {
    /// A test run whose tests are counted.
    fn tests(
        &mut self,
        name: &str,
        needs: &[bool],
        runner: Runner,
        command: impl FnOnce() -> Command,
    ) {
        self.step(name, needs, || match run_and_keep(&mut command()) {
            Ok(output) => counts::of_run(runner, &output),
            Err(error) => {
                say::progress(&format!("error: {error:#}"));
                Counts::FAILED
            }
        });
    }
}
