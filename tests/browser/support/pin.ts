// The PIN of a device, by hand; and everything a browser keeps for the site, as somebody with the disk reads it.
import { expect, type Page } from '@playwright/test';

/** Sets a PIN on a phone that has none. */
export async function setPin(page: Page, pin: string): Promise<void> {
  await page.goto('/mine');
  await page.getByTestId('to-pin').click();
  await typePin(page, pin);
  await expect(page.getByTestId('pin-lock')).toBeVisible({ timeout: 60_000 });
}

/** Fills in a fresh PIN on its screen and sends it. */
export async function typePin(page: Page, pin: string): Promise<void> {
  await page.getByTestId('field-fresh').fill(pin);
  await page.getByTestId('field-again').fill(pin);
  await page.getByTestId('pin-submit').click();
}

/** The screen that asks for the PIN, and nothing else. */
export async function expectLocked(page: Page): Promise<void> {
  await expect(page.getByTestId('lock-open')).toBeVisible();
  await expect(page.getByTestId('status-line')).toHaveCount(0);
}

/** Gives a PIN, whichever, once one is looked at. */
export async function givePin(page: Page, pin: string): Promise<void> {
  await expect(page.getByTestId('lock-open')).toBeEnabled({ timeout: 60_000 });
  await page.getByTestId('field-pin').fill(pin);
  await page.getByTestId('lock-open').click();
}

/** Gives the right PIN and waits until the app is there. */
export async function unlock(page: Page, pin: string): Promise<void> {
  await givePin(page, pin);
  await expect(page.getByTestId('lock-screen')).toHaveCount(0, { timeout: 60_000 });
}

/** Every byte the browser keeps for this site: databases with their keys, storages, caches; one letter each. */
async function bytesKept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const parts: string[] = [];
    const add = (value: unknown): void => {
      if (value instanceof ArrayBuffer) add(new Uint8Array(value));
      else if (value instanceof Uint8Array) {
        parts.push(Array.from(value, (byte) => String.fromCharCode(byte)).join(''));
      } else if (typeof value === 'string') add(new TextEncoder().encode(value));
      else if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) {
          add(name);
          add(inner);
        }
      } else add(String(value));
    };
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name = '' } of await indexedDB.databases()) {
      add(name);
      const db = await done(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        const rows = db.transaction(store).objectStore(store);
        for (const key of await done(rows.getAllKeys())) add(key);
        for (const value of await done(db.transaction(store).objectStore(store).getAll())) add(value);
      }
      db.close();
    }
    add({ ...localStorage });
    add({ ...sessionStorage });
    for (const name of await caches.keys()) {
      add(name);
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        add(request.url);
        add(await (await cache.match(request))?.arrayBuffer());
      }
    }
    return parts.join('\n');
  });
}

/** Which of the texts can be read in what the browser keeps. */
export async function readable(page: Page, texts: readonly string[]): Promise<string[]> {
  const kept = await bytesKept(page);
  return texts.filter((text) => kept.includes(Buffer.from(text).toString('latin1')));
}
