// The thin line under the title: in touch or not, what waits; and leaving and finding the network.
import { expect, type Locator, type Page } from '@playwright/test';

export function statusLine(page: Page): Locator {
  return page.getByTestId('status-line').first();
}

/** Waits until everything has arrived both ways. */
export async function expectInSync(page: Page): Promise<void> {
  await expect(statusLine(page)).toHaveAttribute('data-link', 'inSync');
  await expect(statusLine(page)).toHaveAttribute('data-waiting', '0');
}

/** Waits until the page says that it has no connection, and how many records wait for one. */
export async function expectOffline(page: Page, waiting?: number): Promise<void> {
  await expect(statusLine(page)).toHaveAttribute('data-link', 'offline');
  if (waiting !== undefined) await expectWaiting(page, waiting);
}

export async function expectWaiting(page: Page, waiting: number): Promise<void> {
  await expect(statusLine(page)).toHaveAttribute('data-waiting', String(waiting));
}

export async function goOffline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await expectOffline(page);
}

export async function comeBack(page: Page): Promise<void> {
  await page.context().setOffline(false);
}

/** Somebody takes the phone out again: the app tries at once instead of waiting for its next try. */
export async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

/** Looks again and again until everything has arrived both ways. */
export async function lookUntilInSync(page: Page): Promise<void> {
  await expect(async () => {
    await lookAgain(page);
    await expect(statusLine(page)).toHaveAttribute('data-link', 'inSync', { timeout: 1500 });
    await expect(statusLine(page)).toHaveAttribute('data-waiting', '0', { timeout: 3000 });
  }).toPass({ timeout: 30_000 });
}
