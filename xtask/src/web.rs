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

/// Builds WebAssembly and the client library that others install; quick where nothing changed.
pub(crate) fn library(repo: &Repo) -> Result<()> {
    wasm::build(repo)?;
    setup::npm_packages(repo, "web")?;
    build_library(repo)
}

/// Builds the client library around WebAssembly that stands already, into `web/client/dist`.
pub(crate) fn build_library(repo: &Repo) -> Result<()> {
    let home = repo.path("web/client");
    let stamp = repo.target("xtask/library.stamp");
    let inputs = ["src", "build.mjs", "tsconfig.build.json"].map(|name| home.join(name));
    unless_fresh(&stamp, &inputs, &home.join("dist/LICENSE"), || {
        say::step("build the client library", || {
            run(&mut repo.npm("web/client", "npm", &["run", "build"]))
        })
    })?;
    Ok(())
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
