// The PIN over an account's database: asked for, waited for when wrong, set, changed, turned off.
import type { IDBPTransaction } from 'idb';
import type { PinOutcome } from '../protocol';
import type { StoreName } from '../wasm/liangdi.js';
import { Seal } from './seal';
import { type Device, type PinKeeper, StoreError } from './store';
import {
  type Keys,
  measuredRounds,
  movedVault,
  newVault,
  openVault,
  pinFault,
  type Sealed,
  type VaultRecord,
  waitAfter,
  waitLeft,
} from './vault';

/** Host key in `meta`: this installation's device id and seed. Session rows have binary keys. */
export const DEVICE_KEY = 'device';
/** Host key in `meta`: the vault, where a PIN is set. */
export const VAULT_KEY = 'vault';

/** The device as it is kept, with the person's name where the page does not keep it. */
export interface KeptDevice extends Device {
  name?: string;
}

/** A transaction over all stores, of the leader. */
export type Writing = IDBPTransaction<unknown, StoreName[], 'readwrite'>;

/** What a PIN needs of the device; tests hand in their own. */
export interface PinPorts {
  now(): number;
  /** How many rounds a fresh PIN is derived with. */
  rounds(): Promise<number>;
}

/** This device. */
export const HERE: PinPorts = {
  now: Date.now,
  rounds: () => measuredRounds(() => performance.now()),
};

/** The database that a PIN is over. */
export interface Kept {
  transact(run: (tx: Writing) => Promise<unknown>): Promise<void>;
  convert(seal: Seal, toSealed: boolean): Promise<void>;
  count(store: StoreName): Promise<number>;
}

function written({ device, seed, name }: KeptDevice): Uint8Array {
  const value = { device: [...device], seed: [...seed], name };
  return new TextEncoder().encode(JSON.stringify(value));
}

function read(bytes: Uint8Array): KeptDevice {
  const { device, seed, name } = JSON.parse(new TextDecoder().decode(bytes)) as {
    device: number[];
    seed: number[];
    name?: string;
  };
  const ids = { device: Uint8Array.from(device), seed: Uint8Array.from(seed) };
  return name === undefined ? ids : { ...ids, name };
}

function isPlain(device: KeptDevice | Sealed): device is KeptDevice {
  return 'seed' in device;
}

/** The PIN of one account's database. */
export class StorePin implements PinKeeper {
  readonly #store: Kept;
  readonly #ports: PinPorts;
  #record: VaultRecord | undefined;
  #kept: KeptDevice | Sealed;
  #seal: Seal | undefined;

  constructor(
    store: Kept,
    kept: KeptDevice | Sealed,
    record: VaultRecord | undefined,
    ports: PinPorts,
  ) {
    this.#store = store;
    this.#kept = kept;
    this.#record = record;
    this.#ports = ports;
  }

  get isSet(): boolean {
    return this.#record !== undefined;
  }

  get locked(): boolean {
    return this.isSet && this.#seal === undefined;
  }

  get key(): CryptoKey | undefined {
    return this.#seal?.page;
  }

  get name(): string {
    return isPlain(this.#kept) ? (this.#kept.name ?? '') : '';
  }

  /** What rows are read and written with; none where they are plain. */
  get seal(): Seal | undefined {
    return this.#seal;
  }

  get device(): Device {
    if (!isPlain(this.#kept)) throw new StoreError('storageLost');
    return this.#kept;
  }

  waitMs(): number {
    return this.#record === undefined ? 0 : waitLeft(this.#record, this.#ports.now());
  }

  unsent(): Promise<number> {
    return this.#store.count('outbox');
  }

  async unlock(pin: string): Promise<PinOutcome> {
    const record = this.#record;
    if (record === undefined) return { ok: true };
    const tried = await this.#tried(record, () => openVault(record, pin));
    if (!tried.ok) return tried;
    await this.#opened(tried.value);
    return { ok: true };
  }

  async set(words: { old?: string; fresh?: string }, name: string): Promise<PinOutcome> {
    const { old = '', fresh } = words;
    const fault = fresh === undefined ? undefined : pinFault(fresh);
    if (fault !== undefined) return { ok: false, code: fault, waitMs: 0 };
    const record = this.#record;
    if (record === undefined) {
      if (fresh !== undefined) await this.#begin(fresh, name);
      return { ok: true };
    }
    if (fresh === undefined) {
      const tried = await this.#tried(record, () => openVault(record, old));
      if (tried.ok) await this.#end();
      return tried.ok ? { ok: true } : tried;
    }
    const rounds = await this.#ports.rounds();
    const tried = await this.#tried(record, () => movedVault(record, old, fresh, rounds));
    if (!tried.ok) return tried;
    await this.#keep({ ...tried.value, goal: record.goal });
    return { ok: true };
  }

  /** Counts a try before it is made: ending the app in the middle of it gives nobody a free one. */
  async #tried<T>(
    record: VaultRecord,
    attempt: () => Promise<T | undefined>,
  ): Promise<{ ok: true; value: T } | Extract<PinOutcome, { ok: false }>> {
    const left = waitLeft(record, this.#ports.now());
    if (left > 0) return { ok: false, code: 'wait', waitMs: left };
    const tries = record.tries + 1;
    await this.#keep({ ...record, tries, notBefore: this.#ports.now() + waitAfter(tries) });
    const value = await attempt();
    if (value === undefined) return { ok: false, code: 'wrong', waitMs: this.waitMs() };
    await this.#keep({ ...record, tries: 0, notBefore: 0 });
    return { ok: true, value };
  }

  /** What was begun and not finished is finished first. */
  async #opened(keys: Keys): Promise<void> {
    const seal = new Seal(keys);
    if (!isPlain(this.#kept)) {
      this.#kept = read(await seal.ownOpened(DEVICE_KEY, this.#kept));
    }
    this.#seal = seal;
    if (this.#record?.goal === 'plain') await this.#end();
    else await this.#convert(seal);
  }

  /** With no room for it rows stay in both forms, which can be read: the next opening goes on. */
  async #convert(seal: Seal): Promise<void> {
    try {
      await this.#store.convert(seal, true);
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'storageFull')) throw error;
    }
  }

  /** From the first transaction on the database is locked at its next opening, whatever happens to the rest. */
  async #begin(pin: string, name: string): Promise<void> {
    const rounds = await this.#ports.rounds();
    const { record, keys } = await newVault(pin, rounds);
    const seal = new Seal(keys);
    const kept = { ...this.device, name };
    const device = await seal.own(DEVICE_KEY, written(kept));
    await this.#keep(record, (tx) => tx.objectStore('meta').put(device, DEVICE_KEY));
    this.#kept = kept;
    this.#seal = seal;
    await this.#convert(seal);
  }

  /** The vault goes last: until then the PIN opens what is still sealed. */
  async #end(): Promise<void> {
    const { record, seal } = { record: this.#record, seal: this.#seal };
    if (record === undefined || seal === undefined) return;
    await this.#keep({ ...record, goal: 'plain' });
    await this.#store.convert(seal, false);
    const device = this.#kept;
    await this.#store.transact(async (tx) => {
      const meta = tx.objectStore('meta');
      await Promise.all([meta.put(device, DEVICE_KEY), meta.delete(VAULT_KEY)]);
    });
    this.#record = undefined;
    this.#seal = undefined;
  }

  async #keep(record: VaultRecord, more?: (tx: Writing) => Promise<unknown>): Promise<void> {
    await this.#store.transact(async (tx) => {
      await Promise.all([tx.objectStore('meta').put(record, VAULT_KEY), more?.(tx)]);
    });
    this.#record = record;
  }
}
