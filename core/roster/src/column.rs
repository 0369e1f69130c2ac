//! What a column means, guessed from its header and changeable by a person.

use crate::table::Header;
use crate::words;
use liangdi_core::plain::plain;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a column of a roster means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Column {
    /// 序号.
    Index,
    /// 所属党委.
    Township,
    /// 所在党支部; of an inflow roster the one the member was put into.
    Branch,
    /// 组织关系所在党组织 of an inflow roster: outside the banner.
    HomeOrg,
    /// Contact at the home organisation of an inflow roster, with phone.
    HomeContact,
    /// 姓名.
    Name,
    /// 性别.
    Sex,
    /// 民族; not imported (DP15).
    Ethnicity,
    /// 出生年月.
    Birth,
    /// 身份证号; never kept (DP15), only compared with birth and sex.
    IdNumber,
    /// 学历; not imported.
    Education,
    /// 入党时间.
    Joined,
    /// 转正时间.
    Confirmed,
    /// 正式党员 or 预备党员.
    Membership,
    /// 手机号码.
    Phone,
    /// 家庭联系人及电话; not imported (DP21).
    FamilyContact,
    /// 户籍 or 家庭住址; not imported.
    HomePlace,
    /// 外出时间.
    Departed,
    /// 流入时间 of an inflow roster.
    Arrived,
    /// 外出原因.
    Reason,
    /// 外出流向, province, city and district in one.
    Place,
    /// 外出流向（省）.
    Province,
    /// 外出流向（市）.
    City,
    /// 外出流向（县）.
    District,
    /// 流动类型; follows from the destination, not imported.
    FlowKind,
    /// 工作单位.
    WorkUnit,
    /// 现居住地址.
    Address,
    /// 预计返回时间, as people say it.
    Returning,
    /// 流入地党组织名称.
    HostOrg,
    /// 流入地联系人及电话.
    HostContact,
    /// 是否已报到.
    Reported,
    /// 报到时间.
    ReportedOn,
    /// 联系责任人.
    ContactPerson,
    /// 联系责任人电话.
    ContactPhone,
    /// 党费交至; months are recorded one by one, not imported.
    Dues,
    /// 最近联系时间; contacts are recorded one by one, not imported.
    LastContact,
    /// 备注.
    Notes,
    /// Known to be of no use here.
    Other,
    /// Not imported, by guess or by a person's choice.
    Ignored,
}

impl Column {
    /// Whether the column's values become part of a person.
    #[must_use]
    pub const fn is_imported(self) -> bool {
        !matches!(
            self,
            Self::Index
                | Self::Ethnicity
                | Self::IdNumber
                | Self::Education
                | Self::FamilyContact
                | Self::HomePlace
                | Self::FlowKind
                | Self::Dues
                | Self::LastContact
                | Self::Other
                | Self::Ignored
        )
    }

    /// What a header says by itself; nothing known is `None`.
    #[must_use]
    pub fn of_header(header: &str) -> Option<Self> {
        /// Longer texts are sentences, not headers.
        const CHARS_MAX: usize = 40;
        let header = plain(header);
        if header.chars().count() > CHARS_MAX {
            return None;
        }
        let fits = |all: &Vec<String>| all.iter().all(|word| header.contains(word.as_str()));
        words::headers()
            .iter()
            .find(|rule| rule.any.iter().any(fits))
            .map(|rule| rule.column)
    }
}

/// What each column means, in the order of the table's headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct Mapping(Vec<Column>);

impl Mapping {
    /// Guesses from headers: each meaning once, the first column that says it.
    #[must_use]
    pub(crate) fn guess(headers: &[Header]) -> Self {
        let mut taken = BTreeSet::new();
        let mut before = Column::Ignored;
        let columns = headers.iter().map(|header| {
            let said = Column::of_header(&header.text).unwrap_or(Column::Ignored);
            // A bare phone right after a contact person is that person's.
            let said = match (said, before) {
                (Column::Phone, Column::ContactPerson) => Column::ContactPhone,
                _ => said,
            };
            before = said;
            if said.is_imported() && !taken.insert(said) {
                Column::Ignored
            } else {
                said
            }
        });
        Self(columns.collect())
    }

    /// A mapping that a person chose; shorter ones ignore the columns that follow.
    #[must_use]
    pub const fn chosen(columns: Vec<Column>) -> Self {
        Self(columns)
    }

    /// What the columns mean, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.0
    }

    /// Sets what one column (counted from 0) means; the column that meant it before is ignored.
    pub fn set(&mut self, position: usize, column: Column) {
        if column.is_imported() {
            for other in self.0.iter_mut().filter(|other| **other == column) {
                *other = Column::Ignored;
            }
        }
        if let Some(place) = self.0.get_mut(position) {
            *place = column;
        }
    }

    /// Where a meaning is found.
    #[must_use]
    pub fn position(&self, column: Column) -> Option<usize> {
        self.0.iter().position(|other| *other == column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_other_townships_are_understood() {
        let cases = [
            ("党员姓名", Column::Name),
            ("姓　名", Column::Name),
            ("出生\n日期", Column::Birth),
            ("加入党组织日期", Column::Joined),
            ("联系电话", Column::Phone),
            ("联系人电话", Column::ContactPhone),
            ("流出日期", Column::Departed),
            ("流入时间", Column::Arrived),
            ("流入地党组织名称", Column::HostOrg),
            ("组织关系所在党支部", Column::HomeOrg),
            ("现编入党支部", Column::Branch),
            ("外出地点（省、市、县）", Column::Place),
            ("外出流向（盟市）", Column::City),
            ("公民身份证号码", Column::IdNumber),
            ("家庭联系人电话", Column::FamilyContact),
            ("是否已报到", Column::Reported),
            ("报到时间", Column::ReportedOn),
        ];
        for (header, column) in cases {
            assert_eq!(Column::of_header(header), Some(column), "{header}");
        }
        assert_eq!(Column::of_header("星座"), None);
    }

    #[test]
    fn a_meaning_chosen_anew_leaves_its_old_column() {
        let mut mapping = Mapping::chosen(vec![Column::Name, Column::Ignored]);
        mapping.set(1, Column::Name);
        assert_eq!(mapping.columns(), [Column::Ignored, Column::Name]);
    }
}
