// What every test starts from: a relay of its own over a filled demo, and people who sign in to it.
import { cpSync } from 'node:fs';
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test';
import { Door } from './door';
import { watchPolicy } from './policy';
import { newFolder, Relay } from './relay';
import { expectInSync } from './status';

/** Opens the app as somebody, on a device of their own. */
export type SignInAs = (login: string, options?: PersonOptions) => Promise<Page>;

export interface PersonOptions extends BrowserContextOptions {
  /** Prepares the device before the app is opened. */
  prepare?: (context: BrowserContext) => Promise<void>;
  /** Another way to the relay. */
  origin?: string;
}

interface EachTest {
  relay: Relay;
  door: Door;
  signInAs: SignInAs;
  /** Errors nobody caught on any page: a test ends with none. */
  uncaught: string[];
  /** What pages did that their policy forbids, or asked of others: a test ends with none. */
  forbidden: string[];
}

interface EachWorker {
  /** A data folder with the demo banner in it. */
  filled: string;
}

/** Of the test that runs in this worker. */
const forbidden: string[] = [];

export const test = base.extend<EachTest, EachWorker>({
  browser: [
    async ({ browser }, use) => {
      const open = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const context = await open(options);
        await watchPolicy(context, forbidden);
        return context;
      };
      await use(browser);
    },
    { scope: 'worker' },
  ],

  forbidden: [
    async ({}, use) => {
      forbidden.length = 0;
      await use(forbidden);
      expect(forbidden, 'what the policy of our pages forbids').toEqual([]);
    },
    { auto: true },
  ],

  filled: [
    async ({}, use) => {
      const relay = new Relay(newFolder());
      await relay.start();
      await relay.kill('SIGTERM');
      await use(relay.data);
      await relay.remove();
    },
    { scope: 'worker' },
  ],

  relay: async ({ filled }, use) => {
    const relay = new Relay(newFolder());
    cpSync(filled, relay.data, { recursive: true });
    await relay.start();
    await use(relay);
    await relay.remove();
  },

  door: async ({ relay }, use) => {
    const door = await Door.open(relay);
    await use(door);
    door.shut();
  },

  uncaught: async ({}, use) => {
    const uncaught: string[] = [];
    await use(uncaught);
    expect(uncaught, 'errors that nobody caught').toEqual([]);
  },

  signInAs: async ({ browser, relay, uncaught }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (login, { prepare, origin, ...options } = {}) => {
      const context = await browser.newContext({ baseURL: origin ?? relay.origin, ...options });
      contexts.push(context);
      context.on('weberror', (error) => uncaught.push(String(error.error())));
      await prepare?.(context);
      const page = await context.newPage();
      await page.goto('/');
      await page.getByTestId(`demo-${login}`).click();
      await expectInSync(page);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
