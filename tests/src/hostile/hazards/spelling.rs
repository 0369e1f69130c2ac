//! Hazards of spelling: bombs, second spellings, chunks.

use super::*;

hazards! {
    // Bombs.
    ten_million_operations_by_run_length [Deadly] Fault(F::TooMany) => |s| {
        s.column(column::ACTION, |_| {
            let mut bytes = Vec::new();
            signed(10_000_000, &mut bytes);
            bytes.push(1);
            bytes
        })
    };
    operations_without_end [Deadly] Fault(F::TooMany) => |s| {
        s.column(column::ACTION, |_| {
            let mut bytes = Vec::new();
            signed(1 << 40, &mut bytes);
            bytes.push(1);
            bytes
        })
    };
    run_of_the_lowest_number [Deadly] Fault(F::TooMany) => |s| {
        s.column(column::OBJECT_COUNTER, |_| {
            let mut bytes = Vec::new();
            signed(i64::MIN, &mut bytes);
            bytes
        })
    };
    zeros_compressed [Deadly] Fault(F::ChunkKind) => |_| compressed(&vec![0; 64 << 20]);
    // Second spellings.
    values_one_by_one_instead_of_a_run [Panic] Fault(F::NotCanonical) => |s| {
        let count = count_of(s.draft().ops.len());
        s.column(column::BEFORE_COUNT, |_| {
            let mut bytes = Vec::new();
            signed(-count, &mut bytes);
            bytes.resize(bytes.len() + s.draft().ops.len(), 0);
            bytes
        })
    };
    split_run [Panic] Fault(F::NotCanonical) => |s| {
        let count = count_of(s.draft().ops.len());
        s.column(column::BEFORE_COUNT, |_| {
            let mut bytes = Vec::new();
            signed(2, &mut bytes);
            bytes.push(0);
            signed(count - 2, &mut bytes);
            bytes.push(0);
            bytes
        })
    };
    overlong_number [Ignored] Fault(F::NotCanonical) => |s| {
        let draft = s.draft();
        let mut body = overlong(draft.deps.len() as u64);
        body.extend(draft.deps.as_flattened());
        draft.behind_deps(&draft.table(), &mut body);
        chunk(1, &body)
    };
    overlong_length [Ignored] Fault(F::NotCanonical) => |s| {
        let draft = s.draft();
        let body = draft.body(&draft.table());
        chunk_with(1, &overlong(body.len() as u64), &body)
    };
    unknown_column [Panic] Fault(F::Column) => |s| s.draft().with_column(0x1f2, &[1, 1]);
    empty_column [Panic] Fault(F::NotCanonical) => |s| s.draft().with_column(0x11, &[]);
    column_twice [Panic] Fault(F::Column) => |s| {
        let mut table = s.draft().table();
        table.insert(1, table[0].clone());
        s.draft().with(&table)
    };
    columns_out_of_order [Ignored] Fault(F::Column) => |s| {
        let mut table = s.draft().table();
        table.swap(0, 1);
        s.draft().with(&table)
    };
    compressed_column [Ignored] Fault(F::Column) => |s| {
        let packed = miniz_oxide::deflate::compress_to_vec(&[1, 1], 6);
        let table = s.draft().table().into_iter().map(|(it, bytes)| match it {
            column::ACTION => (it | 0b1000, packed.clone()),
            _ => (it, bytes),
        });
        s.draft().with(&table.collect())
    };
    column_with_too_many_rows [Panic] Fault(F::NotCanonical) => |s| {
        s.column(column::KEY, |mut bytes| {
            bytes.extend([0x7f, 1, b'x']);
            bytes
        })
    };
    column_with_too_few_rows [Ignored] Fault(F::Object) => |s| {
        s.column(column::OBJECT_ACTOR, |_| vec![0x7f, 1])
    };
    column_that_ends_within_a_number [Ignored] Fault(F::Column) => |s| {
        s.column(column::ACTION, |_| vec![0x80])
    };
    // Chunks.
    wrong_checksum [Accepted] Fault(F::Checksum) => |s| {
        let mut bytes = s.draft().bytes();
        bytes[4] ^= 1;
        bytes
    };
    compressed_change [Accepted] Fault(F::ChunkKind) => |s| {
        let draft = s.draft();
        compressed(&draft.body(&draft.table()))
    };
    bytes_after_the_compressed [Accepted] Fault(F::ChunkKind) => |s| {
        let draft = s.draft();
        let mut packed = miniz_oxide::deflate::compress_to_vec(&draft.body(&draft.table()), 6);
        packed.extend(b"hidden");
        chunk(2, &packed)
    };
    document_instead_of_a_change [Ignored] Fault(F::ChunkKind) => |s| {
        stock(&s.address, &s.log).expect("loads").save()
    };
    bundle_instead_of_a_change [Ignored] Fault(F::ChunkKind) => |s| {
        let draft = s.draft();
        chunk(3, &draft.body(&draft.table()))
    };
    two_changes_instead_of_one [Accepted] Fault(F::NotAChange) => |s| {
        [s.draft().bytes(), s.draft().bytes()].concat()
    };
    bytes_after_the_change [Accepted] Fault(F::NotAChange) => |s| {
        [s.draft().bytes(), b"hidden".to_vec()].concat()
    };
    half_a_change [Ignored] Fault(F::NotAChange) => |s| {
        let bytes = s.draft().bytes();
        bytes[..bytes.len() / 2].to_vec()
    };
    another_magic [Ignored] Fault(F::NotAChange) => |s| {
        let mut bytes = s.draft().bytes();
        bytes[0] ^= 1;
        bytes
    };
    change_of_a_hundred_kilobytes [Accepted] Fault(F::TooLarge) => |s| {
        s.and(Op { value: vec![b'x'; 100_000], ..put(s) }).bytes()
    };
}
