//! Builds core and its border to WebAssembly with the JavaScript and types around it.

use crate::repo::{Repo, run};
use crate::say;
use crate::setup::{self, WASM_TARGET};
use crate::stamp::unless_fresh;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;
use std::slice::from_ref;

/// A package for browsers, and the folder of the client library that expects it.
struct Border {
    package: &'static str,
    home: &'static str,
    stamp: &'static str,
}

const BORDERS: [Border; 2] = [
    Border {
        package: "liangdi-wasm",
        home: "web/client/src/wasm",
        stamp: "xtask/wasm.stamp",
    },
    // Apart, so that only who opens a roster downloads the reader of Excel files.
    Border {
        package: "liangdi-roster-wasm",
        home: "web/client/src/roster",
        stamp: "xtask/roster.stamp",
    },
];

/// Builds `liangdi.js`, `liangdi.d.ts` and `liangdi_bg.wasm` of each; quick where nothing changed.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    setup::wasm_target(repo)?;
    for border in &BORDERS {
        let name = format!("build {} to WebAssembly", border.package);
        say::step(&name, || build_one(repo, border))?;
    }
    Ok(())
}

fn build_one(repo: &Repo, border: &Border) -> Result<()> {
    let package = ["build", "--package", border.package];
    let how = ["--profile", "wasm", "--target", WASM_TARGET];
    run(repo.cargo(&package).args(how))?;
    let raw = compiled(repo, border.package);
    let out = repo.path(border.home);
    let stamp = repo.target(border.stamp);
    unless_fresh(&stamp, from_ref(&raw), &out.join("liangdi_bg.wasm"), || {
        run(pack(repo).arg("bindgen").arg(&raw).arg(&out))
    })?;
    Ok(())
}

/// What the compiler made, before JavaScript is put around it.
fn compiled(repo: &Repo, package: &str) -> PathBuf {
    let file = package.replace('-', "_");
    repo.target(&format!("{WASM_TARGET}/wasm/{file}.wasm"))
}

/// The heavy tools, a package of their own so that `cargo xtask` itself builds in seconds.
pub(crate) fn pack(repo: &Repo) -> Command {
    repo.cargo(&["run", "--quiet", "--package", "xtask-pack", "--"])
}
