// Where an account's rows live: IndexedDB with strict durability, or memory where there is none.
import { deleteDB, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { toHex } from '../copy';
import type { Row, StoredRow, StoreName } from '../wasm/liangdi.js';

/** The stores of an account's database; docs/storage.md says what is in them. */
export const STORES: readonly StoreName[] = ['meta', 'change', 'outbox'];

/** Host key in `meta`: this installation's device id and seed. Session rows have binary keys. */
const DEVICE_KEY = 'device';
/** Host key in `meta`: counts the leaders this database has had; a former leader's writes fail. */
const TERM_KEY = 'term';

/** Why rows were not stored. */
export type StoreFault = 'storageFull' | 'storageFenced' | 'storageLost';

/** A write or read that did not happen, whole or not at all. */
export class StoreError extends Error {
  readonly code: StoreFault;
  constructor(code: StoreFault, cause?: unknown) {
    super(code, { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}

/** This installation of the app for one account: 16 random bytes each, minted once. */
export interface Device {
  device: Uint8Array;
  seed: Uint8Array;
}

/** Durable rows of one account. */
export interface Store {
  /** Whether rows outlive this worker. */
  readonly durable: boolean;
  readonly device: Device;
  load(): Promise<StoredRow[]>;
  /** Makes all rows durable, or none. */
  write(rows: Row[]): Promise<void>;
  close(): void;
  /** Deletes everything, the device included. */
  forget(): Promise<void>;
}

/** The database of one account. */
export function databaseName(person: string): string {
  return `liangdi-${person}`;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** All keys that begin so: up to, not including, the next beginning of the same length. */
export function beginningWith(prefix: Uint8Array): IDBKeyRange {
  let last = prefix.length - 1;
  while (prefix[last] === 0xff) last -= 1;
  const from = prefix as Bytes;
  // A beginning of nothing but 0xff bytes has no next one: everything after it begins so.
  if (last === -1) return IDBKeyRange.lowerBound(from);
  const next = prefix.slice(0, last + 1);
  next[last] = (next[last] ?? 0) + 1;
  return IDBKeyRange.bound(from, next, false, true);
}

type Written = Pick<
  IDBPObjectStore<unknown, StoreName[], StoreName, 'readwrite'>,
  'put' | 'delete'
>;

async function apply(store: Written, { op, key, value }: Row): Promise<unknown> {
  switch (op) {
    case 'put':
      return store.put(value, key as Bytes);
    case 'delete':
      return store.delete(key as Bytes);
    case 'clear':
      return store.delete(beginningWith(key));
  }
}

function mint(): Device {
  const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));
  return { device: random(), seed: random() };
}

function faultOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const name = (error as { name?: unknown } | null)?.name;
  return new StoreError(name === 'QuotaExceededError' ? 'storageFull' : 'storageLost', error);
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // The failed part has ended the transaction already.
  }
}

/** Opens the account's database and becomes its leader: whoever held it before can write no more. */
export async function openStore(person: string): Promise<Store> {
  try {
    const db = await openDB(databaseName(person), 1, {
      upgrade(fresh) {
        for (const store of STORES) fresh.createObjectStore(store);
      },
      // Another tab deletes the database (sign-out) or upgrades it: never stand in its way.
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
      },
    });
    const tx = db.transaction('meta', 'readwrite', { durability: 'strict' });
    const device = ((await tx.store.get(DEVICE_KEY)) as Device | undefined) ?? mint();
    const term = (((await tx.store.get(TERM_KEY)) as number | undefined) ?? 0) + 1;
    await Promise.all([tx.store.put(device, DEVICE_KEY), tx.store.put(term, TERM_KEY), tx.done]);
    return new IndexedStore(db, person, device, term);
  } catch (error) {
    throw faultOf(error);
  }
}

class IndexedStore implements Store {
  readonly durable = true;
  readonly device: Device;
  readonly #db: IDBPDatabase;
  readonly #person: string;
  readonly #term: number;

  constructor(db: IDBPDatabase, person: string, device: Device, term: number) {
    this.#db = db;
    this.#person = person;
    this.device = device;
    this.#term = term;
  }

  async load(): Promise<StoredRow[]> {
    try {
      const tx = this.#db.transaction([...STORES], 'readonly');
      const parts = STORES.map(async (store) => {
        const [keys, values] = await Promise.all([
          tx.objectStore(store).getAllKeys(),
          tx.objectStore(store).getAll(),
        ]);
        return keys.flatMap((key, at): StoredRow[] =>
          key instanceof ArrayBuffer
            ? [{ store, key: new Uint8Array(key), value: values[at] as Uint8Array }]
            : [],
        );
      });
      return (await Promise.all(parts)).flat();
    } catch (error) {
      throw faultOf(error);
    }
  }

  async write(rows: Row[]): Promise<void> {
    try {
      const tx = this.#db.transaction([...STORES], 'readwrite', { durability: 'strict' });
      // The parts say first what went wrong; the end of an aborted transaction needs no second handler.
      tx.done.catch(() => undefined);
      try {
        const term = await tx.objectStore('meta').get(TERM_KEY);
        if (term !== this.#term) throw new StoreError('storageFenced');
        await Promise.all(rows.map((row) => apply(tx.objectStore(row.store), row)));
      } catch (error) {
        // A part that fails before it is a request does not undo the others by itself.
        abort(tx);
        throw error;
      }
      await tx.done;
    } catch (error) {
      throw faultOf(error);
    }
  }

  close(): void {
    this.#db.close();
  }

  async forget(): Promise<void> {
    this.#db.close();
    await deleteDB(databaseName(this.#person));
  }
}

/** Rows in memory: for private mode. What the relay has not admitted is lost with the tab. */
export class MemoryStore implements Store {
  readonly durable = false;
  readonly device = mint();
  readonly #rows = new Map<string, StoredRow>();

  async load(): Promise<StoredRow[]> {
    return [...this.#rows.values()];
  }

  async write(rows: Row[]): Promise<void> {
    for (const { op, store, key, value } of rows) {
      const name = `${store}/${toHex(key)}`;
      if (op === 'put' && value !== undefined) this.#rows.set(name, { store, key, value });
      else if (op === 'delete') this.#rows.delete(name);
      else this.#clear(name);
    }
  }

  #clear(beginning: string): void {
    for (const name of [...this.#rows.keys()]) {
      if (name.startsWith(beginning)) this.#rows.delete(name);
    }
  }

  close(): void {
    // Kept: a session that is opened again must find its rows.
  }

  async forget(): Promise<void> {
    this.#rows.clear();
  }
}
