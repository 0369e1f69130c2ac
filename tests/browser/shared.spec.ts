// One computer, two people after each other: the first leaves nothing behind, unsent work included.
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { memberSaying, openMember, recordContact } from './support/member';
import type { Relay } from './support/relay';
import { expectInSync, expectWaiting, goOffline } from './support/status';

const DESK = { width: 1280, height: 800 };
const FIRST = 'baiyinhua';
const NOTE = '只有我知道的一句话';

async function passwordOf(relay: Relay, login: string): Promise<{ name: string; password: string }> {
  const answer = await fetch(`${relay.origin}/api/demo`);
  const all = (await answer.json()) as { login: string; name: string; password: string }[];
  const found = all.find((one) => one.login === login);
  if (!found) throw new Error(`no demo account ${login}`);
  return found;
}

/** Signs in by hand, saying that others use this computer too; gives the person's name. */
async function sitDown(page: Page, relay: Relay, login: string): Promise<string> {
  const { name, password } = await passwordOf(relay, login);
  await page.getByTestId('field-login').fill(login);
  await page.getByTestId('field-password').fill(password);
  await page.getByTestId('shared').click();
  await page.getByTestId('sign-in-submit').click();
  await expectInSync(page);
  return name;
}

/** The one way to change over that is in sight. */
function turn(page: Page): Locator {
  return page.getByTestId('switch-person').filter({ visible: true });
}

/** Everything this browser keeps for the site, as text. */
async function kept(page: Page): Promise<string> {
  const said = await page.evaluate(async () => {
    const bases = await indexedDB.databases();
    const caches_ = await caches.keys();
    const cached = await Promise.all(
      caches_.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    );
    return {
      bases: bases.map(({ name }) => name),
      local: { ...localStorage },
      session: { ...sessionStorage },
      cached: cached.flat(),
    };
  });
  expect(said.bases, 'databases').toEqual([]);
  // Until the relay has heard of the sign-out a mark says so, and no more.
  const { 'liangdi-signing-out': _, ...local } = said.local;
  expect(local, 'local storage').toEqual({});
  expect(said.session, 'session storage').toEqual({});
  for (const url of said.cached) {
    expect(new URL(url).pathname, 'only the app is cached').not.toMatch(/^\/(api|members)/);
  }
  return JSON.stringify(said);
}

/** The computer stands at the sign-in page and knows nobody. */
async function expectNobody(page: Page, context: BrowserContext, names: string[]): Promise<void> {
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByTestId('field-login')).toHaveValue('');
  await expect(page.getByTestId('field-password')).toHaveValue('');
  const text = await kept(page);
  for (const name of names) expect(text).not.toContain(name);
  await expect.poll(() => page.evaluate(() => ({ ...localStorage }))).toEqual({});
  await expect.poll(() => context.cookies()).toEqual([]);
}

test('the next person finds nothing of the one before', async ({ browser, relay }) => {
  const context = await browser.newContext({ baseURL: relay.origin, viewport: DESK });
  const page = await context.newPage();
  await page.goto('/');
  const first = await sitDown(page, relay, FIRST);
  const member = await memberSaying(page, '沈阳');
  await openMember(page, member);
  await page.getByTestId('to-record-contact').click();
  await page.getByTestId('field-note').fill(NOTE);
  await expect(turn(page), 'from every screen').toBeVisible();

  await turn(page).click();
  await expect(page.locator('.van-dialog')).toContainText(first);
  await page.locator('.van-dialog').getByRole('button', { name: '退出，换人' }).click();
  await expectNobody(page, context, [first, NOTE, member]);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/');

  const second = await sitDown(page, relay, 'harinula');
  await page.goto('/mine');
  await expect(page.getByTestId('my-name')).toHaveText(second);
  await page.goto(`/members/${member}`);
  await expect(page.getByTestId('member-missing')).toBeVisible();
  const bases = await page.evaluate(async () => (await indexedDB.databases()).length);
  expect(bases, 'only the second one has a database').toBe(1);
  await context.close();
});

test('unsent work is sent first; with no network the person is asked', async ({
  browser,
  relay,
}) => {
  const context = await browser.newContext({ baseURL: relay.origin, viewport: DESK });
  const page = await context.newPage();
  await page.goto('/');
  const first = await sitDown(page, relay, FIRST);
  const member = await memberSaying(page, '沈阳');
  await openMember(page, member);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await goOffline(page);
  await recordContact(page, member, NOTE);
  await expectWaiting(page, 1);

  const dialog = page.locator('.van-dialog');
  await turn(page).click();
  await dialog.getByRole('button', { name: '退出，换人' }).click();
  await expect(dialog).toContainText('还有 1 条没有送达');
  await dialog.getByRole('button', { name: '先留在这里' }).click();
  await expectWaiting(page, 1);
  expect(page.url(), 'still there, nothing lost').toContain(member);

  await turn(page).click();
  await dialog.getByRole('button', { name: '退出，换人' }).click();
  await dialog.getByRole('button', { name: '丢弃并退出' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.getByTestId('field-login').waitFor();
  await context.setOffline(false);
  await page.goto('/sign-in');
  await expectNobody(page, context, [first, NOTE, member]);
  await context.close();
});

test('the button is there on a narrow window too, and not on a device of one person', async ({
  browser,
  relay,
  signInAs,
}) => {
  const own = await signInAs(FIRST);
  await expect(own.getByTestId('switch-person')).toHaveCount(0);
  const context = await browser.newContext({
    baseURL: relay.origin,
    viewport: { width: 640, height: 800 },
  });
  const page = await context.newPage();
  await page.goto('/');
  await sitDown(page, relay, FIRST);
  for (const path of ['/today', '/members', '/members/record-attendance', '/mine/devices']) {
    await page.goto(path);
    await expect(turn(page)).toHaveCount(1);
  }
  await context.close();
});

test('a sign-in that has run out on a shared computer leaves nothing either', async ({
  browser,
  relay,
}) => {
  const context = await browser.newContext({ baseURL: relay.origin, viewport: DESK });
  const page = await context.newPage();
  await page.goto('/');
  const first = await sitDown(page, relay, FIRST);
  // Its session ends at the relay, as it does by itself after half a day.
  await page.evaluate(() =>
    fetch('/api/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).then(() => undefined),
  );
  await expectNobody(page, context, [first]);
  await context.close();
});
