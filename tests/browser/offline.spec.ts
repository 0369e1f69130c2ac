// After the first visit the app needs neither network nor relay to open, to read and to write.
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { historyLines, memberSaying, openMember, recordContact } from './support/member';
import { comeBack, expectOffline, goOffline, lookUntilInSync } from './support/status';

const LOGIN = 'baiyinhua';
const NOTE = '住处没变，电话畅通';

async function expectAppKept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

async function closeAndOpenAgain(context: BrowserContext, page: Page, path: string): Promise<Page> {
  await page.close();
  const next = await context.newPage();
  await next.goto(path);
  return next;
}

function contacts(page: Page, note: string): Locator {
  return historyLines(page, 'contact', note);
}

test('opens with no network and no relay, keeps what is written, delivers it once', async ({
  relay,
  signInAs,
}) => {
  let page = await signInAs(LOGIN);
  const context = page.context();
  const member = await memberSaying(page, '流入：');
  const row = page.locator(`[data-testid=member-row][data-member="${member}"] .strong`);
  // The list draws a row before its words are there.
  await expect(row).not.toBeEmpty();
  const name = await row.innerText();
  await expectAppKept(page);
  await goOffline(page);
  await relay.kill('SIGKILL');

  await page.reload();
  await expectOffline(page, 0);
  await expect(page.getByTestId('member-row').first()).toBeVisible();
  await openMember(page, member);
  await expect(page.getByTestId('title').last()).toHaveText(name);
  await recordContact(page, member, NOTE);
  await expect(contacts(page, NOTE)).toHaveCount(1);

  page = await closeAndOpenAgain(context, page, `/members/${member}`);
  await expectOffline(page, 1);
  await expect(contacts(page, NOTE)).toHaveCount(1);
  await expect(contacts(page, NOTE).getByTestId('reach')).toHaveText('仅在本机');

  await relay.start();
  await comeBack(page);
  await lookUntilInSync(page);
  await expect(contacts(page, NOTE).getByTestId('reach')).not.toHaveText('仅在本机');
  await expect(contacts(page, NOTE)).toHaveCount(1);

  const elsewhere = await signInAs(LOGIN);
  await openMember(elsewhere, member);
  await expect(contacts(elsewhere, NOTE)).toHaveCount(1);
});

test('says that signing in needs a network, also where the app is already kept', async ({
  signInAs,
}) => {
  const page = await signInAs(LOGIN);
  await expectAppKept(page);
  await page.goto('/mine');
  await page.getByTestId('sign-out').click();
  await page.locator('.van-dialog').getByRole('button', { name: '退出' }).click();
  await page.getByTestId('field-login').waitFor();
  await page.context().setOffline(true);
  await page.reload();
  await page.getByTestId('field-login').fill(LOGIN);
  await page.getByTestId('field-password').fill('liangdi-demo');
  await page.getByTestId('sign-in-submit').click();
  await expect(page.getByTestId('sign-in-error')).toContainText('第一次登录需要网络');
  await expect(page.getByTestId('field-login')).toHaveValue(LOGIN);
});

test('a relay that stays dead for long is found again when somebody looks', async ({
  relay,
  signInAs,
}) => {
  const page = await signInAs(LOGIN);
  const member = await memberSaying(page, '流入：');
  await openMember(page, member);
  await relay.kill('SIGKILL');
  await expectOffline(page);
  await recordContact(page, member, NOTE);
  await expectOffline(page, 1);
  await relay.start();
  await lookUntilInSync(page);
  await expect(contacts(page, NOTE).getByTestId('reach')).not.toHaveText('仅在本机');
});
