//! Hostile changes against the reader of changes, and what they do to stock Automerge.
#![expect(
    clippy::tests_outside_test_module,
    reason = "a test program consists of tests"
)]

use liangdi_core::document::read_change;
use liangdi_core::refusal::ChangeFault;
use liangdi_tests::hostile::{Draft, Harm, Scene, Verdict, harm, hazards, stock};
use liangdi_tests::hostile::{record_ops, with_checksum};
use liangdi_tests::random::Random;

#[test]
fn the_encoder_writes_an_honest_change_as_an_honest_client_does() {
    let scene = Scene::invented();
    let (bytes, change) = scene.honest();
    assert_eq!(scene.draft().bytes(), bytes);
    assert_eq!(read_change(&bytes), Ok(change));
    assert_eq!(harm(&scene.address, &scene.log, &bytes), Harm::Accepted);
    // What the first change of another actor says, said by hand.
    let ops = record_ops(scene.draft().start_op, scene.key, &scene.record);
    let first = Draft {
        ops,
        ..scene.draft().by([0x42; 16])
    };
    assert!(read_change(&first.bytes()).is_ok());
    assert_eq!(
        harm(&scene.address, &scene.log, &first.bytes()),
        Harm::Accepted
    );
}

#[test]
fn every_hazard_is_refused_by_its_code_before_automerge_sees_it() {
    let scene = Scene::invented();
    let mut wrong = Vec::new();
    for hazard in hazards() {
        let read = read_change(&(hazard.forge)(&scene)).map(|_| ());
        let expected = match hazard.verdict {
            Verdict::Fault(fault) => Err(fault),
            // Well formed: the gate says no (tests/tests/attack.rs).
            Verdict::Unknown | Verdict::Chain | Verdict::Held => Ok(()),
        };
        if read != expected {
            wrong.push(format!("{}: {read:?}, not {expected:?}", hazard.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_hazard_does_to_stock_automerge_what_its_row_says() {
    let scene = Scene::invented();
    let mut wrong = Vec::new();
    for hazard in hazards().filter(|it| it.native != Harm::Deadly) {
        let found = harm(&scene.address, &scene.log, &(hazard.forge)(&scene));
        if hazard.native != found {
            wrong.push(format!("{} [{found:?}] {:?}", hazard.name, hazard.native));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    stock(&scene.address, &scene.log).unwrap();
}

#[test]
fn flipped_bits_are_refused_or_say_something_honest() {
    let scene = Scene::invented();
    let (honest, _) = scene.honest();
    let mut random = Random::new(4);
    let (mut refused, mut read) = (0, 0);
    for round in 0..20_000 {
        let mut bytes = honest.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        let is_repaired = round % 4 > 0;
        if is_repaired {
            bytes = with_checksum(bytes);
        }
        match read_change(&bytes) {
            Ok(_) if bytes == honest => {}
            Ok(change) => {
                read += 1;
                assert!(is_repaired, "only a right checksum is read");
                // Stock Automerge must be able to take whatever is read, once its chain is right.
                let starts_right = change.start_op == scene.draft().start_op;
                let follows = change.actor == scene.attacker && change.deps == scene.draft().deps;
                if starts_right && follows && change.seq == 2 {
                    let mut log = scene.log.clone();
                    log.push(bytes);
                    stock(&scene.address, &log).unwrap();
                }
            }
            Err(fault) => {
                refused += 1;
                assert!(is_repaired || fault != ChangeFault::NotCanonical, "{fault}");
            }
        }
    }
    assert!(refused > 10_000 && read > 1_000, "{refused} {read}");
}
