//! Members known here, as rows of the roster we write.

use crate::column::Column;
use crate::write::Row;
use liangdi_core::view::RosterMember;

impl From<&RosterMember> for Row {
    fn from(it: &RosterMember) -> Self {
        let mut row = Self::default();
        row.put(Column::Township, it.above.clone());
        row.put(Column::Branch, Some(it.home.clone()));
        row.put(Column::Name, Some(it.name.clone()));
        row.put(Column::Sex, it.sex.map(Self::sex));
        row.put(Column::Birth, it.born_year.map(|year| year.to_string()));
        row.put(Column::Joined, it.joined.clone());
        row.put(Column::Phone, it.phone.clone());
        row.put(Column::Departed, it.left_on.map(|day| day.to_string()));
        row.put(Column::Reason, it.reason.map(Self::reason));
        row.put(Column::Province, it.place.clone());
        row.put(Column::HostOrg, it.host.clone());
        // A host that has not answered yet says nothing of whether the member has been there.
        let reported = it.accepted.then(|| Self::answer(true));
        row.put(Column::Reported, reported);
        row.put(
            Column::ReportedOn,
            it.accepted_on.map(|day| day.to_string()),
        );
        row.put(Column::ContactPerson, it.contact_person.clone());
        row.put(Column::ContactPhone, it.contact_person_phone.clone());
        row
    }
}
