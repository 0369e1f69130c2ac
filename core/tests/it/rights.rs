//! The matrix of rights: every role × every command × own or other organisation, tried.

mod examples;
mod page;
mod paper;
mod place;
mod scene;

use examples::EXAMPLES;
use liangdi_core::choice::Role;
use liangdi_core::command::Command;
use liangdi_core::refusal::Refusal;
use paper::{PAPER, READERS};
use place::Place;
use scene::{Scene, documents};

/// Where the page lies, and the variable that has it written.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rights.md");
const WRITE: &str = "LIANGDI_WRITE_RIGHTS";

/// What came of one attempt.
#[derive(Debug)]
struct Tried {
    word: &'static str,
    case: &'static str,
    role: Role,
    place: Place,
    /// The refusal's code; none where it is allowed.
    refusal: Option<String>,
}

fn code(refusal: &Refusal) -> String {
    let value = serde_json::to_value(refusal).unwrap();
    value["code"].as_str().unwrap().to_owned()
}

/// Every example from every place, in every role there is there.
fn matrix(scene: &Scene) -> Vec<Tried> {
    let mut tried = Vec::new();
    for place in Place::ALL {
        for role in place::roles(place) {
            for example in EXAMPLES {
                let command = (example.command)(scene, place);
                let outcome = scene.tried(place, role, &command);
                tried.push(Tried {
                    word: command.word(),
                    case: example.case,
                    role,
                    place,
                    refusal: outcome.err().map(|refusal| code(&refusal)),
                });
            }
        }
    }
    tried
}

#[test]
fn every_command_has_an_example_and_every_role_a_place() {
    let tried = matrix(&Scene::new());
    for word in Command::WORDS {
        assert!(
            tried.iter().any(|it| it.word == *word),
            "{word}: an example is missing in core/tests/it/rights/examples.rs"
        );
    }
    for role in Role::ALL {
        assert!(
            !page::places_of(*role).is_empty(),
            "{role:?}: no organisation has it"
        );
    }
}

#[test]
fn the_matrix_is_what_the_paper_says() {
    for it in matrix(&Scene::new()) {
        let line = PAPER
            .iter()
            .find(|line| (line.command, line.case) == (it.word, it.case));
        assert!(
            line.is_some(),
            "{} · {}: no line in core/tests/it/rights/paper.rs",
            it.word,
            it.case
        );
        let Some(line) = line else { continue };
        assert_eq!(
            it.refusal.is_none(),
            line.allows(it.place.word(), it.role),
            "{} · {} as {:?} of {}: the code says {:?}, domain.md {} otherwise",
            it.word,
            it.case,
            it.role,
            it.place.word(),
            it.refusal,
            line.source,
        );
    }
}

#[test]
fn the_paper_names_places_and_cases_that_exist() {
    let tried = matrix(&Scene::new());
    for line in PAPER {
        let is_tried = |it: &Tried| (it.word, it.case) == (line.command, line.case);
        assert!(
            tried.iter().any(is_tried),
            "{} · {}",
            line.command,
            line.case
        );
        for place in line.places() {
            let is_known = Place::ALL.iter().any(|it| it.word() == place);
            assert!(is_known || place == "sides", "{}: {place}", line.command);
        }
    }
}

#[test]
fn who_reads_what_is_what_the_paper_says() {
    let scene = Scene::new();
    for (at, (name, _)) in documents(&scene, Place::Home).iter().enumerate() {
        let line = READERS.iter().find(|(document, _)| document == name);
        let readers = line.map_or("", |(_, readers)| *readers);
        for place in Place::ALL {
            let says = readers == "every place" || readers.split("; ").any(|it| it == place.word());
            let does = page::reads(&scene, place, at);
            assert_eq!(does, says, "{name} read from {}", place.word());
        }
    }
}

#[test]
fn the_page_of_rights_is_what_the_code_does() {
    let scene = Scene::new();
    let page = page::page(&scene, &matrix(&scene));
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(PAGE, &page).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        written == page,
        "docs/rights.md is not what the code does: run `cargo xtask rights`, and read the difference"
    );
}
