//! One person of a roster, with what was stated and nothing else.

use crate::column::Column;
use crate::stated::Stated;
use crate::write::Row;
use liangdi_core::choice::{FlowReason, Membership, Sex};
use liangdi_core::plain::plain_name;
use liangdi_core::time::Date;
use serde::Serialize;

/// Which way the members of a roster go, seen from the banner (R2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// 流出党员: their home branch is in the banner.
    Outflow,
    /// 流入党员: their home branch is outside the banner.
    Inflow,
}

/// Somebody to be called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Name, as written.
    pub name: Option<String>,
    /// Digits.
    pub phone: Option<String>,
}

impl Contact {
    /// Whether neither name nor phone is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.name.is_none() && self.phone.is_none()
    }
}

/// Where a member has gone, as far as stated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    /// Province, city and district in one, where the roster has one column for them.
    pub place: Option<String>,
    /// 省.
    pub province: Option<String>,
    /// 市 or 盟.
    pub city: Option<String>,
    /// 县, 区 or 旗.
    pub district: Option<String>,
    /// Address, as written.
    pub address: Option<String>,
}

impl Destination {
    /// Province, city and district as one text; a city that is a province is named once.
    #[must_use]
    pub fn to_place_text(&self) -> Option<String> {
        let mut text = self.place.clone().unwrap_or_default();
        if text.is_empty() {
            for part in [&self.province, &self.city, &self.district]
                .into_iter()
                .flatten()
            {
                if !text.ends_with(part.as_str()) {
                    text.push_str(part);
                }
            }
        }
        Some(text).filter(|text| !text.is_empty())
    }
}

/// A person who can be entered: name and date of joining are good, the rest as far as stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The row as Excel counts.
    pub row: u32,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birth, never before eighteen years of `joined`.
    #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
    pub birth: Option<Stated>,
    /// Joining as stated: at least year and month.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub joined: Stated,
    /// The day of joining; the first of the month where no day was stated.
    #[cfg_attr(feature = "ts", tsify(type = "string"))]
    pub joined_on: Date,
    /// Becoming a full member.
    #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
    pub confirmed: Option<Stated>,
    /// Full or probationary.
    pub membership: Membership,
    /// Digits.
    pub phone: Option<String>,
    /// 所属党委.
    pub township: Option<String>,
    /// 所在党支部; of an inflow roster the one the member was put into.
    pub branch: Option<String>,
    /// Home organisation outside the banner, of an inflow roster.
    pub home_org: Option<String>,
    /// Its contact, of an inflow roster.
    pub home_contact: Contact,
    /// Leaving, or of an inflow roster arriving.
    #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
    pub departed: Option<Stated>,
    /// Why.
    pub reason: Option<FlowReason>,
    /// Where to.
    pub destination: Destination,
    /// 工作单位.
    pub work_unit: Option<String>,
    /// 预计返回时间, as people say it.
    pub returning: Option<String>,
    /// 流入地党组织.
    pub host_org: Option<String>,
    /// Its contact.
    pub host_contact: Contact,
    /// Whether the member has reported to it.
    pub reported: Option<bool>,
    /// When.
    #[cfg_attr(feature = "ts", tsify(type = "string | undefined"))]
    pub reported_on: Option<Stated>,
    /// 联系责任人.
    pub contact_person: Contact,
    /// 备注.
    pub notes: Option<String>,
}

impl Person {
    /// What tells this person from all others however dates and blanks are written.
    ///
    /// - shape: plain name; birth and joining as `YYYY-MM`, birth empty where not stated
    #[must_use]
    pub fn identity_parts(&self) -> [String; 3] {
        [
            plain_name(&self.name),
            self.birth.map(Stated::to_month_text).unwrap_or_default(),
            self.joined.to_month_text(),
        ]
    }

    /// The person as a row of the roster we write; words of closed lists as `words/` has them.
    #[must_use]
    pub fn to_row(&self) -> Row {
        let mut row = Row::default();
        let date = |stated: Option<Stated>| stated.map(|stated| stated.to_string());
        let contact = |contact: &Contact| {
            let parts = [contact.name.as_deref(), contact.phone.as_deref()];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
        };
        row.put(Column::Name, Some(self.name.clone()));
        row.put(Column::Sex, self.sex.map(Row::sex));
        row.put(Column::Birth, date(self.birth));
        row.put(Column::Joined, date(Some(self.joined)));
        row.put(Column::Confirmed, date(self.confirmed));
        row.put(Column::Phone, self.phone.clone());
        row.put(Column::Township, self.township.clone());
        row.put(Column::Branch, self.branch.clone());
        row.put(Column::Departed, date(self.departed));
        row.put(Column::Reason, self.reason.map(Row::reason));
        let place = &self.destination;
        row.put(
            Column::Province,
            place.province.clone().or_else(|| place.place.clone()),
        );
        row.put(Column::City, place.city.clone());
        row.put(Column::District, place.district.clone());
        row.put(Column::Address, place.address.clone());
        row.put(Column::WorkUnit, self.work_unit.clone());
        row.put(Column::Returning, self.returning.clone());
        row.put(Column::HostOrg, self.host_org.clone());
        row.put(Column::HostContact, contact(&self.host_contact));
        row.put(Column::Reported, self.reported.map(Row::answer));
        row.put(Column::ReportedOn, date(self.reported_on));
        row.put(Column::ContactPerson, self.contact_person.name.clone());
        row.put(Column::ContactPhone, self.contact_person.phone.clone());
        row.put(Column::Notes, self.notes.clone());
        row
    }
}
