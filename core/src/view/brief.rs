//! A member in brief with the way to the full record, and who has taken it.

use super::MemberRow;
use crate::choice::Role;
use crate::ids::OfficeId;
use crate::time::Date;
use serde::Serialize;

views! {
    /// A member of whom only a summary is held.
    pub struct BriefView {
        /// The row of the list.
        pub row: MemberRow,
        /// My offices that may open the full record.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId[]"))]
        pub open: Vec<OfficeId>,
        /// Whether I have opened it and it has not come yet.
        pub opening: bool,
    }
    /// Who opened a member's full record from above.
    pub struct LookedLine {
        /// The day.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub on: Date,
        /// Who.
        pub name: String,
        /// For which organisation.
        pub org: String,
        /// In which role.
        pub role: Role,
        /// Why, where that was said.
        pub reason: Option<String>,
    }
}
