// Rows under the vault's keys: what is stored names nothing and says nothing.
import { toHex } from '../copy';
import type { Row, StoredRow, StoreName } from '../wasm/liangdi.js';
import { type Keys, opened, type Sealed, sealed } from './vault';

type Bytes = Uint8Array<ArrayBuffer>;

/** One put or delete as the database does it. */
export interface Act {
  op: 'put' | 'delete';
  store: StoreName;
  key: Bytes;
  value?: Uint8Array | Sealed;
}

const text = new TextEncoder();

/** Whether a stored value is under a key. */
export function isSealed(value: unknown): value is Sealed {
  return !(value instanceof Uint8Array);
}

/** Key and value in one piece: a length, the key, the value. */
function packed(key: Uint8Array, value: Uint8Array): Bytes {
  const bytes = new Uint8Array(2 + key.length + value.length);
  new DataView(bytes.buffer).setUint16(0, key.length);
  bytes.set(key, 2);
  bytes.set(value, 2 + key.length);
  return bytes;
}

/** Seals an account's rows and opens them. */
export class Seal {
  readonly #keys: Keys;
  /** Keys of the rows there are; beginnings are looked for here, for names have none in common. */
  readonly #known = new Map<string, Uint8Array>();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** The key for what the page keeps itself. */
  get page(): CryptoKey {
    return this.#keys.page;
  }

  /** Rows are about to be loaded: what was known of them may not be so any more. */
  begin(): void {
    this.#known.clear();
  }

  /** There is such a row. */
  know(store: StoreName, key: Uint8Array): void {
    this.#known.set(`${store}/${toHex(key)}`, key);
  }

  /** A row as it is stored; its name is bound to it, so that rows cannot change places. */
  async row({ store, key, value }: StoredRow): Promise<Act> {
    const name = await this.#name(store, key);
    const box = await sealed(this.#keys.rows, packed(key, value), name);
    return { op: 'put', store, key: name, value: box };
  }

  /** A row as it was before. */
  async opened(store: StoreName, name: Uint8Array, value: Sealed): Promise<StoredRow> {
    const bytes = await opened(this.#keys.rows, value, name);
    const from = 2 + new DataView(bytes.buffer).getUint16(0);
    return { store, key: bytes.slice(2, from), value: bytes.slice(from) };
  }

  /** Seals one of the host's own values. */
  own(name: string, bytes: Uint8Array): Promise<Sealed> {
    return sealed(this.#keys.rows, bytes, text.encode(name));
  }

  /** Opens one of the host's own values. */
  ownOpened(name: string, value: Sealed): Promise<Bytes> {
    return opened(this.#keys.rows, value, text.encode(name));
  }

  /** What a step's rows come to in the database; a row that is still plain there is replaced. */
  async acts(rows: readonly Row[]): Promise<Act[]> {
    return (await Promise.all(rows.map((row) => this.#acts(row)))).flat();
  }

  /** What is known changes before the first wait, so that rows of one step see each other in order. */
  #acts({ op, store, key, value }: Row): Promise<Act[]> {
    if (op === 'put' && value !== undefined) {
      this.know(store, key);
      const old: Act = { op: 'delete', store, key: key as Bytes };
      return this.row({ store, key, value }).then((act) => [old, act]);
    }
    const gone = op === 'clear' ? this.#beginning(store, key) : [key];
    for (const one of gone) this.#known.delete(`${store}/${toHex(one)}`);
    return Promise.all(gone.map((one) => this.#gone(store, one))).then((acts) => acts.flat());
  }

  async #gone(store: StoreName, key: Uint8Array): Promise<Act[]> {
    return [
      { op: 'delete', store, key: key as Bytes },
      { op: 'delete', store, key: await this.#name(store, key) },
    ];
  }

  #beginning(store: StoreName, prefix: Uint8Array): Uint8Array[] {
    const beginning = `${store}/${toHex(prefix)}`;
    const found = [...this.#known].filter(([name]) => name.startsWith(beginning));
    return found.map(([, key]) => key);
  }

  async #name(store: StoreName, key: Uint8Array): Promise<Bytes> {
    const prefix = text.encode(`${store}/`);
    const bytes = new Uint8Array(prefix.length + key.length);
    bytes.set(prefix);
    bytes.set(key, prefix.length);
    return new Uint8Array(await crypto.subtle.sign('HMAC', this.#keys.names, bytes));
  }
}
