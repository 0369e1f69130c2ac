// Native and WebAssembly show the same: phones of simulated schedules, every view, byte for byte.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Session, initSync } from "../../web/client/src/wasm/liangdi.js";

const wasm = new URL("../../web/client/src/wasm/liangdi_bg.wasm", import.meta.url);
const target = process.env.LIANGDI_TARGET ?? "../../target/debug";
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

/** The phones, with the views of the native build. */
const phones = JSON.parse(
  execFileSync(join(target, "parity_log"), { maxBuffer: 1 << 28, encoding: "utf8" }),
);

/** What is absent is null natively and missing in JavaScript: both say nothing. */
const written = (view) => JSON.stringify(view ?? null, (_, it) => (it === null ? undefined : it));

function opened({ opening, now }) {
  const rows = opening.rows.map(({ store, key, value }) => ({
    store,
    key: bytes(key),
    value: bytes(value),
  }));
  const { person, name } = opening;
  const [device, seed] = [bytes(opening.device), bytes(opening.seed)];
  return Session.open({ person, name, device, seed, rows }, now);
}

initSync({ module: readFileSync(wasm) });

test("every view of every phone is the same in both builds", () => {
  assert.ok(phones.length >= 12, "too few phones prove nothing");
  for (const phone of phones) {
    const session = opened(phone);
    for (const { query, view } of phone.views) {
      const native = written(JSON.parse(view));
      assert.equal(written(session.view(query, phone.now)), native, JSON.stringify(query));
    }
    session.free();
  }
});

test("a view that differs is noticed", () => {
  const [phone] = phones;
  const tomorrow = phone.now + 86_400_000;
  const [{ query, view }] = phone.views;
  assert.notEqual(written(opened(phone).view(query, tomorrow)), written(JSON.parse(view)));
});
