// Storage: rows survive, a transaction is whole or not at all, a former leader cannot write.
import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { afterEach, expect, test } from 'vitest';
import type { Row, StoredRow } from '../src/wasm/liangdi.js';
import { databaseName, openStore } from '../src/worker/indexed';
import { MemoryStore, type Store } from '../src/worker/store';

const PERSON = 'a5'.repeat(16);
const put = (key: number[], value = [1]): Row => ({
  op: 'put',
  store: 'change',
  key: new Uint8Array(key),
  value: new Uint8Array(value),
});
const keys = (rows: StoredRow[]): number[][] => rows.map(({ key }) => [...key]);

let open: Store[] = [];
async function opened(): Promise<Store> {
  const store = await openStore(PERSON);
  open.push(store);
  return store;
}

afterEach(async () => {
  for (const store of open) store.close();
  open = [];
  await deleteDB(databaseName(PERSON));
});

test('rows and the device survive closing', async () => {
  const first = await opened();
  await first.write([put([1, 2], [3])]);
  first.close();
  const second = await opened();
  expect(await second.load()).toEqual([
    { store: 'change', key: new Uint8Array([1, 2]), value: new Uint8Array([3]) },
  ]);
  expect(second.device).toEqual(first.device);
});

test('a former leader can write no more', async () => {
  const first = await opened();
  const second = await opened();
  await expect(first.write([put([1])])).rejects.toMatchObject({ code: 'storageFenced' });
  await second.write([put([2])]);
  expect(keys(await second.load())).toEqual([[2]]);
});

test('rows that cannot all be stored are not stored at all', async () => {
  const store = await opened();
  const bad = { ...put([2]), value: (() => undefined) as unknown as Uint8Array };
  await expect(store.write([put([1]), bad])).rejects.toMatchObject({ code: 'storageLost' });
  expect(await store.load()).toEqual([]);
});

test('a closed database says so instead of hanging', async () => {
  const store = await opened();
  store.close();
  await expect(store.write([put([1])])).rejects.toMatchObject({ code: 'storageLost' });
});

test('forgetting leaves no row and no device', async () => {
  const first = await opened();
  await first.write([put([1])]);
  await first.forget();
  const second = await opened();
  expect(await second.load()).toEqual([]);
  expect(second.device).not.toEqual(first.device);
});

test('a database of unknown stores is not taken for ours', async () => {
  (await openDB(databaseName(PERSON), 2)).close();
  await expect(openStore(PERSON)).rejects.toMatchObject({ code: 'storageLost' });
});

async function underPin(): Promise<Store> {
  const store = await openStore(PERSON, { now: () => 0, rounds: async () => 10 });
  open.push(store);
  await store.pin.set({ fresh: '482915' }, '');
  return store;
}

test.each([
  ['IndexedDB', opened],
  ['under a PIN', underPin],
  ['memory', async (): Promise<Store> => new MemoryStore()],
])('%s: clearing removes the keys that begin so, deleting exactly one', async (_name, make) => {
  const store = await make();
  const all = [[1], [1, 0], [1, 255, 9], [2], [255], [255, 255, 1]];
  await store.write(all.map((key) => put(key)));
  const clear = (key: number[]): Row => ({
    op: 'clear',
    store: 'change',
    key: new Uint8Array(key),
    value: undefined,
  });
  // The session sorts what it loads.
  const loaded = async () => keys(await store.load()).sort();
  await store.write([clear([1, 255])]);
  expect(await loaded()).toEqual([[1], [1, 0], [2], [255], [255, 255, 1]]);
  await store.write([{ ...clear([1]), op: 'delete' }]);
  expect(await loaded()).toEqual([[1, 0], [2], [255], [255, 255, 1]]);
  await store.write([clear([1]), put([1, 7]), clear([255])]);
  expect(await loaded()).toEqual([[1, 7], [2]]);
});
