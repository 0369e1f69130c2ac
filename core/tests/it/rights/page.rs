//! The page `docs/rights.md`: what the matrix came to, for people.

use super::Tried;
use super::place::{Place, roles};
use super::scene::{Scene, documents};
use liangdi_core::access::{Reader, readers_of};
use liangdi_core::choice::Role;
use liangdi_core::command::Command;

const HEAD: &str = "\
# Rights

Who may do what, and who reads what. **This page is written by a test; do not edit it**:
`cargo xtask rights` writes it, and `core/tests/it/rights.rs` fails where it is not what the code
does. The same test holds the code against a table read from domain.md 3.2 and 6.2 by hand
(`core/tests/it/rights/paper.rs`), so a wrong rule is not put right by writing the page again.

Each role has a table: a row is a command (where it has several cases, one of them), a column is
what the organisation is to the member. ✓ is allowed; a word is the code of the refusal, as phone
and gate give it (`web/src/text/refusals.ts` has its sentence). A role has the columns of those
kinds of organisation in which there is such an office (`OrgKind::roles`); elsewhere nobody can be
given it. `guest` and `member` are bound to one member, here the one of the column, and can do
nothing about another. Whoever has an account may complain; a guest has none.

| Column | The organisation |
|---|---|
| home | the member's branch in the banner |
| host | the 流入地党组织 that has accepted the member |
| mobile host | the same, a 流动党员党组织 |
| asked host | asked, has not answered |
| declined host | asked, has said that it cannot; home has not asked anew |
| second side | the committee above the home branch, while the member has no host (A2) |
| township | the same committee, while the member has a host |
| banner | 旗委 |
| other … | has nothing to do with this member; its own members, offices and itself are its own |
| service centre, partner | 党群服务中心; a department that services are arranged with (R61) |
";

const READS: &str = "
## Who reads what

A person reads what the organisations read in which the person holds an office. Whoever does not
read a member's documents but stands above the home branch gets the member in brief
(`core/src/summary.rs`). An office bound to one member opens, of what its organisation reads, that
member's `card` and `year` only (`core/src/access.rs`), the member's own account also `looked`.
Whoever opens a record from above (`openMember`) reads the same as the member until the end of the
next day (`core/src/looked.rs`). The second side also reads where the host
accepted through a guest or relayed: then it signs for the host. A `case` is read by its author and,
in the banner, by the organisation department alone (`core/src/case.rs`).
";

/// The page.
pub(crate) fn page(scene: &Scene, tried: &[Tried]) -> String {
    let mut page = HEAD.to_owned();
    for role in Role::ALL {
        page.push_str(&role_section(*role, tried));
    }
    page.push_str(READS);
    page.push_str(&readers_table(scene));
    page
}

fn role_section(role: Role, tried: &[Tried]) -> String {
    let places = places_of(role);
    let of_role: Vec<&Tried> = tried.iter().filter(|it| it.role == role).collect();
    let mut section = format!("\n## {}\n\n", role.word());
    section.push_str(&heading("Command", &places));
    for word in Command::WORDS {
        let mut cases: Vec<&str> = Vec::new();
        for it in of_role.iter().filter(|it| it.word == *word) {
            if !cases.contains(&it.case) {
                cases.push(it.case);
            }
        }
        for case in cases {
            let cells = places.iter().map(|place| {
                let found = of_role
                    .iter()
                    .find(|it| it.word == *word && it.case == case && it.place == *place);
                found.map_or("", |it| it.refusal.as_deref().unwrap_or("✓"))
            });
            let name = if case.is_empty() {
                format!("`{word}`")
            } else {
                format!("`{word}` · {case}")
            };
            section.push_str(&row(&name, cells));
        }
    }
    section
}

fn readers_table(scene: &Scene) -> String {
    let mut table = format!("\n{}", heading("Document", &Place::ALL));
    for (at, (name, _)) in documents(scene, Place::Home).iter().enumerate() {
        let cells = Place::ALL
            .iter()
            .map(|place| if reads(scene, *place, at) { "✓" } else { "" });
        table.push_str(&row(name, cells));
    }
    table
}

/// Whether an organisation reads the document at a place of the list.
pub(crate) fn reads(scene: &Scene, place: Place, at: usize) -> bool {
    documents(scene, place).get(at).is_some_and(|(_, address)| {
        let readers = readers_of(address, scene, scene.registry());
        let org = place.org();
        let as_org = [Reader::Everyone, Reader::Org(org), Reader::Handlers(org)];
        as_org.iter().any(|it| readers.contains(it))
    })
}

/// The columns of a role: where there is such an office.
pub(crate) fn places_of(role: Role) -> Vec<Place> {
    let has = |place: &Place| roles(*place).any(|it| it == role);
    Place::ALL.into_iter().filter(has).collect()
}

fn heading(first: &str, places: &[Place]) -> String {
    let words = places.iter().map(|place| place.word());
    let lines = places.iter().map(|_| "---");
    format!(
        "{}{}",
        row(first, words),
        row("---", lines).replace(' ', "")
    )
}

fn row<'a>(first: &str, cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<&str> = cells.collect();
    format!("| {first} | {} |\n", cells.join(" | "))
}
