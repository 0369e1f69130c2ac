//! Hazards of operations: objects, lists, overwriting, values, records.

use super::*;

hazards! {
    // Objects.
    missing_object [Panic] Fault(F::Object) => |s| {
        s.but(|it| it.ops[1].object = Some((1, 777))).bytes()
    };
    field_in_the_root [Accepted] Fault(F::Object) => |s| {
        s.and(Op { object: None, ..put(s) }).bytes()
    };
    field_in_the_records_map [Accepted] Fault(F::Object) => |s| {
        s.and(Op { object: Some((1, 2)), ..put(s) }).bytes()
    };
    field_in_a_record_of_the_log [Accepted] Fault(F::Object) => |s| {
        s.but(|it| {
            it.others.push(s.victim.to_vec());
            it.ops.push(Op { object: Some((2, 3)), ..put(s) });
        })
        .bytes()
    };
    field_before_its_record [Panic] Fault(F::Object) => |s| {
        s.but(|it| it.ops.rotate_left(1)).bytes()
    };
    map_inside_itself [Accepted] Fault(F::Object) => |s| {
        let own = s.draft().start_op + s.draft().ops.len() as u64;
        s.and(Op { object: Some((0, own)), key: Some("in".to_owned()), ..Op::default() }).bytes()
    };
    cycle_of_two_maps [Panic] Fault(F::Object) => |s| {
        let first = s.draft().start_op;
        let op = |object| Op { object: Some((0, object)), key: Some("in".to_owned()), ..Op::default() };
        s.but(|it| it.ops = vec![op(first + 1), op(first)]).bytes()
    };
    map_in_a_record [Accepted] Fault(F::Nested) => |s| nested(s, 1);
    twenty_thousand_maps_in_maps [Deadly] Fault(F::TooMany) => |s| nested(s, 20_000);
    thousand_maps_in_maps [Deadly] Fault(F::TooMany) => |s| nested(s, 1_000);
    list [Panic] Fault(F::Making) => |s| making(s, 2).bytes();
    text [Panic] Fault(F::Making) => |s| making(s, 4).bytes();
    table_and_a_write_into_it [Panic] Fault(F::Making) => |s| making(s, 6).bytes();
    // List elements.
    insert_after_a_missing_element [Panic] Fault(F::Element) => |s| {
        s.and(element(s, Some(777), true)).bytes()
    };
    update_of_a_missing_element [Panic] Fault(F::Element) => |s| {
        s.and(element(s, Some(777), false)).bytes()
    };
    insert_into_a_map [Panic] Fault(F::Element) => |s| {
        s.and(element(s, None, true)).bytes()
    };
    // Overwriting and deleting.
    overwrites_a_missing_operation [Panic] Fault(F::Predecessor) => |s| overwriting(s, (1, 777));
    overwrites_a_later_operation [Panic] Fault(F::Predecessor) => |s| overwriting(s, (0, 100_000));
    overwrites_itself [Panic] Fault(F::Predecessor) => |s| {
        overwriting(s, (0, s.draft().start_op + s.draft().ops.len() as u64))
    };
    overwrites_another_key [Panic] Fault(F::Predecessor) => |s| overwriting(s, (0, s.draft().start_op + 1));
    overwrites_by_an_actor_not_in_the_table [Panic] Fault(F::Predecessor) => |s| overwriting(s, (9, 3));
    overwrites_without_end [Deadly] Fault(F::Predecessor) => |s| {
        s.column(column::BEFORE_COUNT, |_| {
            let mut bytes = vec![0x7f];
            unsigned(1 << 40, &mut bytes);
            bytes
        })
    };
    deletes_the_records_of_the_log [Accepted] Fault(F::Delete) => |s| {
        let op = Op { object: None, key: Some("records".to_owned()), action: 3, kind: 0, value: Vec::new(), before: vec![(1, 2)], ..put(s) };
        s.and(op).bytes()
    };
    increments [Accepted] Fault(F::Increment) => |s| {
        s.and(Op { action: 5, kind: 4, value: vec![1], ..put(s) }).bytes()
    };
    mark_in_the_root [Accepted] Fault(F::Mark) => |s| marking(s, None);
    mark_in_a_record [Accepted] Fault(F::Mark) => |s| marking(s, put(s).object);
    link [Unloadable] Fault(F::Mark) => |s| {
        s.and(Op { action: 7, ..put(s) }).bytes()
    };
    action_nobody_knows [Ignored] Fault(F::Action) => |s| s.and(Op { action: 8, ..put(s) }).bytes();
    // Values.
    null [Accepted] Fault(F::Value) => |s| valued(s, 0, b"");
    float [Accepted] Fault(F::Value) => |s| valued(s, 5, &[0; 8]);
    counter [Accepted] Fault(F::Value) => |s| valued(s, 8, &[1]);
    timestamp [Accepted] Fault(F::Value) => |s| valued(s, 9, &[1]);
    value_of_an_unknown_type [Accepted] Fault(F::Value) => |s| valued(s, 13, &[1]);
    text_that_is_none [Ignored] Fault(F::Value) => |s| valued(s, 6, &[0xff]);
    bytes_hidden_under_null [Panic] Fault(F::Value) => |s| valued(s, 0, b"hidden");
    bytes_that_no_value_owns [Panic] Fault(F::NotCanonical) => |s| {
        s.column(column::VALUE, |mut bytes| {
            bytes.extend(b"hidden");
            bytes
        })
    };
    value_longer_than_the_change [Ignored] Fault(F::Value) => |s| {
        s.column(column::VALUE, |bytes| bytes[..3].to_vec())
    };
    // Records.
    field_twice [Accepted] Fault(F::FieldTwice) => |s| {
        s.but(|it| it.ops.push(it.ops[1].clone())).bytes()
    };
    key_twice [Accepted] Fault(F::KeyTwice) => |s| {
        let next = s.draft().start_op + s.draft().ops.len() as u64;
        let again = record_ops(next, s.key, &s.record);
        s.but(|it| it.ops.extend(again)).bytes()
    };
    key_that_is_none [Accepted] Fault(F::Key) => |s| {
        s.but(|it| it.ops[0].key = Some("../../records".to_owned())).bytes()
    };
    record_without_kind [Accepted] Fault(F::Record) => |s| {
        s.but(|it| it.ops.retain(|op| op.key.as_deref() != Some("record"))).bytes()
    };
    record_with_a_strange_field [Accepted] Verdict::Unknown => |s| s.and(put(s)).bytes();
    record_of_a_strange_kind [Accepted] Verdict::Unknown => |s| {
        s.but(|it| {
            let last = it.ops.iter_mut().find(|op| op.key.as_deref() == Some("record"));
            last.expect("a kind").value = b"pointsGiven".to_vec();
        })
        .bytes()
    };
    no_operation [Panic] Fault(F::Record) => |s| s.but(|it| it.ops.clear()).bytes();
}
