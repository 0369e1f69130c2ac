// The PIN: what is stored says nothing without it, and no moment at which the app may end loses a row.
import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Row } from '../src/wasm/liangdi.js';
import { databaseName, type IndexedStore, openStore, STORES } from '../src/worker/indexed';
import { StoreError } from '../src/worker/store';
import { measuredRounds, pinFault, waitAfter } from '../src/worker/vault';

const PERSON = 'b7'.repeat(16);
const PIN = '482915';
const NAME = '白银花';
/** More than one transaction converts. */
const COUNT = 250;

let now = 0;
let open: IndexedStore[] = [];

async function opened(): Promise<IndexedStore> {
  const store = await openStore(PERSON, { now: () => now, rounds: async () => 10 });
  open.push(store);
  return store;
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const row = (at: number): Row => ({
  op: 'put',
  store: STORES[at % STORES.length] ?? 'meta',
  key: bytes(`summary/${at}`),
  value: bytes(`乌兰 ${at}`),
});

async function filled(): Promise<IndexedStore> {
  const store = await opened();
  await store.write(Array.from({ length: COUNT }, (_, at) => row(at)));
  return store;
}

/** What the rows say, however they lie there. */
async function said(store: IndexedStore): Promise<string[]> {
  const rows = await store.load();
  const words = rows.map(
    (one) =>
      `${one.store} ${new TextDecoder().decode(one.key)} ${new TextDecoder().decode(one.value)}`,
  );
  return words.sort();
}

/** Everything in the database, as somebody with the disk reads it. */
async function dump(): Promise<string> {
  const db = await openDB(databaseName(PERSON));
  const latin = (value: unknown): unknown =>
    value instanceof Uint8Array || value instanceof ArrayBuffer
      ? String.fromCharCode(...new Uint8Array(value))
      : value;
  const parts: unknown[] = [];
  for (const store of STORES) {
    for (const value of [...(await db.getAllKeys(store)), ...(await db.getAll(store))])
      parts.push(value);
  }
  db.close();
  return JSON.stringify(parts, (_key, value) => latin(value));
}
/** How a text looks in such a dump. */
const asBytes = (text: string): string =>
  JSON.stringify(String.fromCharCode(...bytes(text))).slice(1, -1);

/** The app ends after so many transactions more, or goes on without room for another. */
function endAfter(store: IndexedStore, count: number, full = false): void {
  const transact = store.transact.bind(store);
  let left = count;
  store.transact = async (run) => {
    if (left === 0 && full) throw new StoreError('storageFull');
    if (left === 0) {
      store.close();
      throw new Error('killed');
    }
    left -= 1;
    return transact(run);
  };
}

beforeEach(() => {
  now = 1_000_000;
});

afterEach(async () => {
  for (const store of open) store.close();
  open = [];
  await deleteDB(databaseName(PERSON));
});

test('under a PIN neither rows nor keys nor the name can be read, and all come back', async () => {
  const store = await filled();
  const before = await said(store);
  const { device } = store;
  expect(await dump()).toContain(asBytes('乌兰 7'));
  expect(await store.pin.set({ fresh: PIN }, NAME)).toEqual({ ok: true });
  await store.write([row(COUNT), { ...row(3), op: 'delete', value: undefined }]);
  const lying = await dump();
  for (const text of ['乌兰', 'summary/', NAME, PIN]) expect(lying).not.toContain(asBytes(text));
  expect(lying).not.toContain(asBytes(String.fromCharCode(...device.seed)));

  const later = await opened();
  expect(later.pin).toMatchObject({ locked: true, name: '' });
  await expect(later.load()).rejects.toMatchObject({ code: 'storageLost' });
  expect(await later.pin.unsent()).toBeGreaterThan(0);
  expect(await later.pin.unlock(PIN)).toEqual({ ok: true });
  const wanted = [
    ...before.filter((line) => !line.endsWith('乌兰 3')),
    `change summary/250 乌兰 250`,
  ];
  expect(await said(later)).toEqual(wanted.sort());
  expect(later.pin.name).toBe(NAME);
  expect(later.device).toMatchObject({ device: device.device, seed: device.seed });
});

test('a row put in the place of another is noticed', async () => {
  const store = await filled();
  await store.pin.set({ fresh: PIN }, NAME);
  const db = await openDB(databaseName(PERSON));
  const [one, other] = await db.getAllKeys('change');
  if (one === undefined || other === undefined) throw new Error('no rows');
  await db.put('change', await db.get('change', other), one);
  db.close();
  await expect(store.load()).rejects.toMatchObject({ code: 'storageLost' });
});

test.each([0, 1, 2, 3])('killed after %i transactions of setting a PIN', async (count) => {
  const store = await filled();
  const before = await said(store);
  endAfter(store, count);
  await expect(store.pin.set({ fresh: PIN }, NAME)).rejects.toThrow('killed');
  const later = await opened();
  // Nothing was done, or the PIN is asked for and the rest is done then.
  expect(later.pin.locked).toBe(count > 0);
  await later.pin.unlock(PIN);
  expect(await said(later)).toEqual(before);
  if (count > 0) expect(await dump()).not.toContain(asBytes('乌兰'));
});

test.each([0, 1, 2, 3, 4, 5])('killed after %i transactions of turning it off', async (count) => {
  const store = await filled();
  const before = await said(store);
  await store.pin.set({ fresh: PIN }, NAME);
  endAfter(store, count);
  await expect(store.pin.set({ old: PIN }, NAME)).rejects.toThrow('killed');
  const later = await opened();
  expect(later.pin.locked).toBe(true);
  // Where it ended in the middle of the try, that one counts.
  now += 1_000;
  await later.pin.unlock(PIN);
  expect(await said(later)).toEqual(before);
  // The count of tries takes two transactions; from the next one on it is on its way to plain.
  expect(later.pin.isSet).toBe(count < 3);
});

test('where there is no room to seal all, the PIN is set and the next opening goes on', async () => {
  const store = await filled();
  const before = await said(store);
  endAfter(store, 2, true);
  expect(await store.pin.set({ fresh: PIN }, NAME)).toEqual({ ok: true });
  expect(await said(store)).toEqual(before);
  const full = await opened();
  // Counting the try and saying that it was right; then the storage is full again.
  endAfter(full, 2, true);
  expect(await full.pin.unlock(PIN)).toEqual({ ok: true });
  expect(await said(full)).toEqual(before);
  expect(await dump()).toContain(asBytes('乌兰'));
  const later = await opened();
  await later.pin.unlock(PIN);
  expect(await said(later)).toEqual(before);
  expect(await dump()).not.toContain(asBytes('乌兰'));
});

test('turned off, everything lies as before', async () => {
  const store = await filled();
  const before = await said(store);
  await store.pin.set({ fresh: PIN }, NAME);
  expect(await store.pin.set({ old: '000001' }, NAME)).toMatchObject({ code: 'wrong' });
  now += 1_000;
  expect(await store.pin.set({ old: PIN }, NAME)).toEqual({ ok: true });
  await store.write([row(COUNT)]);
  const later = await opened();
  expect(later.pin).toMatchObject({ locked: false, isSet: false, name: NAME });
  expect(await said(later)).toEqual([...before, 'change summary/250 乌兰 250'].sort());
  expect(await dump()).toContain(asBytes('乌兰 7'));
});

test('a changed PIN opens what the old one opened, and the old one nothing', async () => {
  const store = await filled();
  const before = await said(store);
  await store.pin.set({ fresh: PIN }, NAME);
  expect(await store.pin.set({ old: '111112', fresh: '60606060' }, NAME)).toMatchObject({
    code: 'wrong',
  });
  now += 1_000;
  expect(await store.pin.set({ old: PIN, fresh: '60606060' }, NAME)).toEqual({ ok: true });
  expect(await said(store)).toEqual(before);
  const later = await opened();
  expect(await later.pin.unlock(PIN)).toMatchObject({ code: 'wrong' });
  now += 1_000;
  expect(await later.pin.unlock('60606060')).toEqual({ ok: true });
  expect(await said(later)).toEqual(before);
});

describe('wrong PINs', () => {
  test('each costs a longer wait, which outlives the app and which the right PIN does not cut', async () => {
    await (await filled()).pin.set({ fresh: PIN }, NAME);
    for (const wait of [1_000, 2_000, 4_000, 8_000]) {
      const store = await opened();
      expect(await store.pin.unlock('000001')).toEqual({ ok: false, code: 'wrong', waitMs: wait });
      const later = await opened();
      expect(later.pin.waitMs()).toBe(wait);
      now += wait - 1;
      expect(await later.pin.unlock(PIN)).toEqual({ ok: false, code: 'wait', waitMs: 1 });
      now += 1;
    }
    const store = await opened();
    expect(await store.pin.unlock(PIN)).toEqual({ ok: true });
    expect((await opened()).pin.waitMs()).toBe(0);
  });

  test('a try is counted before it is made', async () => {
    const store = await filled();
    await store.pin.set({ fresh: PIN }, NAME);
    const later = await opened();
    // It ends between counting and saying that it was right.
    endAfter(later, 1);
    await expect(later.pin.unlock(PIN)).rejects.toThrow('killed');
    expect((await opened()).pin.waitMs()).toBe(1_000);
  });

  test('a clock set back makes no wait longer', async () => {
    const store = await filled();
    await store.pin.set({ fresh: PIN }, NAME);
    const later = await opened();
    await later.pin.unlock('000001');
    now -= 900_000;
    expect(later.pin.waitMs()).toBe(1_000);
  });

  test('no wait is longer than an hour', () => {
    expect([0, 1, 2, 12, 13, 500].map(waitAfter)).toEqual([
      0, 1_000, 2_000, 2_048_000, 3_600_000, 3_600_000,
    ]);
  });
});

test.each([
  ['12345', 'short'],
  ['48291a', 'short'],
  ['', 'short'],
  ['111111', 'easy'],
  ['123456', 'easy'],
  ['987654', 'easy'],
  ['482915', undefined],
  ['135791', undefined],
])('%s as a PIN: %s', async (pin, fault) => {
  expect(pinFault(pin)).toBe(fault);
});

test('rounds follow from what was measured, within bounds', async () => {
  const clock = (ms: number) => {
    let calls = 0;
    return () => ms * calls++;
  };
  expect(await measuredRounds(clock(70))).toBe(1_000_000);
  expect(await measuredRounds(clock(100_000))).toBe(600_000);
  expect(await measuredRounds(clock(0))).toBe(10_000_000);
});
