//! Installs what a machine with rustup and Node lacks: wasm target, npm packages, Chromium.

use crate::repo::{Repo, ask, run};
use crate::say;
use crate::stamp::unless_fresh;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// What core is compiled to for the browser.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Names under which Chromium or its relatives are installed.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Adds the wasm target where the toolchain lacks it.
pub(crate) fn wasm_target(repo: &Repo) -> Result<()> {
    let mut rustc = repo.tool("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    if ask(&mut rustc).is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    say::step("add the WebAssembly target", || {
        run(repo.tool("rustup").args(["target", "add", WASM_TARGET]))
    })
}

/// Installs the npm packages of a folder where they are missing or not those of the lock file.
pub(crate) fn npm_packages(repo: &Repo, folder: &str) -> Result<()> {
    let modules = repo.path(folder).join("node_modules");
    let lock = repo.path(folder).join("package-lock.json");
    if !lock.is_file() {
        bail!("{folder}/package-lock.json is missing");
    }
    unless_fresh(&modules.join(".liangdi-lock"), &[lock], &modules, || {
        say::step(&format!("install the npm packages of {folder}"), || {
            let arguments = ["ci", "--no-audit", "--no-fund", "--prefer-offline"];
            run(&mut repo.npm(folder, "npm", &arguments))
        })
    })?;
    Ok(())
}

/// The browser for the browser tests; installs it where this machine lets us.
///
/// `LIANGDI_CHROMIUM` names another one. Nothing is downloaded outside the system's packages.
pub(crate) fn chromium(repo: &Repo) -> Result<PathBuf> {
    if let Some(own) = std::env::var_os("LIANGDI_CHROMIUM") {
        return Ok(own.into());
    }
    if find_browser().is_none() || !has_chinese_font(repo) {
        install_browser(repo)?;
    }
    match find_browser() {
        Some(path) => Ok(path),
        None => bail!("no Chromium; set LIANGDI_CHROMIUM to the path of one"),
    }
}

fn find_browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    BROWSERS
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

/// Whether Chinese shows as characters; where fontconfig is absent the system has its own fonts.
fn has_chinese_font(repo: &Repo) -> bool {
    let mut list = repo.tool("fc-list");
    list.args([":lang=zh", "family"]);
    ask(&mut list).is_none_or(|fonts| !fonts.is_empty())
}

fn install_browser(repo: &Repo) -> Result<()> {
    let root = ask(repo.tool("id").arg("-u")).is_some_and(|id| id == "0");
    if !root || ask(repo.tool("apt-get").arg("--version")).is_none() {
        bail!(
            "the browser tests need Chromium and a Chinese font: install the packages \
             `chromium` and `fonts-noto-cjk` (Debian's names), then run the command again"
        );
    }
    let apt = |arguments: &[&str]| {
        run(repo
            .tool("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"))
    };
    say::step("install Chromium and a Chinese font", || {
        apt(&["update", "-q"])?;
        apt(&[
            "install",
            "-qy",
            "--no-install-recommends",
            "chromium",
            "fonts-noto-cjk",
        ])
    })
}
