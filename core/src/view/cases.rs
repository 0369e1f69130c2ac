//! Cases: complaints and their answers, as their author and whoever handles them see them.

use super::Reach;
use crate::choice::{ComplaintAbout, Role};
use crate::ids::{CaseId, OfficeId};
use crate::time::Date;
use serde::Serialize;

views! {
    /// The cases that are read here.
    pub struct CasesView {
        /// Those that wait for an answer, the oldest first; then those that have one, the latest
        /// first.
        pub cases: Vec<CaseView>,
        /// Whether I answer the complaints of others.
        pub handles: bool,
    }
    /// One case.
    pub struct CaseView {
        /// Which.
        #[cfg_attr(feature = "ts", tsify(type = "CaseId"))]
        pub case: CaseId,
        /// What it is about.
        pub about: ComplaintAbout,
        /// The complaint.
        pub text: String,
        /// For whom it was written, where that is not the author.
        pub for_whom: Option<String>,
        /// Whether I wrote it.
        pub mine: bool,
        /// The author's name, where it is known here.
        pub author: Option<String>,
        /// The author's organisation.
        pub org: String,
        /// What the author does there.
        pub role: Role,
        /// Whether that organisation reads along.
        pub shared: bool,
        /// The day it was written.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub on: Date,
        /// Days since then, while it waits.
        pub days: Option<i32>,
        /// How far it has come.
        pub reach: Reach,
        /// What was answered.
        pub answers: Vec<CaseAnswer>,
        /// My offices that may answer it now.
        #[cfg_attr(feature = "ts", tsify(type = "OfficeId[]"))]
        pub answer: Vec<OfficeId>,
    }
    /// An answer.
    pub struct CaseAnswer {
        /// What was answered.
        pub text: String,
        /// The day.
        #[cfg_attr(feature = "ts", tsify(type = "string"))]
        pub on: Date,
        /// The organisation that answered.
        pub org: String,
        /// Who, where that is known here.
        pub by: Option<String>,
        /// How far it has come.
        pub reach: Reach,
    }
}
