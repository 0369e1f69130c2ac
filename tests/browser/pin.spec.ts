// A PIN on the phone: asked for, waited for, never readable on the disk, and no moment at which it loses a record.
import type { Page } from '@playwright/test';
import { moveClock, withMovableClock } from './support/device';
import { expect, test } from './support/fixtures';
import { inventFor } from './support/invented';
import { historyLines, memberSaying, openMember, recordContact } from './support/member';
import { expectLocked, givePin, readable, setPin, typePin, unlock } from './support/pin';
import { comeBack, expectInSync, expectWaiting, goOffline, lookUntilInSync } from './support/status';

const LOGIN = 'baiyinhua';
const PIN = '482915';
const OTHER = '60601357';
const NOTE = '家里都好，春节回来';
const DRAFT = '写到一半的话';
const PHONE = '13900001234';
/** Where invented members are; no sentence of the app names them. */
const PLACES = ['广东省东莞市', '辽宁省沈阳市'];
const IDLE_MS = 5 * 60_000;

test.setTimeout(240_000);

/** Names and the phone of people here, as the screens show them. */
async function wordsOf(page: Page, member: string): Promise<string[]> {
  await page.goto('/mine');
  const me = await page.getByTestId('my-name').innerText();
  await openMember(page, member);
  const title = await page.getByTestId('title').filter({ visible: true }).innerText();
  const call = page.locator('a[href^="tel:"]').first();
  const phone = ((await call.getAttribute('href')) ?? '').slice('tel:'.length);
  expect([me, title, phone].every((word) => word.length > 1)).toBe(true);
  return [me, title, phone];
}

async function offline(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await goOffline(page);
}

test('it asks at every start, waits after a wrong PIN, and opens with no network', async ({
  signInAs,
}) => {
  const page = await signInAs(LOGIN);
  const member = await memberSaying(page, '流入：');
  await openMember(page, member);
  await offline(page);
  await recordContact(page, member, NOTE);
  await page.goto('/mine');
  await page.getByTestId('to-pin').click();
  await typePin(page, '123456');
  await expect(page.getByTestId('pin-said')).toContainText('容易猜');
  await typePin(page, PIN);
  await expect(page.getByTestId('pin-lock')).toBeVisible();
  await expectWaiting(page, 1);

  await page.goto(`/members/${member}`);
  await expectLocked(page);
  await givePin(page, '000001');
  await expect(page.getByTestId('lock-said')).toContainText('不对');
  await givePin(page, '000002');
  await givePin(page, '000003');
  await expect(page.getByTestId('lock-wait')).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('lock-open'), 'the wait outlives a reload').toBeDisabled();
  await unlock(page, PIN);
  expect(page.url(), 'where the person was').toContain(member);
  await expect(historyLines(page, 'contact', NOTE)).toHaveCount(1);
  await expectWaiting(page, 1);
  await comeBack(page);
  await lookUntilInSync(page);
});

test('nothing of anybody can be read on the disk, and nothing typed is lost', async ({
  signInAs,
}) => {
  const page = await signInAs(LOGIN);
  const member = await memberSaying(page, '流入：');
  const words = await wordsOf(page, member);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await goOffline(page);
  await recordContact(page, member, NOTE);
  await page.goto(`/members/${member}/assign-contact-person`);
  await page.getByTestId('field-phone').fill(PHONE);
  await page.goto(`/members/${member}/record-contact`);
  await page.getByTestId('field-note').fill(DRAFT);
  const all = [...words, NOTE, PHONE, DRAFT, member];
  const before = await readable(page, all);
  for (const word of [...words, NOTE, PHONE, DRAFT]) expect(before, 'the look finds').toContain(word);

  await setPin(page, PIN);
  expect(await readable(page, all)).toEqual([]);
  await page.goto(`/members/${member}/record-contact`);
  await expectLocked(page);
  for (const word of all) expect(await page.content()).not.toContain(word);
  await unlock(page, PIN);
  await expect(page.getByTestId('field-note')).toHaveValue(DRAFT);
  await page.getByTestId('field-note').fill(`${DRAFT}，接着写`);
  await page.reload();
  await unlock(page, PIN);
  await expect(page.getByTestId('field-note')).toHaveValue(`${DRAFT}，接着写`);
  await page.getByTestId('submit').click();
  await expect(historyLines(page, 'contact', '接着写')).toHaveCount(1);
  await expectWaiting(page, 2);
  expect(await readable(page, [...all, '接着写'])).toEqual([]);
  await comeBack(page);
  await lookUntilInSync(page);
  expect(await readable(page, [...all, '接着写'])).toEqual([]);
  const keys = await page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)]);
  expect(keys.flat().filter((key) => !/^liangdi(-account|\.sealed)$/.test(key))).toEqual([]);
});

