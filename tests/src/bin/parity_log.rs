//! Prints the phones of some schedules and what they show natively, as JSON, for the test that
//! asks the WebAssembly build the same (`tests/wasm-parity/`).

use liangdi_core::ids::to_hex;
use liangdi_core::session::{Row, Session};
use liangdi_core::view::Query;
use liangdi_tests::world::{Saved, saved};
use serde_json::{Value, json};
use std::error::Error;
use std::io::Write as _;

/// Schedules whose phones are compared.
const SEEDS: [u64; 4] = [2, 7, 12, 31];

fn main() -> Result<(), Box<dyn Error>> {
    let mut phones = Vec::new();
    for seed in SEEDS {
        for phone in saved(seed)? {
            phones.push(told(phone)?);
        }
    }
    writeln!(std::io::stdout(), "{}", Value::from(phones))?;
    Ok(())
}

/// One phone: its rows, and its views as the native build writes them.
fn told(phone: Saved) -> Result<Value, Box<dyn Error>> {
    let (opening, now) = (phone.opening, phone.now);
    let rows: Vec<Value> = opening.rows.iter().filter_map(row).collect();
    let said = json!({
        "person": opening.person,
        "name": opening.name,
        "device": to_hex(opening.device.as_bytes()),
        "seed": to_hex(&opening.seed),
        "rows": rows,
    });
    let mut session = Session::open(opening, now)?;
    let mut views = Vec::new();
    for query in queries(&phone.members) {
        // As text: the order of fields is part of what is compared.
        let view = serde_json::to_string(&session.view(&query, now))?;
        views.push(json!({ "query": query, "view": view }));
    }
    Ok(json!({ "opening": said, "now": now, "views": views }))
}

fn row(row: &Row) -> Option<Value> {
    let Row::Put { store, key, value } = row else {
        return None;
    };
    Some(json!({ "store": store.name(), "key": to_hex(key), "value": to_hex(value) }))
}

fn queries(members: &[liangdi_core::ids::MemberId]) -> Vec<Query> {
    let search = String::new();
    let mut queries = vec![
        Query::Status,
        Query::Today,
        Query::Members { search },
        Query::Pending,
        Query::Outbox,
        Query::Items,
        Query::Roster,
        Query::Orgs,
    ];
    queries.extend(
        members
            .iter()
            .map(|member| Query::Member { member: *member }),
    );
    queries
}
