// An account's rows in IndexedDB, with strict durability; under the vault's keys where there is a PIN.
import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { Row, StoredRow, StoreName } from '../wasm/liangdi.js';
import {
  DEVICE_KEY,
  HERE,
  type KeptDevice,
  type PinPorts,
  StorePin,
  VAULT_KEY,
  type Writing,
} from './pin';
import { type Act, isSealed, type Seal } from './seal';
import { type Device, mint, type Store, StoreError } from './store';
import type { Sealed, VaultRecord } from './vault';

/** The stores of an account's database; docs/storage.md says what is in them. */
export const STORES: readonly StoreName[] = ['meta', 'change', 'outbox'];

/** Host key in `meta`: counts the leaders this database has had; a former leader's writes fail. */
const TERM_KEY = 'term';

/** So many rows change their form in one transaction. */
const CONVERT_ROWS = 100;

type Bytes = Uint8Array<ArrayBuffer>;

/** The database of one account. */
export function databaseName(person: string): string {
  return `liangdi-${person}`;
}

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

async function apply(tx: Writing, { op, store, key, value }: Row | Act): Promise<unknown> {
  const rows = tx.objectStore(store);
  switch (op) {
    case 'put':
      return rows.put(value, key as Bytes);
    case 'delete':
      return rows.delete(key as Bytes);
    case 'clear':
      return rows.delete(beginningWith(key));
  }
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
export async function openStore(person: string, ports: PinPorts = HERE): Promise<IndexedStore> {
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
    const vault = (await tx.store.get(VAULT_KEY)) as VaultRecord | undefined;
    const device = ((await tx.store.get(DEVICE_KEY)) as KeptDevice | Sealed | undefined) ?? mint();
    const term = (((await tx.store.get(TERM_KEY)) as number | undefined) ?? 0) + 1;
    await Promise.all([tx.store.put(device, DEVICE_KEY), tx.store.put(term, TERM_KEY), tx.done]);
    return new IndexedStore(db, person, term, (store) => new StorePin(store, device, vault, ports));
  } catch (error) {
    throw faultOf(error);
  }
}

/** An account's database, as its leader has it. */
export class IndexedStore implements Store {
  readonly durable = true;
  readonly pin: StorePin;
  readonly #db: IDBPDatabase;
  readonly #person: string;
  readonly #term: number;

  constructor(
    db: IDBPDatabase,
    person: string,
    term: number,
    pin: (store: IndexedStore) => StorePin,
  ) {
    this.#db = db;
    this.#person = person;
    this.#term = term;
    this.pin = pin(this);
  }

  get device(): Device {
    return this.pin.device;
  }

  async load(): Promise<StoredRow[]> {
    if (this.pin.locked) throw new StoreError('storageLost');
    const { seal } = this.pin;
    seal?.begin();
    try {
      const tx = this.#db.transaction([...STORES], 'readonly');
      const parts = STORES.map(async (store) => {
        const [keys, values] = await Promise.all([
          tx.objectStore(store).getAllKeys(),
          tx.objectStore(store).getAll(),
        ]);
        return keys.flatMap((key, at) =>
          key instanceof ArrayBuffer
            ? [{ store, key: new Uint8Array(key), value: values[at] }]
            : [],
        );
      });
      const lying = (await Promise.all(parts)).flat();
      const rows = await Promise.all(
        lying.map((row) => plain(seal, row.store, row.key, row.value)),
      );
      for (const { store, key } of rows) seal?.know(store, key);
      return rows;
    } catch (error) {
      throw faultOf(error);
    }
  }

  async write(rows: Row[]): Promise<void> {
    const acts: readonly (Row | Act)[] = (await this.pin.seal?.acts(rows)) ?? rows;
    await this.transact((tx) => Promise.all(acts.map((act) => apply(tx, act))));
  }

  /** Does something as the leader, whole or not at all. */
  async transact(run: (tx: Writing) => Promise<unknown>): Promise<void> {
    try {
      const tx = this.#db.transaction([...STORES], 'readwrite', { durability: 'strict' });
      // The parts say first what went wrong; the end of an aborted transaction needs no second handler.
      tx.done.catch(() => undefined);
      try {
        const term = await tx.objectStore('meta').get(TERM_KEY);
        if (term !== this.#term) throw new StoreError('storageFenced');
        await run(tx);
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

  /** How many rows a store has. */
  async count(store: StoreName): Promise<number> {
    try {
      return await this.#db.count(store);
    } catch (error) {
      throw faultOf(error);
    }
  }

  /** Brings every row into one form, some at a time; each transaction leaves a database that opens. */
  async convert(seal: Seal, toSealed: boolean): Promise<void> {
    for (const store of STORES) {
      const all = await this.#db.getAllKeys(store);
      const keys = all.filter((key) => key instanceof ArrayBuffer);
      for (let at = 0; at < keys.length; at += CONVERT_ROWS) {
        await this.#convert(seal, store, keys.slice(at, at + CONVERT_ROWS), toSealed);
      }
    }
  }

  async #convert(
    seal: Seal,
    store: StoreName,
    keys: readonly ArrayBuffer[],
    toSealed: boolean,
  ): Promise<void> {
    const tx = this.#db.transaction(store, 'readonly');
    const values = await Promise.all(keys.map((key) => tx.store.get(key)));
    const acts = keys.map(async (old, at): Promise<Act[]> => {
      const key = new Uint8Array(old);
      const value: Uint8Array | Sealed | undefined = values[at];
      if (value === undefined || isSealed(value) === toSealed) return [];
      const row = await plain(seal, store, key, value);
      if (toSealed) seal.know(store, row.key);
      const put: Act = toSealed
        ? await seal.row(row)
        : { op: 'put', ...row, key: row.key as Bytes };
      return [{ op: 'delete', store, key }, put];
    });
    const changed = (await Promise.all(acts)).flat();
    if (changed.length === 0) return;
    await this.transact((tx) => Promise.all(changed.map((act) => apply(tx, act))));
  }

  close(): void {
    this.#db.close();
  }

  async forget(): Promise<void> {
    this.#db.close();
    await deleteDB(databaseName(this.#person));
  }
}

/** A row as the session wrote it, in whichever form it lies there. */
async function plain(
  seal: Seal | undefined,
  store: StoreName,
  key: Uint8Array<ArrayBuffer>,
  value: Uint8Array | Sealed,
): Promise<StoredRow> {
  if (!isSealed(value)) return { store, key, value };
  if (seal === undefined) throw new StoreError('storageLost');
  return seal.opened(store, key, value);
}
