//! `cargo xtask size`: how many bytes a first visit costs, and the limits it may not pass.

use crate::repo::Repo;
use crate::say;
use crate::web;
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Most bytes of the client's WebAssembly, after brotli.
const CLIENT_WASM_MAX: u64 = 450 * 1024;
/// Most bytes of a first visit, after brotli.
const FIRST_VISIT_MAX: u64 = 600 * 1024;
/// Most bytes of what only some people load, after brotli.
const LATER_MAX: u64 = 600 * 1024;

/// How the names of files begin that no first visit loads; `web/vite.config.ts` says which.
const LATER: &str = "later-";

/// Sizes of the built web app after brotli.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sizes {
    /// The WebAssembly of a first visit: every rule of the product.
    ///
    /// - unit: bytes after brotli, quality 11
    client_wasm: u64,
    /// Everything a first visit loads.
    ///
    /// - unit: bytes after brotli, quality 11
    /// - shape: every page, script, style, WebAssembly and manifest of `web/dist`, whether the
    ///   first screen needs it or the service worker fetches it for later; pictures (icons of the
    ///   installed app) are left out, because a first visit loads none of them
    first_visit: u64,
    /// What is loaded where it is used: the reader of rosters.
    ///
    /// - unit: bytes after brotli, quality 11
    later: u64,
}

impl Sizes {
    /// Measures a built web app.
    pub(crate) fn of(dist: &Path) -> Result<Self> {
        let mut sizes = Self::default();
        sizes.add(dist)?;
        if sizes.client_wasm == 0 {
            bail!("the web app holds no WebAssembly");
        }
        Ok(sizes)
    }

    fn add(&mut self, folder: &Path) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                self.add(&path)?;
            } else if let Some(plain) = loaded(&path) {
                let size = fs::metadata(&path)?.len();
                if plain.starts_with(LATER) {
                    self.later = self.later.saturating_add(size);
                    continue;
                }
                self.first_visit = self.first_visit.saturating_add(size);
                if plain.ends_with(".wasm") {
                    self.client_wasm = self.client_wasm.saturating_add(size);
                }
            }
        }
        Ok(())
    }

    /// Whether every limit is kept.
    pub(crate) const fn fits(&self) -> bool {
        self.client_wasm <= CLIENT_WASM_MAX
            && self.first_visit <= FIRST_VISIT_MAX
            && self.later <= LATER_MAX
    }

    /// The sizes and limits as one JSON object.
    pub(crate) fn to_json(self) -> String {
        format!(
            "{{\"client_wasm_brotli_bytes\":{},\"client_wasm_brotli_bytes_max\":{CLIENT_WASM_MAX},\
             \"first_visit_brotli_bytes\":{},\"first_visit_brotli_bytes_max\":{FIRST_VISIT_MAX},\
             \"later_brotli_bytes\":{},\"later_brotli_bytes_max\":{LATER_MAX},\
             \"within_limits\":{}}}",
            self.client_wasm,
            self.first_visit,
            self.later,
            self.fits()
        )
    }
}

/// The plain name of a compressed file that a first visit loads.
fn loaded(path: &Path) -> Option<&str> {
    let plain = path.file_name()?.to_str()?.strip_suffix(".br")?;
    (!plain.ends_with(".svg")).then_some(plain)
}

/// Builds what is to be measured, prints the sizes, fails over a limit.
pub(crate) fn run(repo: &Repo) -> Result<ExitCode> {
    web::build(repo)?;
    let sizes = Sizes::of(&repo.path(web::DIST))?;
    say::result(&sizes.to_json());
    Ok(if sizes.fits() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_over_any_limit_fails() {
        let most = Sizes {
            client_wasm: CLIENT_WASM_MAX,
            first_visit: FIRST_VISIT_MAX,
            later: LATER_MAX,
        };
        assert!(most.fits());
        let wasm = Sizes {
            client_wasm: CLIENT_WASM_MAX + 1,
            ..most
        };
        let visit = Sizes {
            first_visit: FIRST_VISIT_MAX + 1,
            ..most
        };
        let later = Sizes {
            later: LATER_MAX + 1,
            ..most
        };
        assert!(!wasm.fits() && !visit.fits() && !later.fits());
        assert!(visit.to_json().contains("\"within_limits\":false"));
    }

    #[test]
    fn sums_what_is_loaded_and_leaves_out_pictures_and_what_comes_later() {
        let dist = std::env::temp_dir().join(format!("xtask-size-{}", std::process::id()));
        fs::create_dir_all(dist.join("assets")).unwrap();
        let files = [
            ("index.html.br", 10),
            ("index.html", 77),
            ("index.html.gz", 12),
            ("assets/a.js.br", 20),
            ("assets/a.wasm.br", 300),
            ("assets/later-b.wasm.br", 400),
            ("icon.svg.br", 5),
            ("icon.png", 9),
        ];
        for (name, size) in files {
            fs::write(dist.join(name), vec![0; size]).unwrap();
        }
        let sizes = Sizes::of(&dist).unwrap();
        fs::remove_dir_all(&dist).unwrap();
        let Sizes {
            client_wasm,
            first_visit,
            later,
        } = sizes;
        assert_eq!((client_wasm, first_visit, later), (300, 330, 400));
    }

    #[test]
    fn an_app_without_compressed_webassembly_is_an_error() {
        let dist = std::env::temp_dir().join(format!("xtask-bare-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("a.wasm"), "plain").unwrap();
        assert!(Sizes::of(&dist).is_err());
        fs::remove_dir_all(&dist).unwrap();
    }
}
