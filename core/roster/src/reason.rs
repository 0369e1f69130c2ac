//! Why a cell is questionable or a row rejected: values, with a plain sentence for each.

use crate::words;

/// Declares the reasons without data, with the codes of their sentences.
macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)+) => {
        /// Why a cell is questionable or a row rejected.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Reason {
            $($(#[$doc])* $variant,)+
            /// Name and phone equal those of the person in an earlier row.
            MaybeSame {
                /// That row, as Excel counts.
                row: u32,
            },
        }

        impl Reason {
            /// The stable code, also the key of the sentence in `words/sentences.json`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::MaybeSame { .. } => "maybeSame",
                }
            }

            /// One of each.
            #[cfg(test)]
            pub(crate) const fn examples() -> &'static [Self] {
                &[$(Self::$variant,)+ Self::MaybeSame { row: 3 }]
            }
        }
    };
}

reasons! {
    /// No name.
    NameMissing = "nameMissing",
    /// A name with digits or signs.
    NameUnclear = "nameUnclear",
    /// A remark in brackets follows the name; the name alone is taken.
    NameRemark = "nameRemark",
    /// No date of joining.
    JoinedMissing = "joinedMissing",
    /// Not a date.
    DateUnclear = "dateUnclear",
    /// No such day in the calendar.
    NoSuchDay = "noSuchDay",
    /// A year of two digits.
    ShortYear = "shortYear",
    /// A day that has not come.
    InFuture = "inFuture",
    /// A number such as 1988.1, which may have been typed as 1988.10.
    MonthFromNumber = "monthFromNumber",
    /// Year and month only, where a day is needed: the first is taken.
    DayMissing = "dayMissing",
    /// A year only, where a month is needed.
    MonthMissing = "monthMissing",
    /// Before anything of the kind could be.
    TooEarly = "tooEarly",
    /// Not yet eighteen when joining.
    TooYoung = "tooYoung",
    /// Became a full member before joining.
    ConfirmedEarly = "confirmedEarly",
    /// Left before joining.
    DepartedEarly = "departedEarly",
    /// Reported to the host before leaving.
    ReportedEarly = "reportedEarly",
    /// Not a phone number.
    PhoneUnclear = "phoneUnclear",
    /// A mobile number with too few or too many digits.
    PhoneDigits = "phoneDigits",
    /// Several numbers; the first is taken.
    PhoneSeveral = "phoneSeveral",
    /// Neither male nor female.
    SexUnclear = "sexUnclear",
    /// No known reason of leaving; taken as other.
    ReasonUnclear = "reasonUnclear",
    /// Neither yes nor no.
    AnswerUnclear = "answerUnclear",
    /// Neither full nor probationary.
    MembershipUnclear = "membershipUnclear",
    /// No date of becoming full, long after joining; taken as full.
    ConfirmedMissing = "confirmedMissing",
    /// No date of becoming full, soon after joining; taken as probationary.
    StillProbationary = "stillProbationary",
    /// No branch although there is a column for it.
    BranchMissing = "branchMissing",
    /// More text than the field holds; left out.
    TextTooLong = "textTooLong",
    /// An error value of Excel, such as `#REF!`.
    CellFault = "cellFault",
    /// The identity number says another day of birth.
    IdBirth = "idBirth",
    /// The identity number says another sex.
    IdSex = "idSex",
}

impl Reason {
    /// A plain Chinese sentence; never holds what was in the cell.
    #[must_use]
    pub fn sentence(self) -> String {
        let sentence = words::sentence(self.code());
        if let Self::MaybeSame { row } = self {
            sentence.replace("{row}", &row.to_string())
        } else {
            sentence
        }
    }

    /// The sentence for a whole row, which names the column it is about.
    #[must_use]
    pub fn sentence_in(self, header: Option<&str>) -> String {
        match header {
            Some(header) => words::sentence("inColumn")
                .replace("{column}", header)
                .replace("{reason}", &self.sentence()),
            None => self.sentence(),
        }
    }
}