test('it is changed and turned off, each with the PIN there is', async ({ signInAs }) => {
  const page = await signInAs(LOGIN);
  const member = await memberSaying(page, '流入：');
  const words = await wordsOf(page, member);
  await setPin(page, PIN);
  await page.getByTestId('field-old').fill('000001');
  await typePin(page, OTHER);
  await expect(page.getByTestId('pin-said')).toContainText('不对');
  await expect(async () => {
    await page.getByTestId('field-old').fill(PIN);
    await typePin(page, OTHER);
    await expect(page.getByText('已更改', { exact: true })).toBeVisible();
  }).toPass();
  await page.reload();
  await givePin(page, PIN);
  await expect(page.getByTestId('lock-said')).toContainText('不对');
  await unlock(page, OTHER);

  await page.getByTestId('field-off').fill(OTHER);
  await page.getByTestId('pin-off').click();
  await expect(page.getByTestId('pin-lock')).toHaveCount(0);
  await openMember(page, member);
  await expectInSync(page);
  expect(await readable(page, words)).toEqual(words);
  await page.goto('/mine');
  await expect(page.getByTestId('my-name')).toHaveText(words[0] ?? '');
});

test('forgotten: it says what would be lost, and the relay gives the rest again', async ({
  signInAs,
}) => {
  const page = await signInAs(LOGIN);
  const member = await memberSaying(page, '流入：');
  const words = await wordsOf(page, member);
  await openMember(page, member);
  await recordContact(page, member, '先前送达的');
  await expectInSync(page);
  await offline(page);
  await recordContact(page, member, NOTE);
  await setPin(page, PIN);
  await page.getByTestId('pin-lock').click();
  await expectLocked(page);
  await page.getByTestId('lock-forgot').click();
  await expect(page.getByTestId('lock-said')).toContainText('什么也没有删除');
  // The relay answers again, but nothing connects to it while the phone is locked.
  await comeBack(page);
  const dialog = page.locator('.van-dialog');
  await page.getByTestId('lock-forgot').click();
  await expect(dialog).toContainText('还有 1 条没有送达');
  await dialog.getByRole('button', { name: '再想想' }).click();
  await expectLocked(page);
  await page.getByTestId('lock-forgot').click();
  await dialog.getByRole('button', { name: '删除，重新登录' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  expect(await readable(page, words)).toEqual([]);

  await page.getByTestId(`demo-${LOGIN}`).click();
  await expectInSync(page);
  await openMember(page, member);
  await expect(historyLines(page, 'contact', '先前送达的')).toHaveCount(1);
  await expect(historyLines(page, 'contact', NOTE)).toHaveCount(0);
});

/** Waits inside the page until some rows are sealed and some are not, and keeps it so by a transaction that does not end. */
function holdHalfWay(page: Page): Promise<{ plain: number; sealed: number }> {
  return page.evaluate(async () => {
    const found = (await indexedDB.databases()).find(({ name }) => name?.startsWith('liangdi-'));
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(found?.name ?? '');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    return new Promise<{ plain: number; sealed: number }>((resolve) => {
      const look = (): void => {
        const tx = db.transaction(['meta', 'change', 'outbox'], 'readwrite');
        const rows = tx.objectStore('meta').getAll();
        rows.onsuccess = () => {
          const sealed = rows.result.filter((row) => typeof row === 'object' && 'box' in row).length;
          const plain = rows.result.filter((row) => row instanceof Uint8Array).length;
          // More than the device, which goes with the vault itself.
          if (sealed < 2 || plain === 0) return;
          tx.oncomplete = null;
          const hold = (): void => {
            tx.objectStore('meta').count().onsuccess = hold;
          };
          hold();
          resolve({ plain, sealed });
        };
        tx.oncomplete = () => setTimeout(look);
      };
      look();
    });
  });
}

for (const [which, begin] of [
  ['setting it', (page: Page) => typePin(page, PIN)],
  [
    'turning it off',
    async (page: Page) => {
      await setPin(page, PIN);
      await page.getByTestId('field-off').fill(PIN);
      await page.getByTestId('pin-off').click();
    },
  ],
] as const) {
  test(`killed half-way of ${which}, it opens again and goes on`, async ({ signInAs }) => {
    let page = await signInAs('zuzhibu', { viewport: { width: 1280, height: 800 } });
    const context = page.context();
    await inventFor(page, 3_000);
    await page.goto('/mine/pin');
    await expectInSync(page);
    expect(await readable(page, PLACES)).toEqual(PLACES);
    await begin(page);
    const half = await holdHalfWay(page);
    expect(half.plain).toBeGreaterThan(0);
    expect(half.sealed).toBeGreaterThan(0);

    const crashed = page.waitForEvent('crash');
    const devtools = await context.newCDPSession(page);
    devtools.send('Page.crash').catch(() => undefined);
    await crashed;
    page = await context.newPage();
    await page.goto('/members');
    await unlock(page, PIN);
    await expect(async () => {
      const rows = await page.getByTestId('table').getAttribute('aria-rowcount');
      expect(Number(rows)).toBeGreaterThan(3_000);
    }).toPass();
    if (which === 'setting it') expect(await readable(page, PLACES)).toEqual([]);
    else {
      expect(await readable(page, PLACES)).toEqual(PLACES);
      await page.reload();
      await page.getByTestId('member-row').first().waitFor();
      await expect(page.getByTestId('lock-screen')).toHaveCount(0);
    }
  });
}

test('two windows lock and open together', async ({ signInAs }) => {
  const first = await signInAs(LOGIN);
  await setPin(first, PIN);
  const second = await first.context().newPage();
  await second.goto('/mine');
  await expect(second.getByTestId('my-name'), 'opened beside an open one').not.toBeEmpty();
  await second.getByTestId('to-pin').click();
  await second.getByTestId('pin-lock').click();
  await expectLocked(second);
  await expectLocked(first);
  await unlock(first, PIN);
  await expect(second.getByTestId('lock-screen')).toHaveCount(0);
  await first.close();
  await expectLocked(second);
  await unlock(second, PIN);
});

/** The phone is put away, or taken out again. */
async function put(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((to) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => to });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

test('put away for five minutes it asks again, and not before', async ({ signInAs }) => {
  const page = await signInAs(LOGIN, { serviceWorkers: 'block', prepare: withMovableClock });
  const member = await memberSaying(page, '流入：');
  await setPin(page, PIN);
  await page.goto('/members/record-attendance');
  await unlock(page, PIN);
  await expectInSync(page);
  await page.getByTestId('field-title').fill(DRAFT);
  await put(page, 'hidden');
  await moveClock(page, IDLE_MS - 60_000);
  await put(page, 'visible');
  await expectInSync(page);
  await page.goto(`/members/${member}`);
  await unlock(page, PIN);
  const call = page.locator('a[href^="tel:"]').first();
  // No phone here takes the call.
  await call.evaluate((link) => link.addEventListener('click', (event) => event.preventDefault()));
  await call.click();
  await put(page, 'hidden');
  await moveClock(page, IDLE_MS);
  await put(page, 'visible');
  await expectLocked(page);
  await unlock(page, PIN);
  await expect(page.getByTestId('return-bar'), 'a call longer than that is noted too').toBeVisible();
  await page.goto('/members/record-attendance');
  await unlock(page, PIN);
  await expect(page.getByTestId('field-title')).toHaveValue(DRAFT);
});

test('no PIN is offered where nothing is kept', async ({ browser, relay, signInAs }) => {
  const own = await signInAs(LOGIN);
  await own.goto('/mine');
  await expect(own.getByTestId('to-pin')).toBeVisible();
  const answer = await fetch(`${relay.origin}/api/demo`);
  const all = (await answer.json()) as { login: string; password: string }[];
  const context = await browser.newContext({ baseURL: relay.origin });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByTestId('field-login').fill(LOGIN);
  await page
    .getByTestId('field-password')
    .fill(all.find(({ login }) => login === LOGIN)?.password ?? '');
  await page.getByTestId('shared').click();
  await page.getByTestId('sign-in-submit').click();
  await expectInSync(page);
  await page.goto('/mine');
  await page.getByTestId('my-name').waitFor();
  await expectInSync(page);
  await expect(page.getByTestId('to-pin')).toHaveCount(0);
  await context.close();
});
