//! Builds the web app and compresses it once, so that the relay never compresses.

use crate::repo::{Repo, run};
use crate::say;
use crate::setup;
use crate::stamp::unless_fresh;
use crate::wasm;
use anyhow::Result;

/// Where the web app is built; the relay takes it from here.
pub(crate) const DIST: &str = "web/dist";

/// Builds WebAssembly and web app into `web/dist`; quick where nothing changed.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    wasm::build(repo)?;
    setup::npm_packages(repo, "web")?;
    build_app(repo)
}

/// Builds the web app around WebAssembly that stands already.
pub(crate) fn build_app(repo: &Repo) -> Result<()> {
    let dist = repo.path(DIST);
    let stamp = repo.target("xtask/web.stamp");
    let inputs = [repo.path("web")];
    let index = dist.join("index.html.br");
    let done = unless_fresh(&stamp, &inputs, &index, || {
        say::step("bundle the web app", || {
            run(&mut repo.npm("web", "npm", &["run", "build"]))
        })?;
        say::step("compress the web app", || {
            run(wasm::pack(repo).arg("compress").arg(&dist))
        })
    })?;
    if !done {
        say::progress("→ bundle the web app: nothing changed");
    }
    Ok(())
}
