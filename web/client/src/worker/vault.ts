// The vault: a random secret for all that is kept of an account, itself kept under a PIN.

/** Fewest digits of a PIN. */
export const PIN_DIGITS_MIN = 6;
/** How long deriving a key may take on the device where the PIN is chosen. */
const DERIVE_MS = 700;
/** Rounds are measured with so many, and are never fewer or more than that, whatever was measured. */
const ROUNDS_PROBE = 100_000;
const ROUNDS_MIN = 600_000;
const ROUNDS_MAX = 10_000_000;
/** Longest wait after wrong PINs. */
const WAIT_MS_MAX = 60 * 60_000;

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes under a key, with what was drawn for them. */
export interface Sealed {
  iv: Bytes;
  box: Bytes;
}

/** What stands beside the rows, readable by everybody who has the disk; docs/storage.md. */
export interface VaultRecord {
  version: 1;
  salt: Bytes;
  /** Rounds of PBKDF2-SHA-256 between the PIN and the key over `secret`. */
  rounds: number;
  secret: Sealed;
  /** The form that rows are brought into: `plain` while the PIN is being turned off. */
  goal: 'sealed' | 'plain';
  /** Wrong PINs since the last right one. */
  tries: number;
  /** When the next PIN is looked at, in milliseconds since 1970. */
  notBefore: number;
}

/** Keys made from the vault's secret; none of them can be read out. */
export interface Keys {
  /** Over rows. */
  rows: CryptoKey;
  /** Turns the keys of rows into names that say nothing. */
  names: CryptoKey;
  /** Over what a page keeps itself: half-filled forms, last values. */
  page: CryptoKey;
}

const { subtle } = crypto;
const text = new TextEncoder();
const AES = { name: 'AES-GCM', length: 256 } as const;
const SEALING: KeyUsage[] = ['encrypt', 'decrypt'];
const SECRET_IS = text.encode('liangdi vault 1');

/** Random bytes. */
function draw(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** Why digits are no PIN; none where they are one. */
export function pinFault(pin: string): 'short' | 'easy' | undefined {
  if (pin.length < PIN_DIGITS_MIN || !/^\d+$/.test(pin)) return 'short';
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])));
  const [only] = steps;
  // 111111, 123456, 987654: one step from digit to digit, and a small one.
  return steps.size === 1 && Math.abs(only ?? 0) <= 1 ? 'easy' : undefined;
}

/** How long after so many wrong PINs the next one is looked at: a second, then twice as long each time. */
export function waitAfter(tries: number): number {
  return tries === 0 ? 0 : Math.min(1_000 * 2 ** (tries - 1), WAIT_MS_MAX);
}

/** What is left of a wait; a clock that was set back does not make it longer than it ever was. */
export function waitLeft({ tries, notBefore }: VaultRecord, now: number): number {
  return Math.max(0, Math.min(notBefore - now, waitAfter(tries)));
}

/** Seals bytes; `about` is not kept and must be said again to open them. */
export async function sealed(
  key: CryptoKey,
  bytes: Uint8Array,
  about: Uint8Array,
): Promise<Sealed> {
  const iv = draw(12);
  const how = { name: 'AES-GCM', iv, additionalData: about as Bytes };
  return { iv, box: new Uint8Array(await subtle.encrypt(how, key, bytes as Bytes)) };
}

/** Opens bytes; rejects where the key, what they are about or a bit is wrong. */
export async function opened(
  key: CryptoKey,
  { iv, box }: Sealed,
  about: Uint8Array,
): Promise<Bytes> {
  const how = { name: 'AES-GCM', iv, additionalData: about as Bytes };
  return new Uint8Array(await subtle.decrypt(how, key, box));
}

async function fromPin(pin: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const from = await subtle.importKey('raw', text.encode(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return subtle.deriveKey(how, from, AES, false, SEALING);
}

/** As many rounds as this device does in the time meant for them. */
export async function measuredRounds(now: () => number): Promise<number> {
  const begun = now();
  await fromPin('000000', draw(16), ROUNDS_PROBE);
  const rounds = (ROUNDS_PROBE * DERIVE_MS) / Math.max(1, now() - begun);
  return Math.round(Math.min(Math.max(rounds, ROUNDS_MIN), ROUNDS_MAX));
}

async function keysOf(secret: Bytes): Promise<Keys> {
  const from = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const how = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: text.encode(info),
  });
  const [rows, names, page] = await Promise.all([
    subtle.deriveKey(how('rows'), from, AES, false, SEALING),
    subtle.deriveKey(how('names'), from, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
    subtle.deriveKey(how('page'), from, AES, false, SEALING),
  ]);
  return { rows, names, page };
}

async function under(pin: string, secret: Bytes, rounds: number): Promise<VaultRecord> {
  const salt = draw(32);
  const key = await fromPin(pin, salt, rounds);
  return {
    version: 1,
    salt,
    rounds,
    secret: await sealed(key, secret, SECRET_IS),
    goal: 'sealed',
    tries: 0,
    notBefore: 0,
  };
}

/** A vault with a fresh secret. */
export async function newVault(
  pin: string,
  rounds: number,
): Promise<{ record: VaultRecord; keys: Keys }> {
  const secret = draw(32);
  const record = await under(pin, secret, rounds);
  const keys = await keysOf(secret);
  secret.fill(0);
  return { record, keys };
}

async function secretOf(record: VaultRecord, pin: string): Promise<Bytes | undefined> {
  const key = await fromPin(pin, record.salt, record.rounds);
  return opened(key, record.secret, SECRET_IS).catch(() => undefined);
}

/** The vault's keys; none where the PIN is wrong. */
export async function openVault(record: VaultRecord, pin: string): Promise<Keys | undefined> {
  const secret = await secretOf(record, pin);
  if (secret === undefined) return undefined;
  const keys = await keysOf(secret);
  secret.fill(0);
  return keys;
}

/** The same secret under another PIN; none where the old PIN is wrong. */
export async function movedVault(
  record: VaultRecord,
  old: string,
  fresh: string,
  rounds: number,
): Promise<VaultRecord | undefined> {
  const secret = await secretOf(record, old);
  if (secret === undefined) return undefined;
  const moved = await under(fresh, secret, rounds);
  secret.fill(0);
  return moved;
}
