//! `liangdi verify`: the log against itself, against stock Automerge, and everything kept beside it
//! against the log.

mod derived;
mod gaps;
mod log;
mod replay;

use crate::store::{DATABASE, Result, Store};
use clap::Args;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::document::stock_heads;
use liangdi_core::frame;
use liangdi_core::ids::to_hex;
use log::{Known, Log};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What to verify, and how it is said.
#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// Folder of the database, whose relay may be running; or a backup's file.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The database's file.
    File,
    /// A row of the log that is not there.
    Missing,
    /// A row of the log that cannot be read.
    Unreadable,
    /// What a row of the log says beside its bytes.
    Content,
    /// The chain hash of a row.
    Link,
    /// The bytes of a change.
    Bytes,
    /// Bytes that are gone.
    Gap,
    /// The number of a change in its document.
    Number,
    /// A change that the gate would not take.
    Gate,
    /// A document that stock Automerge does not hold.
    Stock,
    /// The row of a document.
    Document,
    /// The row of an author's stream.
    Actor,
    /// Who may read a document.
    Reader,
    /// The summary of a member.
    Summary,
}

impl Kind {
    /// What to do about it.
    const fn advice(self) -> &'static str {
        match self {
            Self::Reader => {
                "stop the relay, which may show this document to the wrong people, and restore \
                 the last backup that verifies"
            }
            Self::File
            | Self::Missing
            | Self::Unreadable
            | Self::Content
            | Self::Link
            | Self::Bytes
            | Self::Gap
            | Self::Number
            | Self::Gate
            | Self::Stock
            | Self::Document
            | Self::Actor
            | Self::Summary => "stop the relay and restore the last backup that verifies",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// What kind.
    pub kind: Kind,
    /// Which position of the log, where it is one row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
    /// Which document, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// What is wrong, in a sentence without its subject.
    pub wrong: String,
    /// What to do.
    pub advice: &'static str,
}

impl Fault {
    pub(crate) fn at(kind: Kind, position: u64, wrong: &str) -> Self {
        Self {
            position: Some(position),
            ..Self::of(kind, None, wrong)
        }
    }

    fn of(kind: Kind, address: Option<&Address>, wrong: &str) -> Self {
        Self {
            kind,
            position: None,
            document: address.map(spoken),
            wrong: wrong.to_owned(),
            advice: kind.advice(),
        }
    }
}

impl core::fmt::Display for Fault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match (self.position, &self.document) {
            (Some(position), _) => write!(f, "position {position}: ")?,
            (None, Some(document)) => write!(f, "{document}: ")?,
            (None, None) => {}
        }
        write!(f, "{}; {}", self.wrong, self.advice)
    }
}

/// What was found.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Changes of the log.
    pub changes: u64,
    /// Documents they make.
    pub documents: usize,
    /// Whether the tables made from the log were compared: only over a log without faults.
    pub compared: bool,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

impl Report {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}

/// How a document is named to the operator.
fn spoken(address: &Address) -> String {
    let word = match address.kind {
        DocumentKind::Rules => "rules of",
        DocumentKind::Office => "offices of",
        DocumentKind::Card => "card of",
        DocumentKind::Year => "year of",
        DocumentKind::Contact => "contact notes of",
        DocumentKind::Case => "case",
        DocumentKind::Looked => "openings of",
    };
    let subject = to_hex(&address.subject);
    match address.period {
        0 => format!("{word} {subject}"),
        period => format!("{word} {subject} in {period}"),
    }
}

/// Verifies and prints.
///
/// # Errors
/// When something is wrong, or the database cannot be read at all.
pub fn print(options: &VerifyOptions) -> core::result::Result<(), Box<dyn std::error::Error>> {
    let report = verify(&Store::open_to_read(&file_of(&options.data))?)?;
    let mut out = std::io::stdout().lock();
    if options.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        write_plainly(&mut out, &report)?;
    }
    match report.faults.len() {
        0 => Ok(()),
        1 => Err("1 fault".into()),
        many => Err(format!("{many} faults").into()),
    }
}

/// The database of a data folder; a file is one itself.
fn file_of(path: &Path) -> PathBuf {
    if path.is_file() {
        path.to_owned()
    } else {
        path.join(DATABASE)
    }
}

/// One line per fault, then how much was looked at.
///
/// # Errors
/// When nothing can be written.
pub fn write_plainly(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    for fault in &report.faults {
        writeln!(out, "{fault}")?;
    }
    if !report.compared {
        let why = "the tables made from the log were not compared: the log has faults";
        writeln!(out, "{why}")?;
    }
    let (changes, documents) = (report.changes, report.documents);
    writeln!(out, "verified {changes} changes in {documents} documents")
}

/// Verifies a database as it stands.
///
/// # Errors
/// When it cannot be read at all.
pub fn verify(store: &Store) -> Result<Report> {
    let mut report = Report::default();
    for damage in store.damages()? {
        let wrong = format!("the database's file is damaged: {damage}");
        report.add(Fault::of(Kind::File, None, &wrong));
    }
    let rows = store.raw_documents()?;
    let mut addresses = BTreeMap::new();
    for row in &rows {
        match frame::decode::<Address>(&row.address, row.address.len()) {
            Ok(address) => drop(addresses.insert(row.doc, address)),
            Err(_) => {
                let wrong = format!("the address of document {} cannot be read", row.doc);
                report.add(Fault::of(Kind::Document, None, &wrong));
            }
        }
    }
    report.documents = rows.len();
    let known = Log::read(store, &addresses, &mut report)?;
    for (doc, document) in known.iter().filter(|(_, it)| !it.is_broken && it.seq > 0) {
        check_stock(*doc, document, store, &mut report)?;
    }
    let is_whole = report.faults.is_empty();
    derived::check_documents(&rows, &known, &mut report);
    derived::check_actors(store, &known, &mut report)?;
    if is_whole && report.faults.iter().all(|it| it.kind == Kind::Actor) {
        replay::check(store, &known, &mut report)?;
        report.compared = true;
    }
    Ok(report)
}

/// Stock Automerge holds the document, and ends where the gate's own chain ends.
fn check_stock(doc: i64, known: &Known, store: &Store, report: &mut Report) -> Result<()> {
    let bytes = store.bytes_of(doc)?;
    let changes: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    let wrong = match stock_heads(&known.address, &changes) {
        Ok(heads) if heads == *known.chain.heads() => return Ok(()),
        Ok(_) => "stock Automerge ends it at other changes than the gate does".to_owned(),
        Err(error) => format!("stock Automerge does not hold it: {error}"),
    };
    report.add(Fault::of(Kind::Stock, Some(&known.address), &wrong));
    Ok(())
}

#[cfg(test)]
mod tests;
