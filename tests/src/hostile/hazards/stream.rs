//! Hazards of the stream: numbers, counters, dependencies, actors.

use super::*;

hazards! {
    // The stream.
    second_change_of_an_unknown_actor [Panic] Broken => |s| {
        s.but(|it| it.actor = vec![0x77; 16]).bytes()
    };
    second_change_not_after_the_first [Unloadable] Broken => |s| {
        let other = write_change(&Chain::new(&Genesis::of(&s.address)), s.attacker, &[]).1.deps;
        s.but(|it| it.deps = other).bytes()
    };
    number_used_again [Error] Broken => |s| {
        s.but(|it| it.seq = 1).bytes()
    };
    number_left_out [Panic] Broken => |s| {
        s.but(|it| it.seq = 9).bytes()
    };
    first_operation_too_low [Unloadable] Broken => |s| {
        let actor = [0x78; 16];
        let mut draft = s.draft().by(actor);
        draft.start_op = 3;
        let record = record_ops(3, s.key, &s.record);
        draft.ops = record;
        draft.bytes()
    };
    operation_ids_of_another_change [Panic] Broken => |s| {
        let record = record_ops(3, s.key, &s.record);
        s.but(|it| {
            it.start_op = 3;
            it.ops = record;
        })
        .bytes()
    };
    first_operation_too_high [Accepted] Broken => |s| {
        let at = s.draft().start_op + 1000;
        let record = record_ops(at, s.key, &s.record);
        s.but(|it| {
            it.start_op = at;
            it.ops = record;
        })
        .bytes()
    };
    in_the_name_of_another_actor [Accepted] Broken => |s| {
        let theirs = write_change(&s.chain, s.victim, &[(s.key, s.record.clone())]);
        theirs.0
    };
    after_a_change_nobody_has [Ignored] Verdict::Held => |s| {
        s.but(|it| {
            it.deps.push([0xee; 32]);
            it.deps.sort_unstable();
        })
        .bytes()
    };
    counter_at_the_ceiling [Panic] Fault(F::Counter) => |s| {
        s.but(|it| it.start_op = u64::from(u32::MAX)).bytes()
    };
    counter_zero [Ignored] Fault(F::Counter) => |s| {
        s.but(|it| it.start_op = 0).bytes()
    };
    sequence_at_the_ceiling [Panic] Fault(F::Counter) => |s| {
        s.but(|it| it.seq = u64::MAX).bytes()
    };
    time_before_all_times [Accepted] Fault(F::Time) => |s| {
        s.but(|it| it.time = i64::MIN).bytes()
    };
    message [Accepted] Fault(F::Message) => |s| {
        s.but(|it| it.message = b"read me".to_vec()).bytes()
    };
    footer [Accepted] Fault(F::Footer) => |s| {
        s.but(|it| it.footer = vec![1, 2, 3]).bytes()
    };
    no_dependency [Unloadable] Fault(F::Dependencies) => |s| {
        s.but(|it| it.deps.clear()).bytes()
    };
    one_dependency_many_times [Accepted] Fault(F::Dependencies) => |s| {
        s.but(|it| it.deps = vec![it.deps[0]; 64]).bytes()
    };
    dependencies_without_end [Deadly] Fault(F::TooMany) => |s| {
        let draft = s.draft();
        let mut body = Vec::new();
        unsigned(1 << 40, &mut body);
        draft.behind_deps(&draft.table(), &mut body);
        chunk(1, &body)
    };
    hundred_thousand_copies_of_one_dependency [Deadly] Fault(F::ChunkKind) => |s| {
        let draft = s.but(|it| it.deps = vec![it.deps[0]; 100_000]);
        compressed(&draft.body(&draft.table()))
    };
    // Actors.
    actor_of_the_genesis [Panic] Fault(F::Actor) => |s| {
        s.but(|it| it.actor = vec![0; 16]).bytes()
    };
    actor_of_another_length [Panic] Fault(F::Actor) => |s| {
        s.but(|it| it.actor = vec![7; 40]).bytes()
    };
    object_of_an_actor_not_in_the_table [Panic] Fault(F::Actor) => |s| {
        s.but(|it| it.ops[1].object = Some((9, 3))).bytes()
    };
    object_of_an_actor_nobody_knows [Panic] Fault(F::Object) => |s| {
        s.but(|it| {
            it.others.push(vec![0x55; 16]);
            it.ops[1].object = Some((2, 3));
        })
        .bytes()
    };
    actors_without_end [Deadly] Fault(F::TooMany) => |s| {
        s.but(|it| it.others = (0..200).map(|n| vec![n; 16]).collect()).bytes()
    };
    actor_table_with_one_too_many [Panic] Fault(F::NotCanonical) => |s| {
        s.but(|it| it.others.push(vec![0x55; 16])).bytes()
    };
    actor_table_out_of_order [Panic] Fault(F::NotCanonical) => |s| {
        s.but(|it| {
            it.others.insert(0, vec![0x55; 16]);
            it.ops[0].object = Some((2, 2));
        })
        .bytes()
    };
}
