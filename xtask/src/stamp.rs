//! Stamps: a step is skipped when the hash of what it reads is the one it last worked with.

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold results or downloads, never sources.
const NOT_SOURCES: [&str; 4] = ["node_modules", "dist", "target", "test-results"];

/// Every source file below the given files and folders, sorted; what is missing counts as empty.
pub(crate) fn sources(roots: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = roots.to_vec();
    while let Some(path) = open.pop() {
        if path.is_file() {
            found.push(path);
        } else if path.is_dir() {
            for entry in fs::read_dir(&path).with_context(|| path.display().to_string())? {
                let entry = entry?.path();
                let name = entry.file_name().unwrap_or_default().to_string_lossy();
                if !NOT_SOURCES.contains(&name.as_ref()) {
                    open.push(entry);
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

/// One hash over the names and contents of everything below the given roots.
pub(crate) fn digest(roots: &[PathBuf]) -> Result<String> {
    let mut hash = Sha256::new();
    for path in sources(roots)? {
        let content = fs::read(&path).with_context(|| path.display().to_string())?;
        hash.update(path.to_string_lossy().as_bytes());
        // Lengths keep "ab" + "c" apart from "a" + "bc".
        hash.update(content.len().to_le_bytes());
        hash.update(content);
    }
    Ok(hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// Runs the work unless its inputs are those of the last success and its output still stands.
///
/// Returns whether the work was done.
pub(crate) fn unless_fresh(
    stamp: &Path,
    inputs: &[PathBuf],
    output: &Path,
    work: impl FnOnce() -> Result<()>,
) -> Result<bool> {
    let now = digest(inputs)?;
    if output.exists() && fs::read_to_string(stamp).is_ok_and(|last| last == now) {
        return Ok(false);
    }
    // A step that fails half-way must not look fresh the next time.
    fs::remove_file(stamp).ok();
    work()?;
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(stamp, now).with_context(|| stamp.display().to_string())?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::remove_dir_all(&path).ok();
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn work_is_repeated_only_when_an_input_or_the_output_changed() {
        let here = folder("stamp");
        let (input, output, stamp) = (here.join("in"), here.join("out"), here.join("s/stamp"));
        fs::write(&input, "1").unwrap();
        let build = || {
            unless_fresh(&stamp, std::slice::from_ref(&input), &output, || {
                Ok(fs::write(&output, "x")?)
            })
            .unwrap()
        };
        assert!(build(), "first time");
        assert!(!build(), "nothing changed");
        fs::write(&input, "2").unwrap();
        assert!(build(), "input changed");
        fs::remove_file(&output).unwrap();
        assert!(build(), "output lost");
        fs::remove_dir_all(here).unwrap();
    }

    #[test]
    fn failed_work_is_tried_again() {
        let here = folder("failed");
        let (output, stamp) = (here.join("out"), here.join("stamp"));
        fs::write(&output, "old").unwrap();
        assert!(unless_fresh(&stamp, &[], &output, || anyhow::bail!("no")).is_err());
        assert!(unless_fresh(&stamp, &[], &output, || Ok(())).unwrap());
        fs::remove_dir_all(here).unwrap();
    }

    #[test]
    fn a_renamed_or_moved_byte_changes_the_digest_and_results_do_not_count() {
        let here = folder("digest");
        let roots = [here.clone()];
        fs::write(here.join("a"), "ab").unwrap();
        fs::write(here.join("b"), "c").unwrap();
        let first = digest(&roots).unwrap();
        fs::write(here.join("a"), "a").unwrap();
        fs::write(here.join("b"), "bc").unwrap();
        let moved = digest(&roots).unwrap();
        assert_ne!(first, moved);
        fs::create_dir(here.join("node_modules")).unwrap();
        fs::write(here.join("node_modules/x"), "x").unwrap();
        assert_eq!(digest(&roots).unwrap(), moved);
        fs::rename(here.join("b"), here.join("c")).unwrap();
        assert_ne!(digest(&roots).unwrap(), moved);
        fs::remove_dir_all(here).unwrap();
    }
}
