//! The heavy part of xtask, a program of its own so that `cargo xtask` itself builds in seconds.
//!
//! `xtask-pack bindgen IN.wasm OUT_DIR` puts JavaScript and types around compiled WebAssembly;
//! `xtask-pack compress DIR` writes `.br` and `.gz` beside the files of a built web app.

mod compress;

use anyhow::{Result, bail};
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["bindgen", compiled, out] => bindgen(Path::new(compiled), Path::new(out)),
        ["compress", folder] => compress::folder(Path::new(folder)),
        _ => bail!("usage: xtask-pack bindgen IN.wasm OUT_DIR | xtask-pack compress DIR"),
    }
}

/// Writes `liangdi.js`, `liangdi.d.ts` and `liangdi_bg.wasm` for browsers.
fn bindgen(compiled: &Path, out: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name("liangdi");
    bindgen
        .web(true)?
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen.generate(out)
}
