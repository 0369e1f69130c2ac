//! Every bound of the product in one place, with unit and reason.

/// Longest free text of one field, in characters: one screen of a phone, never an essay.
pub const TEXT_CHARS_MAX: usize = 400;
/// Longest complaint and longest answer to one, in characters: a page by hand, still no essay.
pub const COMPLAINT_CHARS_MAX: usize = 500;
/// Longest name of a person, organisation or activity, in characters.
pub const NAME_CHARS_MAX: usize = 60;
/// Longest rule pack body, in bytes: the default pack is about 10 kB.
pub const PACK_BYTES_MAX: usize = 64 * 1024;
/// Largest single change, in bytes: a rule pack with its envelope is the largest honest one.
pub const CHANGE_BYTES_MAX: usize = 96 * 1024;
/// Most operations in one change: eight records of sixteen fields.
pub const CHANGE_OPS_MAX: usize = 160;
/// Most dependencies of one change: heads seen after many offline writers.
pub const CHANGE_DEPS_MAX: usize = 64;
/// Most actors a change names beside its own: the genesis actor, with room to spare.
pub const CHANGE_ACTORS_MAX: usize = 4;
/// Most columns of a change: Automerge writes fewer than twenty.
pub const CHANGE_COLUMNS_MAX: usize = 32;
/// Most records in one change.
pub const CHANGE_RECORDS_MAX: usize = 8;
/// Most records in one document: forty times an honest year, and at their longest still a snapshot
/// that every client unpacks.
pub const DOCUMENT_RECORDS_MAX: usize = 3000;
/// Most records of one guest in one document: whoever gets hold of a link fills no year.
pub const GUEST_RECORDS_MAX: usize = 200;
/// Most documents one command may touch.
pub const BUNDLE_CHANGES_MAX: usize = 4;
/// Most bundles in one `Submit`.
pub const SUBMIT_BUNDLES_MAX: usize = 64;
/// Largest frame from a client, in bytes: a full `Submit` of ordinary commands.
pub const FRAME_BYTES_MAX: usize = 512 * 1024;
/// Highest operation counter in a document: far above any honest year, far below 2^32.
pub const OP_COUNTER_MAX: u64 = 1 << 31;
/// Days for which an act under an ended office is still admitted (shown as needing confirmation).
pub const OFFICE_GRACE_DAYS: i32 = 30;
/// Days after the day of an opening on which a member's full record stays open to whoever opened it.
pub const OPEN_DAYS: i32 = 1;
/// How far ahead of the relay's day a phone's may be, in days.
pub const CLOCK_DAYS_MAX: i32 = 2;
/// Largest frame to a client, in bytes: a snapshot of a long year with room to spare.
pub const DOWN_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Largest snapshot when unpacked, in bytes: ten times the longest year.
pub const SNAPSHOT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most refusals of one person the relay keeps: an honest phone has a few in a year, and whoever sends
/// thousands pushes out nobody's but its own.
pub const PERSON_REFUSALS_MAX: usize = 200;
/// Most refusals the relay keeps in all: a hundred floods, 4 MB; then the oldest make room.
pub const REFUSALS_MAX: usize = 20_000;
