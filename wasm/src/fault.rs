//! What is thrown over the border, and how arguments and results cross it.

use core::str::FromStr;
use core::sync::atomic::{AtomicBool, Ordering};
use liangdi_core::frame::FrameError;
use liangdi_core::session::OpenError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// A name that the generated types use for text, and the shape of what is thrown.
#[wasm_bindgen(typescript_custom_section)]
const ALIASES: &str = r#"
/** Where a row is stored. */
export type StoreName = "meta" | "change" | "outbox";
/** Thrown by every method when something other than a rule says no. */
export interface Fault extends Error {
    /** `badArgument`, `poisoned`, `open…` or `frame…`. */
    code: string;
}
"#;

/// Set by the first panic and never cleared: memory may be half changed.
static POISONED: AtomicBool = AtomicBool::new(false);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
}

/// Runs when the module is loaded: a panic says where it happened, never what it was about.
#[wasm_bindgen(start)]
pub(crate) fn start() {
    std::panic::set_hook(Box::new(|info| {
        POISONED.store(true, Ordering::Relaxed);
        let at = info.location().map_or("", |location| location.file());
        let line = info.location().map_or(0, |location| location.line());
        console_error(&format!("liangdi: panic at {at}:{line}"));
    }));
}

/// A failure with a code; becomes a JavaScript `Error`.
#[derive(Debug)]
pub struct Fault(&'static str);

/// A result whose failure is thrown.
pub(crate) type Caught<T> = Result<T, Fault>;

/// An argument is not of the type the declarations name.
pub(crate) const BAD_ARGUMENT: Fault = Fault("badArgument");

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self(error.code())
    }
}

impl From<FrameError> for Fault {
    fn from(error: FrameError) -> Self {
        Self(error.code())
    }
}

impl From<Fault> for JsValue {
    fn from(fault: Fault) -> Self {
        let error = js_sys::Error::new(fault.0);
        error.set_name("Fault");
        // Setting a property of a fresh object cannot fail.
        js_sys::Reflect::set(&error, &"code".into(), &fault.0.into()).ok();
        error.into()
    }
}

/// Refuses every call after a panic.
pub(crate) fn guarded<T>(call: impl FnOnce() -> Caught<T>) -> Caught<T> {
    if POISONED.load(Ordering::Relaxed) {
        return Err(Fault("poisoned"));
    }
    call()
}

/// Reads an argument of plain data. It crosses as JSON, which the session reads anyway: a second
/// reader for every command would cost each visitor 20 kB.
pub(crate) fn argument<T: Tsify + DeserializeOwned>(given: &Ts<T>) -> Caught<T>
where
    T::JsType: JsCast,
{
    let text = js_sys::JSON::stringify(&given.js_value()).or(Err(BAD_ARGUMENT))?;
    serde_json::from_str(&String::from(text)).or(Err(BAD_ARGUMENT))
}

/// Reads an argument that holds bytes.
pub(crate) fn bytes_argument<T: Tsify + DeserializeOwned>(given: &Ts<T>) -> Caught<T>
where
    T::JsType: Clone,
{
    given.to_rust().or(Err(BAD_ARGUMENT))
}

/// Reads an id.
pub(crate) fn parse<T: FromStr>(text: &str) -> Caught<T> {
    text.parse().or(Err(BAD_ARGUMENT))
}

/// Reads an instant as `Date.now()` gives it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "saturates; milliseconds are whole numbers"
)]
pub(crate) const fn instant(now: f64) -> i64 {
    now as i64
}

/// Hands a result over.
pub(crate) fn cross<T: Tsify + Serialize>(result: &T) -> Caught<Ts<T>>
where
    T::JsType: JsCast,
{
    Ok(Ts::new_unchecked(value(result)?))
}

/// Hands over a result whose type depends on the argument; times become numbers, none `undefined`.
pub(crate) fn value(result: &impl Serialize) -> Caught<JsValue> {
    serde_wasm_bindgen::to_value(result).or(Err(BAD_ARGUMENT))
}
