// Where a page keeps small things: plain in the browser's storage, or under the key of the person's PIN.

/** Kept for as long as the device is the person's, or as long as the tab. */
export type Shelf = 'local' | 'session';

const PREFIX = 'liangdi.';
/** What a shelf holds under a PIN, in one piece: names of forms say something too. */
const BOX = `${PREFIX}sealed`;
/** What says nothing about anybody, and is needed before the PIN is given. */
const PLAIN: ReadonlySet<string> = new Set(['large', 'shared']);
const SHELVES: readonly Shelf[] = ['local', 'session'];
const IV_BYTES = 12;

let key: CryptoKey | undefined;
const held = { local: new Map<string, string>(), session: new Map<string, string>() };
/** Counts what was put on a shelf: a box that took longer than the next one is not stored. */
const turns = { local: 0, session: 0 };

function storageOf(shelf: Shelf): Storage {
  return shelf === 'local' ? localStorage : sessionStorage;
}

/** Private mode or full storage: what is kept here is a comfort, not a need. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** A kept value; none where the browser keeps nothing. */
export function noted(shelf: Shelf, name: string): string | undefined {
  if (key && !PLAIN.has(name)) return held[shelf].get(name);
  return attempt(() => storageOf(shelf).getItem(PREFIX + name) ?? undefined);
}

/** Keeps a value, or none. */
export function note(shelf: Shelf, name: string, value: string | undefined): void {
  if (key && !PLAIN.has(name)) {
    if (value === undefined) held[shelf].delete(name);
    else held[shelf].set(name, value);
    void store(shelf, key);
    return;
  }
  attempt(() => {
    if (value === undefined) storageOf(shelf).removeItem(PREFIX + name);
    else storageOf(shelf).setItem(PREFIX + name, value);
  });
}

/** Names of what lies plain on a shelf and need not. */
function lyingPlain(shelf: Shelf): string[] {
  const names = attempt(() => Object.keys(storageOf(shelf))) ?? [];
  return names
    .filter((name) => name.startsWith(PREFIX) && name !== BOX)
    .map((name) => name.slice(PREFIX.length))
    .filter((name) => !PLAIN.has(name));
}

async function store(shelf: Shelf, under: CryptoKey): Promise<void> {
  turns[shelf] += 1;
  const turn = turns[shelf];
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const text = new TextEncoder().encode(JSON.stringify([...held[shelf]]));
  const box = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, under, text));
  if (turn !== turns[shelf] || key !== under) return;
  const bytes = [...iv, ...box].map((byte) => String.fromCharCode(byte)).join('');
  attempt(() => storageOf(shelf).setItem(BOX, btoa(bytes)));
}

async function opened(shelf: Shelf, under: CryptoKey): Promise<[string, string][]> {
  try {
    const text = storageOf(shelf).getItem(BOX);
    if (text === null) return [];
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const how = { name: 'AES-GCM', iv: bytes.slice(0, IV_BYTES) };
    const plain = await crypto.subtle.decrypt(how, under, bytes.slice(IV_BYTES));
    return JSON.parse(new TextDecoder().decode(plain)) as [string, string][];
  } catch {
    // Of another PIN's time, or damaged: nobody can read it any more.
    return [];
  }
}

/** A PIN was given or set: what is kept is read with its key, and what lay plain goes under it. */
export async function sealNotes(under: CryptoKey): Promise<void> {
  if (key) return;
  const boxes = await Promise.all(SHELVES.map((shelf) => opened(shelf, under)));
  for (const [at, shelf] of SHELVES.entries()) {
    held[shelf] = new Map(boxes[at]);
    for (const name of lyingPlain(shelf)) held[shelf].set(name, noted(shelf, name) ?? '');
  }
  key = under;
  for (const shelf of SHELVES) {
    if (lyingPlain(shelf).length === 0) continue;
    await store(shelf, under);
    for (const name of lyingPlain(shelf)) attempt(() => storageOf(shelf).removeItem(PREFIX + name));
  }
}

/** There is no PIN (any more): everything lies plain again. */
export function openNotes(): void {
  key = undefined;
  for (const shelf of SHELVES) {
    for (const [name, value] of held[shelf]) note(shelf, name, value);
    held[shelf].clear();
    attempt(() => storageOf(shelf).removeItem(BOX));
  }
}

/** Removes everything, except the names given. */
export function clearNotes(except: readonly string[]): void {
  key = undefined;
  for (const shelf of SHELVES) held[shelf].clear();
  const kept = except.map((name) => PREFIX + name);
  attempt(() => {
    sessionStorage.clear();
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && !kept.includes(name)) localStorage.removeItem(name);
    }
  });
}
