//! Every hazard of stock Automerge, thrown at the relay by an insider.

use crate::insider::{Insider, malformed, refused};
use crate::stage::Stage;
use liangdi_core::address::Address;
use liangdi_core::frame::Fate;
use liangdi_core::record::{EntryProposed, RecordKey};
use liangdi_core::refusal::{ChangeFault, Refusal};
use liangdi_core::time::{Date, Period};
use liangdi_tests::hostile::{Hazard, Scene, Verdict, hazards, stock};
use std::collections::BTreeSet;

fn scene(insider: &mut Insider, address: Address) -> Scene {
    let today = Date::at(crate::kit::now());
    let record = EntryProposed {
        item: "A4".to_owned(),
        level: "halfDay".to_owned(),
        on: today,
        evidence: "an honest deed".to_owned(),
    };
    // The attacker's stream begins with something right.
    let first = insider.try_record(&address, record.clone());
    assert!(matches!(first, Fate::Admitted { .. }), "{first:?}");
    let (bytes, victim) = insider
        .log(&address)
        .iter()
        .rev()
        .find_map(|bytes| {
            let change = liangdi_core::document::read_change(bytes).unwrap();
            (change.actor != insider.actor).then(|| (bytes.clone(), change.actor))
        })
        .expect("the demo wrote into the year");
    assert!(!bytes.is_empty());
    Scene {
        address,
        log: insider.log(&address),
        chain: insider.chain(&address),
        attacker: insider.actor,
        victim,
        key: RecordKey {
            command: insider.command(),
            ordinal: 0,
        },
        record: record.into(),
    }
}

fn expected(hazard: &Hazard) -> Fate {
    match hazard.verdict {
        Verdict::Fault(fault) => malformed(fault),
        Verdict::Unknown => malformed(ChangeFault::Record),
        Verdict::Chain => refused(Refusal::ChainBroken),
        Verdict::Held => Fate::Held,
    }
}

fn play(name: &str) {
    let hazard = hazards().find(|it| it.name == name).expect("a row");
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let period = Period::of(Date::at(crate::kit::now()));
    let member = shared_member(&insider);
    let address = Address::year(member, period);
    let scene = scene(&mut insider, address);
    let forged = (hazard.forge)(&scene);
    let command = scene.key.command;
    let fate = insider.submit(insider.bundle(command, vec![(address, forged)]));
    assert_eq!(fate, expected(hazard));
    assert!(!insider.has(&address, command), "nothing of it is stored");
    // The same stream goes on, honestly, and all of it is a document of stock Automerge.
    let honest = insider.try_record(&address, scene.record);
    assert!(matches!(honest, Fate::Admitted { .. }), "{honest:?}");
    stock(&address, &insider.log(&address)).unwrap();
}

/// A member of the insider's branch whose year has begun.
fn shared_member(insider: &Insider) -> liangdi_core::ids::MemberId {
    let period = Period::of(Date::at(crate::kit::now()));
    let years = insider.records(liangdi_core::address::DocumentKind::Year);
    let found = years
        .iter()
        .filter(|(address, _)| address.period == period.year())
        .find_map(|(address, _)| address.member());
    found.expect("the demo has begun the year")
}

macro_rules! plays {
    ($($attack:ident $name:ident)+) => {
        $(#[test]
        fn $attack() {
            play(stringify!($name));
        })+

        #[test]
        fn attack_with_every_hazard_of_the_table() {
            let played = BTreeSet::from([$(stringify!($name)),+]);
            let table: BTreeSet<&str> = hazards().map(|it| it.name).collect();
            assert_eq!(played, table);
        }
    };
}

