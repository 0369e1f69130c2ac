//! The Chinese words and sentences of `words/`, parsed once.

use crate::column::Column;
use liangdi_core::choice::FlowReason;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a header says, by words that it holds.
#[derive(Debug, Deserialize)]
pub(crate) struct HeaderRule {
    /// What the column means.
    pub(crate) column: Column,
    /// Alternatives; all words of one must be in the header.
    pub(crate) any: Vec<Vec<String>>,
}

/// Words inside cells, by what they mean.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Values {
    pub(crate) yes: Vec<String>,
    pub(crate) no: Vec<String>,
    pub(crate) male: Vec<String>,
    pub(crate) female: Vec<String>,
    pub(crate) full: Vec<String>,
    pub(crate) probationary: Vec<String>,
    pub(crate) reasons: Vec<(String, FlowReason)>,
    pub(crate) totals: Vec<String>,
    pub(crate) inflow: Vec<String>,
    pub(crate) none: Vec<String>,
    pub(crate) unnamed: String,
    pub(crate) twice: String,
    pub(crate) below: String,
    pub(crate) outflow_sheet: String,
}

// A test parses all four: in a built program none can be malformed.
static HEADERS: LazyLock<Vec<HeaderRule>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../words/columns.json")).unwrap_or_default()
});
static SHEET: LazyLock<Vec<(String, Column)>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../words/sheet.json")).unwrap_or_default());
static VALUES: LazyLock<Values> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../words/values.json")).unwrap_or_default()
});
static SENTENCES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../words/sentences.json")).unwrap_or_default()
});

/// What headers say; the first rule that fits counts.
pub(crate) fn headers() -> &'static [HeaderRule] {
    &HEADERS
}

/// Headers and meanings of the roster we write, in order.
pub(crate) fn sheet() -> &'static [(String, Column)] {
    &SHEET
}

/// Words inside cells.
pub(crate) fn values() -> &'static Values {
    &VALUES
}

/// The sentence of a code, its `{…}` not yet filled.
pub(crate) fn sentence(code: &str) -> String {
    SENTENCES.get(code).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reason::Reason;

    #[test]
    fn all_words_are_there() {
        assert!(headers().len() > 30);
        assert_eq!(sheet().len(), 30);
        assert!(values().yes.len() > 5 && !values().outflow_sheet.is_empty());
        for reason in Reason::examples() {
            assert!(reason.sentence().len() > 10, "{reason:?} has no sentence");
        }
    }
}
