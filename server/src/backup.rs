//! `liangdi backup` and `liangdi restore`: the database into one file, and back.

use crate::refusals::moment;
use crate::store::{DATABASE, Store, StoreError};
use crate::verify::{Report, verify, write_plainly};
use clap::Args;
use liangdi_core::time::UnixMillis;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What to back up, and where to.
#[derive(Debug, Args)]
pub struct BackupOptions {
    /// File to write; it must not exist yet.
    file: PathBuf,
    /// Folder of the database; its relay may be running.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
}

/// What to put back, and where.
#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// The backup.
    file: PathBuf,
    /// Folder to put it in; its relay must be stopped.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Puts aside the database that is in the folder; it is kept there under another name.
    #[arg(long)]
    replace: bool,
}

/// Why nothing was done, in a sentence.
type Failure = Box<dyn std::error::Error>;

/// Copies the database into one file, durable and verified.
///
/// # Errors
/// When it cannot be written, or what was copied has faults: the file is there then.
pub fn backup(options: &BackupOptions, now: UnixMillis) -> Result<(), Failure> {
    let (file, shown) = (&options.file, options.file.display());
    if file.exists() {
        return Err(format!("{shown} is there already; a backup overwrites nothing").into());
    }
    let unfinished = beside(file, ".unfinished");
    private(&unfinished)?;
    let made = copied(&options.data.join(DATABASE), &unfinished, now);
    let report = match made {
        Ok(report) => report,
        Err(error) => {
            std::fs::remove_file(&unfinished).ok();
            return Err(error);
        }
    };
    settle(&unfinished, file)?;
    let mut out = std::io::stdout().lock();
    write_plainly(&mut out, &report)?;
    writeln!(out, "backed up to {shown}")?;
    match report.faults.len() {
        0 => Ok(()),
        many => Err(format!("the database has {many} faults, and so has the backup").into()),
    }
}

fn copied(from: &Path, to: &Path, now: UnixMillis) -> Result<Report, Failure> {
    Store::copy(from, to)?;
    let copy = Store::open_copy(to)?;
    copy.set_backed_up_at(Some(now))?;
    copy.forget_ways_in()?;
    let report = verify(&copy)?;
    copy.close_copy()?;
    Ok(report)
}

/// Puts a backup into a data folder, once it is verified.
///
/// # Errors
/// When the folder is in use or holds a database, the backup has faults, or nothing can be written.
pub fn restore(options: &RestoreOptions, now: UnixMillis) -> Result<(), Failure> {
    let folder = &options.data;
    if !options.file.is_file() {
        return Err(StoreError::Missing(options.file.clone()).into());
    }
    let _lock = Store::lock(folder)?;
    let database = folder.join(DATABASE);
    let has_one = parts(&database).iter().any(|it| it.exists());
    if has_one && !options.replace {
        let shown = folder.display();
        return Err(format!(
            "{shown} holds a database already: choose another folder, or put that one aside with \
             --replace"
        )
        .into());
    }
    let unfinished = folder.join("liangdi.restoring.sqlite");
    for part in parts(&unfinished) {
        remove(&part)?;
    }
    private(&unfinished)?;
    if let Err(error) = ready(&options.file, &unfinished) {
        for part in parts(&unfinished) {
            remove(&part)?;
        }
        return Err(error);
    }
    let mut out = std::io::stdout().lock();
    if has_one {
        let aside = folder.join(format!("liangdi.before-{now}.sqlite"));
        for (from, to) in parts(&database).iter().zip(parts(&aside)) {
            if from.exists() {
                std::fs::rename(from, to)?;
            }
        }
        writeln!(
            out,
            "the database that was there is now {}",
            aside.display()
        )?;
    }
    settle(&unfinished, &database)?;
    let shown = folder.display();
    writeln!(out, "restored into {shown}; everybody signs in again")?;
    Ok(())
}

/// Copies a backup, brings it up to date, verifies it and says what is in it.
fn ready(backup: &Path, to: &Path) -> Result<(), Failure> {
    // Not with the rights of the backup's file, which anybody may have changed.
    let mut file = std::fs::OpenOptions::new().write(true).open(to)?;
    std::io::copy(&mut File::open(backup)?, &mut file)?;
    let copy = Store::open_copy(to)?;
    if copy.banner()?.is_none() {
        return Err(format!("{} holds no banner", backup.display()).into());
    }
    let report = verify(&copy)?;
    let mut out = std::io::stdout().lock();
    let told = |at: Option<UnixMillis>| at.map_or_else(|| "unknown".to_owned(), moment);
    let (made, last) = (told(copy.backed_up_at()?), told(copy.last_admitted_at()?));
    writeln!(out, "backup of {made}, last change of {last}")?;
    write_plainly(&mut out, &report)?;
    if !report.faults.is_empty() {
        return Err("the backup has faults; nothing was restored".into());
    }
    copy.set_backed_up_at(None)?;
    copy.forget_ways_in()?;
    copy.close_copy()?;
    Ok(())
}

/// A file and what SQLite may keep beside it.
fn parts(file: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", "-journal"].map(|ending| beside(file, ending))
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes an empty file that only its owner reads.
fn private(file: &Path) -> std::io::Result<()> {
    remove(file)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(|_| ())
}

/// Gives a finished file its name: whole or not at all, also after a power cut.
fn settle(unfinished: &Path, file: &Path) -> std::io::Result<()> {
    File::open(unfinished)?.sync_all()?;
    std::fs::rename(unfinished, file)?;
    #[cfg(unix)]
    {
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
