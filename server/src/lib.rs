//! The relay: admits what the rules allow, puts it in order, makes it durable, and tells everybody.
//!
//! [`room`] decides, [`store`] keeps, [`http`] and [`relay`] carry; `liangdi serve` starts it all.

pub mod backup;
pub mod demo;
pub mod found;
pub mod http;
pub mod import;
pub mod listen;
pub mod oidc;
pub mod password;
pub mod refusals;
pub mod relay;
pub mod room;
pub mod serve;
pub mod store;
pub mod tls;
pub mod verify;
pub mod whose;
mod wire;
pub mod words;
pub mod write;
