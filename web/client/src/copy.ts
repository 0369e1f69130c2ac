// An account's rows as text: copied on a page, opened wherever the rules run.
import type { PersonId, StoredRow, StoreName } from './wasm/liangdi.js';

/** What an account holds on one device, fit for JSON. It is as private as the records in it. */
export interface AccountCopy {
  person: PersonId;
  name: string;
  rows: CopiedRow[];
}

/** A row; key and value in lower-case hex. */
export interface CopiedRow {
  store: StoreName;
  key: string;
  value: string;
}

/** Bytes as lower-case hex, as ids are written. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of a hex text; throws where it is none. */
export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new RangeError('not hex');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Writes rows as text. */
export function copied(rows: StoredRow[]): CopiedRow[] {
  return rows.map(({ store, key, value }) => ({ store, key: toHex(key), value: toHex(value) }));
}

/** Reads rows from text. */
export function rowsOf(copy: AccountCopy): StoredRow[] {
  return copy.rows.map(({ store, key, value }) => ({
    store,
    key: fromHex(key),
    value: fromHex(value),
  }));
}
