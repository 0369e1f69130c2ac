// Devices with something wrong: no storage, full storage, a wrong clock; told to page and worker alike.
import type { BrowserContext, Page } from '@playwright/test';

/** The worker's script as the bundler names it. */
const WORKER = '**/assets/main-*.js';

/** Runs a script in the worker before the app's own; needs `serviceWorkers: 'block'`. */
async function prepareWorker(context: BrowserContext, script: string): Promise<void> {
  // A script that a test hands in has no address; without this its worker may not call this machine.
  await context.grantPermissions(['local-network-access']);
  await context.route(WORKER, async (route) => {
    const response = await route.fetch();
    const body = `${script};\n${await response.text()}`;
    await route.fulfill({ status: 200, contentType: 'text/javascript', body });
  });
}

/** A browser that stores nothing, as some do in private mode. */
export async function withoutStorage(context: BrowserContext): Promise<void> {
  const script = "Object.defineProperty(globalThis, 'indexedDB', { value: undefined })";
  await context.addInitScript(script);
  await prepareWorker(context, script);
}

/** Storage that can be made full and empty again with `fillStorage`. */
export async function withBoundedStorage(context: BrowserContext): Promise<void> {
  await prepareWorker(
    context,
    `{
      const put = IDBObjectStore.prototype.put;
      let isFull = false;
      new BroadcastChannel('test-storage').onmessage = ({ data }) => {
        isFull = data;
        new BroadcastChannel('test-storage-heard').postMessage(data);
      };
      IDBObjectStore.prototype.put = function (...row) {
        if (isFull) throw new DOMException('full', 'QuotaExceededError');
        return put.apply(this, row);
      };
    }`,
  );
}

/** Makes the storage of `withBoundedStorage` full or not; resolves once the worker has heard it. */
export async function fillStorage(page: Page, isFull: boolean): Promise<void> {
  await page.evaluate(
    (full) =>
      new Promise<void>((resolve) => {
        new BroadcastChannel('test-storage-heard').onmessage = () => resolve();
        new BroadcastChannel('test-storage').postMessage(full);
      }),
    isFull,
  );
}

/** A clock that is off by so many milliseconds. */
export function withClockOff(ms: number): (context: BrowserContext) => Promise<void> {
  return async (context) => {
    const script = `{
      const Real = Date;
      globalThis.Date = class extends Real {
        constructor(...parts) {
          super(...(parts.length === 0 ? [Real.now() + ${ms}] : parts));
        }
        static now() {
          return Real.now() + ${ms};
        }
      };
    }`;
    await context.addInitScript(script);
    await prepareWorker(context, script);
  };
}

/** A worker's clock that `moveClock` moves on; needs `serviceWorkers: 'block'`. */
export async function withMovableClock(context: BrowserContext): Promise<void> {
  await prepareWorker(
    context,
    `{
      const now = Date.now;
      let ahead = 0;
      Date.now = () => now() + ahead;
      new BroadcastChannel('test-clock').onmessage = ({ data }) => {
        ahead += data;
        new BroadcastChannel('test-clock-heard').postMessage(data);
      };
    }`,
  );
}

/** Moves the clock of `withMovableClock` on; resolves once the worker has heard it. */
export async function moveClock(page: Page, ms: number): Promise<void> {
  await page.evaluate(
    (by) =>
      new Promise<void>((resolve) => {
        new BroadcastChannel('test-clock-heard').onmessage = () => resolve();
        new BroadcastChannel('test-clock').postMessage(by);
      }),
    ms,
  );
}
