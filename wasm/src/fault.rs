//! What is thrown over the border, and how arguments and results cross it.

use core::fmt::Debug;
use core::str::FromStr;
use core::sync::atomic::{AtomicBool, Ordering};
use liangdi_core::frame::FrameError;
use liangdi_core::session::OpenError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// Names that the generated types use for text and numbers, and the shape of what is thrown.
#[wasm_bindgen(typescript_custom_section)]
const ALIASES: &str = r#"
/** Ids are 32 lower-case hex digits. */
export type MemberId = string;
export type OrgId = string;
export type PersonId = string;
export type OfficeId = string;
export type DeviceId = string;
export type CommandId = string;
export type ActivityId = string;
/** A command's id, a dash and a number. */
export type RecordKey = string;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMillis = number;
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
pub struct Fault {
    code: String,
    message: String,
}

/// A result whose failure is thrown.
pub(crate) type Caught<T> = Result<T, Fault>;

impl Fault {
    /// An argument is not of the type the declarations name.
    pub(crate) fn bad_argument(why: impl ToString) -> Self {
        Self {
            code: "badArgument".to_owned(),
            message: why.to_string(),
        }
    }

    /// A code from the kind of error and its variant's name.
    fn of(kind: &str, error: &(impl Debug + ToString)) -> Self {
        let variant = format!("{error:?}");
        let end = variant
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(variant.len());
        let name = variant.get(..end).unwrap_or_default();
        Self {
            code: format!("{kind}{name}"),
            message: error.to_string(),
        }
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self::of("open", &error)
    }
}

impl From<FrameError> for Fault {
    fn from(error: FrameError) -> Self {
        Self::of("frame", &error)
    }
}

impl From<Fault> for JsValue {
    fn from(fault: Fault) -> Self {
        let error = js_sys::Error::new(&fault.message);
        error.set_name("Fault");
        // Setting a property of a fresh object cannot fail.
        js_sys::Reflect::set(&error, &"code".into(), &fault.code.into()).ok();
        error.into()
    }
}

/// Refuses every call after a panic.
pub(crate) fn guarded<T>(call: impl FnOnce() -> Caught<T>) -> Caught<T> {
    if POISONED.load(Ordering::Relaxed) {
        let message = "a panic has left this instance half changed".to_owned();
        return Err(Fault {
            code: "poisoned".to_owned(),
            message,
        });
    }
    call()
}

/// Reads an argument.
pub(crate) fn argument<T: Tsify + DeserializeOwned>(given: &Ts<T>) -> Caught<T>
where
    T::JsType: Clone,
{
    given.to_rust().map_err(Fault::bad_argument)
}

/// Reads an id.
pub(crate) fn parse<T: FromStr<Err: ToString>>(text: &str) -> Caught<T> {
    text.parse()
        .map_err(|error: T::Err| Fault::bad_argument(error.to_string()))
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
    serde_wasm_bindgen::to_value(result).map_err(Fault::bad_argument)
}
