//! Puts the web app into the relay: lists the files of `web/dist` for `include_bytes!`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let dist = manifest.join("../web/dist");
    // Cargo runs a build script again and again for a path that is missing; an empty folder also
    // means "the app is not built in".
    if let Err(error) = fs::create_dir_all(&dist) {
        println!("cargo::warning=web/dist cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    if dist.is_dir() {
        collect(&dist, &mut files)?;
    }
    files.sort();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let kept = out.join("web");
    fs::create_dir_all(&kept)?;
    let mut code = String::from("&[\n");
    for (number, path) in files.iter().enumerate() {
        let Ok(name) = path.strip_prefix(&dist) else {
            continue;
        };
        let name = name.to_string_lossy().replace('\\', "/");
        // A copy: the app may be built anew while the relay is being compiled.
        let full = kept.join(number.to_string());
        fs::copy(path, &full)?;
        // Writing to a String cannot fail.
        writeln!(code, "({name:?}, include_bytes!({full:?}).as_slice()),").ok();
    }
    code.push(']');
    fs::write(out.join("files.rs"), code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
