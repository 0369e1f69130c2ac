//! `liangdi import`: a roster from Excel, looked at or entered.

pub mod entering;

use crate::password;
use crate::room::Room;
use crate::store::{Store, StoreError};
use crate::whose::office;
use clap::Args;
use entering::{Also, Entered, Said};
use liangdi_core::admission::Caller;
use liangdi_core::ids::DeviceId;
use liangdi_core::time::{Date, UnixMillis};
use liangdi_roster::{Report, Roster, check, read};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What to import, in whose name and how.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// The roster: an Excel file (.xlsx).
    file: PathBuf,
    /// In whose name: the id of an office, the login or name of who holds it, or the name of its
    /// organisation.
    #[arg(long = "as", value_name = "OFFICE")]
    office: String,
    /// Folder of the database; its relay must be stopped.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Changes nothing, only says what would be entered; without a database told from the file.
    #[arg(long = "dry-run")]
    preview: bool,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    also: Also,
}

/// Why nothing was done, in a sentence.
type Failure = Box<dyn std::error::Error>;

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    report: &'a Report<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entering: Option<&'a Entered>,
}

/// Looks at a roster or enters it.
///
/// # Errors
/// Why the roster cannot be looked at or nothing of it can be entered.
pub fn import(options: &ImportOptions, now: UnixMillis) -> Result<(), Failure> {
    let bytes = std::fs::read(&options.file)
        .map_err(|error| format!("{}: {error}", options.file.display()))?;
    let table = read(&bytes).map_err(|fault| fault.sentence())?;
    let mapping = table.mapping();
    let roster = check(&table, &mapping, Date::at(now));
    let entering = if options.preview {
        foreseen(options, &roster, now).unwrap_or_else(|error| {
            let told = "told from the file alone";
            writeln!(std::io::stderr(), "{told}: {error}").ok();
            None
        })
    } else {
        Some(entered(options, &roster, now)?)
    };
    let report = Report::new(&table, &mapping, &roster);
    let mut out = std::io::stdout().lock();
    if options.json {
        let (report, entering) = (&report, entering.as_ref());
        let printed = Printed { report, entering };
        writeln!(out, "{}", serde_json::to_string_pretty(&printed)?)?;
    } else {
        write_plainly(&mut out, options, &report, &roster, entering.as_ref())?;
    }
    Ok(())
}

/// What entering would come to; none where there is no database.
fn foreseen(
    options: &ImportOptions,
    roster: &Roster,
    now: UnixMillis,
) -> Result<Option<Entered>, Failure> {
    if !has_database(&options.data) {
        return Ok(None);
    }
    let mut room = open(&options.data, now)?;
    let (_, office) = office(&room, &options.office, Date::at(now))?;
    let plan = room.plan_roster(roster, office.org, Date::at(now), options.also)?;
    Ok(Some(Entered::planned(plan)))
}

/// Enters a roster, all that can be at once.
fn entered(options: &ImportOptions, roster: &Roster, now: UnixMillis) -> Result<Entered, Failure> {
    if !has_database(&options.data) {
        let folder = options.data.display();
        return Err(format!("there is no banner in {folder}; `liangdi init` founds one").into());
    }
    let mut room = open(&options.data, now)?;
    let (id, office) = office(&room, &options.office, Date::at(now))?;
    let caller = Caller {
        person: office.person,
        device: DeviceId::from_bytes(password::random()?),
        now,
    };
    let plan = room.plan_roster(roster, office.org, Date::at(now), options.also)?;
    let entered = room.enter_roster(plan, &caller, id)?;
    room.settle_now()?;
    Ok(entered)
}

fn has_database(folder: &Path) -> bool {
    folder.join("liangdi.sqlite").exists()
}

fn open(folder: &Path, now: UnixMillis) -> Result<Room, Failure> {
    match Store::open(folder) {
        Ok(store) => Ok(Room::open(store, now)?),
        Err(StoreError::InUse) => Err(
            "the relay is running on this data folder: stop it first, or import in the app".into(),
        ),
        Err(error) => Err(error.into()),
    }
}

fn write_plainly(
    out: &mut impl Write,
    options: &ImportOptions,
    report: &Report<'_>,
    roster: &Roster,
    entering: Option<&Entered>,
) -> std::io::Result<()> {
    writeln!(
        out,
        "{}, headers in row {}: {} rows, {} ready, {} cells to look at, {} said twice, {} rejected",
        report.sheet,
        report.header_row,
        report.rows,
        report.ready,
        report.questionable.len(),
        report.duplicates.len(),
        report.rejected.len()
    )?;
    for it in &roster.questionable {
        let (row, column, value) = (it.row, &it.column, &it.value);
        writeln!(out, "row {row}, {column} {value:?}: {}", it.reason)?;
    }
    for it in &roster.duplicates {
        writeln!(out, "row {}: the same as row {}", it.row, it.same_as)?;
    }
    for it in &roster.rejected {
        writeln!(out, "row {}, not entered: {}", it.row, it.reason)?;
    }
    let Some(entering) = entering else {
        return Ok(());
    };
    write_said(out, "left out", &entering.left_out)?;
    write_said(out, "not entered", &entering.not_entered)?;
    let verb = if options.preview {
        "would enter"
    } else {
        "entered"
    };
    writeln!(
        out,
        "{verb} {} members and {} organisations; {} members were known already",
        entering.members,
        entering.organisations,
        entering.known.len()
    )
}

/// Each reason once, with its rows.
fn write_said(out: &mut impl Write, what: &str, said: &[Said]) -> std::io::Result<()> {
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for it in said {
        let rows = rows.entry(&it.reason).or_default();
        rows.extend(it.row.map(|row| row.to_string()));
    }
    for (reason, rows) in rows {
        let rows = match rows.as_slice() {
            [] => String::new(),
            [row] => format!("row {row}, "),
            several => format!("{} rows ({}), ", several.len(), several.join(", ")),
        };
        writeln!(out, "{rows}{what}: {reason}")?;
    }
    Ok(())
}
