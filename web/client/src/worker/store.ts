// Where an account's rows live: what the host needs of a storage, and one in memory.
import { toHex } from '../copy';
import type { LockState, PinOutcome } from '../protocol';
import type { Row, StoredRow } from '../wasm/liangdi.js';

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
  /** Known once the storage is not locked. */
  readonly device: Device;
  /** Keeps the rows under a PIN; none where nothing is kept. */
  readonly pin?: PinKeeper;
  load(): Promise<StoredRow[]>;
  /** Makes all rows durable, or none. */
  write(rows: Row[]): Promise<void>;
  close(): void;
  /** Deletes everything, the device included. */
  forget(): Promise<void>;
}

/** Sets a PIN over an account's rows, asks for it, and takes it off. */
export interface PinKeeper {
  readonly isSet: boolean;
  /** Set, and not given yet: nothing can be read. */
  readonly locked: boolean;
  /** For what the page keeps itself; only while a PIN is set and given. */
  readonly key: CryptoKey | undefined;
  /** Whose account it is; empty while locked or where nobody has said so. */
  readonly name: string;
  /** Milliseconds until a PIN is looked at again. */
  waitMs(): number;
  /** How many commands are not admitted yet; readable without the PIN. */
  unsent(): Promise<number>;
  unlock(pin: string): Promise<PinOutcome>;
  /** Sets, changes or (with nothing fresh) turns off; `name` is kept with the rest. */
  set(words: { old?: string; fresh?: string }, name: string): Promise<PinOutcome>;
}

/** What pages are told of a storage's PIN. */
export async function lockOf({ pin }: Store, name: string): Promise<LockState> {
  if (pin === undefined) {
    return { pin: 'never', locked: false, waitMs: 0, unsent: 0, name, key: undefined };
  }
  const { locked, key } = pin;
  return {
    pin: pin.isSet ? 'set' : 'none',
    locked,
    waitMs: pin.waitMs(),
    unsent: locked ? await pin.unsent() : 0,
    name: locked ? '' : name,
    key,
  };
}

/** A fresh device. */
export function mint(): Device {
  const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));
  return { device: random(), seed: random() };
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
