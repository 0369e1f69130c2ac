// Small things a page keeps: plain without a PIN, under its key with one, and never in both ways at once.
import { beforeEach, expect, test, vi } from 'vitest';

class FakeStorage {
  [name: string]: unknown;
  getItem(name: string): string | null {
    return Object.hasOwn(this, name) ? String(this[name]) : null;
  }
  setItem(name: string, value: string): void {
    this[name] = value;
  }
  removeItem(name: string): void {
    delete this[name];
  }
  clear(): void {
    for (const name of Object.keys(this)) delete this[name];
  }
}

const aKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

beforeEach(() => {
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('sessionStorage', new FakeStorage());
});

/** The module as a page that was opened anew has it. */
async function opened(): Promise<typeof import('../src/notes')> {
  vi.resetModules();
  return import('../src/notes');
}

const lying = (): string => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);

test('without a PIN a value lies plain and outlives the page', async () => {
  (await opened()).note('session', 'recordContact.7', '家里都好');
  expect(lying()).toContain('家里都好');
  expect((await opened()).noted('session', 'recordContact.7')).toBe('家里都好');
});

test('a PIN takes what lay plain under its key, names included; only the size of letters stays', async () => {
  const key = await aKey();
  const page = await opened();
  page.note('local', 'large', 'yes');
  page.note('local', 'workPhone', '13900000000');
  page.note('session', 'recordContact.7', '家里都好');
  await page.sealNotes(key);
  page.note('session', 'recordDues.7', '2026-11');
  await vi.waitFor(async () => {
    const later = await opened();
    expect(later.noted('session', 'recordContact.7')).toBeUndefined();
    await later.sealNotes(key);
    expect(later.noted('session', 'recordDues.7')).toBe('2026-11');
    expect(later.noted('session', 'recordContact.7')).toBe('家里都好');
    expect(later.noted('local', 'workPhone')).toBe('13900000000');
  });
  expect(Object.keys(localStorage).sort()).toEqual(['liangdi.large', 'liangdi.sealed']);
  expect(Object.keys(sessionStorage)).toEqual(['liangdi.sealed']);
  for (const text of ['139', '家里', 'recordContact']) expect(lying()).not.toContain(text);
});

test('the last of many values is the one that is kept', async () => {
  const key = await aKey();
  const page = await opened();
  await page.sealNotes(key);
  for (let at = 0; at <= 50; at += 1) page.note('session', 'note', String(at));
  await vi.waitFor(async () => {
    const later = await opened();
    await later.sealNotes(key);
    expect(later.noted('session', 'note')).toBe('50');
  });
});

test('turned off, everything lies plain again', async () => {
  const page = await opened();
  await page.sealNotes(await aKey());
  page.note('local', 'workPhone', '13900000000');
  page.openNotes();
  expect(Object.keys(localStorage)).toEqual(['liangdi.workPhone']);
  expect(page.noted('local', 'workPhone')).toBe('13900000000');
});

test('what another key has sealed is nothing, and is no fault', async () => {
  const page = await opened();
  await page.sealNotes(await aKey());
  page.note('local', 'workPhone', '13900000000');
  const later = await opened();
  await later.sealNotes(await aKey());
  expect(later.noted('local', 'workPhone')).toBeUndefined();
});

test('forgetting a person leaves nothing but what is named', async () => {
  const page = await opened();
  page.note('local', 'large', 'yes');
  await page.sealNotes(await aKey());
  page.note('local', 'workPhone', '13900000000');
  page.note('session', 'note', 'x');
  page.clearNotes(['large']);
  await new Promise((resolve) => setTimeout(resolve));
  expect(Object.keys(localStorage)).toEqual(['liangdi.large']);
  expect(Object.keys(sessionStorage)).toEqual([]);
});
