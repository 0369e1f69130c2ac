//! Rosters as people keep them in Excel: bytes in, persons and plain questions out, and back.
//!
//! Nothing here does I/O or reads a clock. A file is read in four steps, each to be shown to a
//! person: [`read`] finds sheet and header, [`Table::mapping`] guesses what each column means,
//! [`check`] says who can be entered, what is questionable and why, and [`plan()`] says by which
//! commands, and who is known already. [`write()`] makes the same columns again. Chinese words and sentences are data in `words/`, not code.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod bounds;
mod check;
mod column;
mod known;
mod name;
mod person;
mod phone;
mod plan;
mod reason;
mod report;
mod stated;
mod table;
mod words;
mod workbook;
mod write;

pub use check::{Duplicate, Questionable, Rejected, Roster, check};
pub use column::{Column, Mapping};
pub use person::{Contact, Destination, Direction, Person};
pub use plan::{AlreadyKnown, Known, KnownMember, KnownOrg, Plan, Step, plan};
pub use reason::Reason;
pub use report::Report;
pub use stated::Stated;
pub use table::{Cell, Header, Line, Place, Table};
pub use workbook::{FileFault, read, read_at};
pub use write::{Row, WriteFault, write};
