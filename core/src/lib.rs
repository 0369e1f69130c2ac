//! Liangdi's rules: records, commands, policy, points, admission and the client's session.
//!
//! Nothing here reads a clock, draws a random number or does I/O: time, ids and bytes are
//! arguments. See ARCHITECTURE.md for the idea and the journey of a tap.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

pub mod access;
pub mod address;
pub mod admission;
pub mod card;
pub mod case;
pub mod choice;
pub mod command;
pub mod document;
pub mod frame;
pub mod identity;
pub mod ids;
pub mod limits;
pub mod links;
pub mod looked;
pub mod plain;
pub mod points;
pub mod policy;
pub mod record;
pub mod refusal;
pub mod registry;
pub mod session;
pub mod stamp;
pub mod summary;
pub mod time;
pub mod view;