plays! {
    attack_second_change_of_an_unknown_actor second_change_of_an_unknown_actor
    attack_second_change_not_after_the_first second_change_not_after_the_first
    attack_number_used_again number_used_again
    attack_number_left_out number_left_out
    attack_first_operation_too_low first_operation_too_low
    attack_operation_ids_of_another_change operation_ids_of_another_change
    attack_first_operation_too_high first_operation_too_high
    attack_in_the_name_of_another_actor in_the_name_of_another_actor
    attack_after_a_change_nobody_has after_a_change_nobody_has
    attack_counter_at_the_ceiling counter_at_the_ceiling
    attack_counter_zero counter_zero
    attack_sequence_at_the_ceiling sequence_at_the_ceiling
    attack_time_before_all_times time_before_all_times
    attack_message message
    attack_footer footer
    attack_no_dependency no_dependency
    attack_one_dependency_many_times one_dependency_many_times
    attack_dependencies_without_end dependencies_without_end
    attack_hundred_thousand_copies_of_one_dependency hundred_thousand_copies_of_one_dependency
    attack_actor_of_the_genesis actor_of_the_genesis
    attack_actor_of_another_length actor_of_another_length
    attack_object_of_an_actor_not_in_the_table object_of_an_actor_not_in_the_table
    attack_object_of_an_actor_nobody_knows object_of_an_actor_nobody_knows
    attack_actors_without_end actors_without_end
    attack_actor_table_with_one_too_many actor_table_with_one_too_many
    attack_actor_table_out_of_order actor_table_out_of_order
    attack_missing_object missing_object
    attack_field_in_the_root field_in_the_root
    attack_field_in_the_records_map field_in_the_records_map
    attack_field_in_a_record_of_the_log field_in_a_record_of_the_log
    attack_field_before_its_record field_before_its_record
    attack_map_inside_itself map_inside_itself
    attack_cycle_of_two_maps cycle_of_two_maps
    attack_map_in_a_record map_in_a_record
    attack_twenty_thousand_maps_in_maps twenty_thousand_maps_in_maps
    attack_thousand_maps_in_maps thousand_maps_in_maps
    attack_list list
    attack_text text
    attack_table_and_a_write_into_it table_and_a_write_into_it
    attack_insert_after_a_missing_element insert_after_a_missing_element
    attack_update_of_a_missing_element update_of_a_missing_element
    attack_insert_into_a_map insert_into_a_map
    attack_overwrites_a_missing_operation overwrites_a_missing_operation
    attack_overwrites_a_later_operation overwrites_a_later_operation
    attack_overwrites_itself overwrites_itself
    attack_overwrites_another_key overwrites_another_key
    attack_overwrites_by_an_actor_not_in_the_table overwrites_by_an_actor_not_in_the_table
    attack_overwrites_without_end overwrites_without_end
    attack_deletes_the_records_of_the_log deletes_the_records_of_the_log
    attack_increments increments
    attack_mark_in_the_root mark_in_the_root
    attack_mark_in_a_record mark_in_a_record
    attack_link link
    attack_action_nobody_knows action_nobody_knows
    attack_null null
    attack_float float
    attack_counter counter
    attack_timestamp timestamp
    attack_value_of_an_unknown_type value_of_an_unknown_type
    attack_text_that_is_none text_that_is_none
    attack_bytes_hidden_under_null bytes_hidden_under_null
    attack_bytes_that_no_value_owns bytes_that_no_value_owns
    attack_value_longer_than_the_change value_longer_than_the_change
    attack_field_twice field_twice
    attack_key_twice key_twice
    attack_key_that_is_none key_that_is_none
    attack_record_without_kind record_without_kind
    attack_record_with_a_strange_field record_with_a_strange_field
    attack_record_of_a_strange_kind record_of_a_strange_kind
    attack_no_operation no_operation
    attack_ten_million_operations_by_run_length ten_million_operations_by_run_length
    attack_operations_without_end operations_without_end
    attack_run_of_the_lowest_number run_of_the_lowest_number
    attack_zeros_compressed zeros_compressed
    attack_values_one_by_one_instead_of_a_run values_one_by_one_instead_of_a_run
    attack_split_run split_run
    attack_overlong_number overlong_number
    attack_overlong_length overlong_length
    attack_unknown_column unknown_column
    attack_empty_column empty_column
    attack_column_twice column_twice
    attack_columns_out_of_order columns_out_of_order
    attack_compressed_column compressed_column
    attack_column_with_too_many_rows column_with_too_many_rows
    attack_column_with_too_few_rows column_with_too_few_rows
    attack_column_that_ends_within_a_number column_that_ends_within_a_number
    attack_wrong_checksum wrong_checksum
    attack_compressed_change compressed_change
    attack_bytes_after_the_compressed bytes_after_the_compressed
    attack_document_instead_of_a_change document_instead_of_a_change
    attack_bundle_instead_of_a_change bundle_instead_of_a_change
    attack_two_changes_instead_of_one two_changes_instead_of_one
    attack_bytes_after_the_change bytes_after_the_change
    attack_half_a_change half_a_change
    attack_another_magic another_magic
    attack_change_of_a_hundred_kilobytes change_of_a_hundred_kilobytes
}
