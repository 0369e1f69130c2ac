//! Builds core and its border to WebAssembly with the JavaScript and types around it.

use crate::repo::{Repo, run};
use crate::say;
use crate::setup::{self, WASM_TARGET};
use crate::stamp::unless_fresh;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;
use std::slice::from_ref;

/// Where the client library expects its WebAssembly.
const HOME: &str = "web/client/src/wasm";

/// Builds `liangdi.js`, `liangdi.d.ts` and `liangdi_bg.wasm`; quick where nothing changed.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    setup::wasm_target(repo)?;
    say::step("build core to WebAssembly", || {
        let package = ["build", "--package", "liangdi-wasm"];
        let how = ["--profile", "wasm", "--target", WASM_TARGET];
        run(repo.cargo(&package).args(how))?;
        let raw = compiled(repo);
        let out = repo.path(HOME);
        let stamp = repo.target("xtask/wasm.stamp");
        unless_fresh(&stamp, from_ref(&raw), &out.join("liangdi_bg.wasm"), || {
            run(pack(repo).arg("bindgen").arg(&raw).arg(&out))
        })?;
        Ok(())
    })
}

/// What the compiler made, before JavaScript is put around it.
fn compiled(repo: &Repo) -> PathBuf {
    repo.target(&format!("{WASM_TARGET}/wasm/liangdi_wasm.wasm"))
}

/// The heavy tools, a package of their own so that `cargo xtask` itself builds in seconds.
pub(crate) fn pack(repo: &Repo) -> Command {
    repo.cargo(&["run", "--quiet", "--package", "xtask-pack", "--"])
}
