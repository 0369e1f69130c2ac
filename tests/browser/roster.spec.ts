// Rosters in Excel: made on this device, by a WebAssembly that only who needs it loads.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { goOffline } from './support/status';

const DESK = { width: 1280, height: 800 };

/** Saves the roster of the members in sight; the file's bytes and name. */
async function saveRoster(page: Page): Promise<{ bytes: Buffer; name: string }> {
  await page.getByTestId('tab-members').click();
  const coming = page.waitForEvent('download');
  await page.getByTestId('export-roster').click();
  const file = await coming;
  return { bytes: readFileSync(await file.path()), name: file.suggestedFilename() };
}

/** Addresses of the WebAssembly for rosters among what a page has asked for. */
function noteRosterCode(page: Page): string[] {
  const asked: string[] = [];
  page.context().on('request', (request) => {
    if (request.url().includes('/later-')) asked.push(request.url());
  });
  return asked;
}

test('a roster is saved on the device, and again without a network', async ({ signInAs }) => {
  const page = await signInAs('sumu', { viewport: DESK });
  const asked = noteRosterCode(page);
  // The service worker has kept the app by now: the code of rosters is not among it.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.getByTestId('tab-members').waitFor();
  expect(asked, 'nothing of it before it is needed').toEqual([]);

  const first = await saveRoster(page);
  expect(first.name).toMatch(/^查干淖尔苏木党委.*2026-11-20\.xlsx$/);
  expect(first.bytes.subarray(0, 2).toString()).toBe('PK');
  expect(asked.length).toBeGreaterThan(0);

  await goOffline(page);
  await page.reload();
  const again = await saveRoster(page);
  expect(again.bytes.equals(first.bytes), 'the same members, the same file').toBe(true);
});

test('without a network the first time it says what to do', async ({ signInAs }) => {
  const page = await signInAs('sumu', { viewport: DESK });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.getByTestId('tab-members').click();
  await goOffline(page);
  await page.getByTestId('export-roster').click();
  await expect(page.getByText('第一次用花名册要有网络')).toBeVisible();
});
