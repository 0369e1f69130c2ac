//! Writes `.br` and `.gz` beside every file of the web app that gains by it: the relay never compresses.

use anyhow::{Context as _, Result};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Endings of files worth compressing; pictures are compressed already.
const ENDINGS: [&str; 8] = [
    "html",
    "js",
    "css",
    "wasm",
    "svg",
    "json",
    "webmanifest",
    "txt",
];

/// Compresses a folder and everything below it.
pub(crate) fn folder(path: &Path) -> Result<()> {
    for entry in fs::read_dir(path).with_context(|| path.display().to_string())? {
        let entry = entry?.path();
        if entry.is_dir() {
            folder(&entry)?;
        } else if is_worth_it(&entry) {
            let plain = fs::read(&entry)?;
            fs::write(beside(&entry, "br"), brotli(&plain)?)?;
            fs::write(beside(&entry, "gz"), gzip(&plain)?)?;
        }
    }
    Ok(())
}

/// Whether a file is one that browsers get compressed.
fn is_worth_it(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    ENDINGS.contains(&ending.as_ref())
}

/// The path of the compressed copy.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    // Quality 11 and a 4 MB window: slow, smallest, done once.
    brotli::CompressorWriter::new(&mut packed, 64 * 1024, 11, 22).write_all(plain)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn what_is_compressed_comes_back_whole() {
        let plain = "积分 points ".repeat(500).into_bytes();
        let mut text = Vec::new();
        let packed = brotli(&plain).unwrap();
        assert!(packed.len() < plain.len() / 10);
        brotli::Decompressor::new(packed.as_slice(), 4096)
            .read_to_end(&mut text)
            .unwrap();
        assert_eq!(text, plain);
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(gzip(&plain).unwrap().as_slice())
            .read_to_end(&mut text)
            .unwrap();
        assert_eq!(text, plain);
    }

    #[test]
    fn pictures_and_compressed_copies_are_left_alone() {
        assert!(is_worth_it(Path::new("assets/app-1.js")));
        assert!(!is_worth_it(Path::new("icon.png")));
        assert!(!is_worth_it(&beside(Path::new("app.js"), "br")));
    }
}
