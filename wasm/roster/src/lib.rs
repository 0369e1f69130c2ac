//! The border between rosters in Excel and a browser: one class, one line per method.
//!
//! A package of its own, so that only who opens a roster downloads the reader of Excel files.

use liangdi_core::time::Date;
use liangdi_core::view::RosterView;
use liangdi_roster::{FileFault, Header, Known, Mapping, Place, Plan, Roster, Row, Table};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// A failure with a code and, for files, a sentence; becomes a JavaScript `Error`.
#[derive(Debug)]
pub struct Fault(&'static str, String);

type Caught<T> = Result<T, Fault>;

impl From<FileFault> for Fault {
    fn from(fault: FileFault) -> Self {
        Self(fault.code(), fault.sentence())
    }
}

impl From<Fault> for JsValue {
    fn from(Fault(code, sentence): Fault) -> Self {
        let error = js_sys::Error::new(&sentence);
        error.set_name("Fault");
        // Setting a property of a fresh object cannot fail.
        js_sys::Reflect::set(&error, &"code".into(), &code.into()).ok();
        error.into()
    }
}

/// What was found in a file, to be shown before anything is checked.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    place: Place,
    others: Vec<Place>,
    above: Vec<String>,
    headers: Vec<Header>,
    samples: Vec<Vec<String>>,
    mapping: Mapping,
}

/// A roster that was read from a file; the file's cells stay inside.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RosterFile(Table);

/// Reads a file, or throws a `Fault` whose message is a sentence for people.
#[wasm_bindgen(js_name = readRoster)]
pub fn read_roster(bytes: &[u8]) -> Caught<RosterFile> {
    Ok(RosterFile(liangdi_roster::read(bytes)?))
}

/// Reads a file at the sheet and header row that a person chose.
#[wasm_bindgen(js_name = readRosterAt)]
pub fn read_roster_at(bytes: &[u8], place: &Ts<Place>) -> Caught<RosterFile> {
    Ok(RosterFile(liangdi_roster::read_at(
        bytes,
        &argument(place)?,
    )?))
}

/// Makes an Excel file of members.
#[wasm_bindgen(js_name = writeRoster)]
pub fn write_roster(title: &str, view: &Ts<RosterView>, made_on: &str) -> Caught<Vec<u8>> {
    let RosterView { members } = argument(view)?;
    let rows: Vec<Row> = members.iter().map(Row::from).collect();
    liangdi_roster::write(title, &rows, day(made_on)?).or(Err(Fault("doesNotFit", String::new())))
}

#[wasm_bindgen]
impl RosterFile {
    /// Where the table was found, its headers and what they seem to mean.
    pub fn found(&self) -> Caught<Ts<Found>> {
        let table = self.0.clone();
        cross(&Found {
            mapping: table.mapping(),
            samples: table.samples(),
            place: table.place,
            others: table.others,
            above: table.above,
            headers: table.headers,
        })
    }

    /// Who can be entered, what is questionable, who is there twice and who cannot be entered.
    pub fn check(&self, mapping: &Ts<Mapping>, today: &str) -> Caught<Ts<Roster>> {
        cross(&liangdi_roster::check(
            &self.0,
            &argument(mapping)?,
            day(today)?,
        ))
    }

    /// What entering it comes to: commands, who is known already, who cannot be entered.
    pub fn plan(&self, mapping: &Ts<Mapping>, today: &str, known: &Ts<Known>) -> Caught<Ts<Plan>> {
        let (mapping, today, known) = (argument(mapping)?, day(today)?, argument(known)?);
        let roster = liangdi_roster::check(&self.0, &mapping, today);
        cross(&liangdi_roster::plan(&roster, &known, today, &mut random))
    }
}

#[wasm_bindgen]
unsafe extern "C" {
    /// Fills bytes with what nobody can guess.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_random(bytes: &mut [u8]);
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    fill_random(&mut bytes);
    bytes
}

fn bad_argument() -> Fault {
    Fault("badArgument", String::new())
}

fn day(text: &str) -> Caught<Date> {
    text.parse().or(Err(bad_argument()))
}

fn argument<T: Tsify + serde::de::DeserializeOwned>(given: &Ts<T>) -> Caught<T>
where
    T::JsType: Clone,
{
    given.to_rust().or(Err(bad_argument()))
}

fn cross<T: Tsify + Serialize>(result: &T) -> Caught<Ts<T>>
where
    T::JsType: JsCast,
{
    let value = serde_wasm_bindgen::to_value(result).or(Err(bad_argument()))?;
    Ok(Ts::new_unchecked(value.unchecked_into()))
}
