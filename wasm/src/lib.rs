//! The border between the rules and a browser: one class, one line per method, no rule of its own.
//!
//! Methods are synchronous and call nothing back. Refusals are values; everything else that can go
//! wrong is thrown as a `Fault` with a code. After a panic every call throws: the shell then opens
//! the session again from storage, in a fresh worker.

mod fault;
mod step;

use fault::{Caught, argument, bytes_argument, cross, guarded, instant, parse, value};
use liangdi_core::command::Command;
use liangdi_core::session;
use liangdi_core::view::{Preview, Query};
use step::{Opening, Outcome, Step};
use tsify::Ts;
use wasm_bindgen::prelude::*;

/// One account on one device.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session(session::Session);

#[wasm_bindgen]
impl Session {
    /// Opens a session from stored rows.
    pub fn open(opening: &Ts<Opening>, now: f64) -> Caught<Session> {
        guarded(|| {
            Ok(Self(session::Session::open(
                bytes_argument(opening)?.try_into()?,
                instant(now),
            )?))
        })
    }

    /// Carries out a command under one of the person's offices.
    pub fn execute(
        &mut self,
        office: &str,
        command: &Ts<Command>,
        id: &str,
        now: f64,
    ) -> Caught<Ts<Outcome>> {
        guarded(|| {
            let (office, command, id) = (parse(office)?, argument(command)?, parse(id)?);
            cross(&Outcome::from(self.0.execute(
                office,
                command,
                id,
                instant(now),
            )))
        })
    }

    /// Takes in a frame from the relay.
    pub fn receive(&mut self, frame: &[u8], now: f64) -> Caught<Ts<Step>> {
        guarded(|| cross(&Step::from(self.0.receive(frame, instant(now))?)))
    }

    /// To be called when a connection is open.
    pub fn connect(&mut self) -> Caught<Ts<Step>> {
        guarded(|| cross(&Step::from(self.0.connect())))
    }

    /// To be called when the connection is gone.
    pub fn disconnect(&mut self) -> Caught<Ts<Step>> {
        guarded(|| cross(&Step::from(self.0.disconnect())))
    }

    /// Puts away a refused command.
    pub fn dismiss(&mut self, command: &str) -> Caught<Ts<Step>> {
        guarded(|| cross(&Step::from(self.0.dismiss(parse(command)?))))
    }

    /// Answers a query; of the view type that goes with the query's kind.
    #[wasm_bindgen(unchecked_return_type = "unknown")]
    pub fn view(&mut self, query: &Ts<Query>, now: f64) -> Caught<JsValue> {
        guarded(|| value(&self.0.view(&argument(query)?, instant(now))))
    }

    /// What commands would change, without doing them.
    pub fn preview(
        &mut self,
        office: &str,
        commands: Vec<Ts<Command>>,
        now: f64,
    ) -> Caught<Ts<Preview>> {
        guarded(|| {
            let commands: Vec<Command> = commands.iter().map(argument).collect::<Caught<_>>()?;
            cross(&self.0.preview(parse(office)?, &commands, instant(now)))
        })
    }
}
