// Relays that die, are put back, are newer than the app, or say no: told on screen, nothing lost, nothing twice.
import type { Page } from '@playwright/test';
import { FATE, HELLO, isKind, STOP_UPDATE_NEEDED, SUBMIT } from './support/door';
import { expect, test } from './support/fixtures';
import { historyLines, memberSaying, openMember, recordContact, shownOf } from './support/member';
import {
  comeBack,
  expectInSync,
  expectOffline,
  expectWaiting,
  goOffline,
  lookAgain,
  lookUntilInSync,
  statusLine,
} from './support/status';

const LOGIN = 'baiyinhua';
const NOTE = '问了近况，一切都好';

async function openSomebody(page: Page): Promise<string> {
  const member = await memberSaying(page, '流入：');
  await openMember(page, member);
  return member;
}

for (const [what, way, kind] of [
  ['before it has a record', 'up', SUBMIT],
  ['after it has a record and before it says so', 'down', FATE],
] as const) {
  test(`a relay killed ${what} has it once in the end`, async ({ relay, door, signInAs }) => {
    const page = await signInAs(LOGIN, { origin: door.origin });
    const member = await openSomebody(page);
    const died = new Promise<void>((resolve) => {
      door.watcher = {
        [way]: (frame: Buffer) => {
          if (!isKind(frame, kind)) return 'pass';
          door.watcher = { up: () => 'lose', down: () => 'lose' };
          resolve();
          return 'lose';
        },
      };
    });
    await recordContact(page, member, NOTE);
    await died;
    await relay.kill('SIGKILL');
    door.cut();
    await expectOffline(page, 1);
    door.watcher = {};
    await relay.start();
    await lookUntilInSync(page);
    await expect(historyLines(page, 'contact', NOTE)).toHaveCount(1);
    const other = await signInAs(LOGIN, { origin: door.origin });
    await openMember(other, member);
    await expect(historyLines(other, 'contact', NOTE)).toHaveCount(1);
  });
}

test('an old copy of the database put back is said, and what the phone has stays and arrives later', async ({
  relay,
  signInAs,
}) => {
  let page = await signInAs(LOGIN);
  const member = await openSomebody(page);
  await relay.kill('SIGTERM');
  const old = relay.copyData();
  await relay.start();
  await lookUntilInSync(page);
  await recordContact(page, member, NOTE);
  await expectInSync(page);
  const before = await shownOf(page);

  await relay.kill('SIGTERM');
  const fresh = relay.copyData();
  relay.putBack(old);
  await relay.start();
  await expect(async () => {
    await lookAgain(page);
    await expect(statusLine(page)).toHaveAttribute('data-link', 'relayRestored', { timeout: 2000 });
  }).toPass();
  await expect(page.getByTestId('status-text').first()).toContainText('本机的记录都在');
  expect(await shownOf(page)).toEqual(before);
  await recordContact(page, member, '数据放回以后记的');
  await expectWaiting(page, 1);
  await page.goto('/mine/outbox');
  await expect(page.getByTestId('outbox-waiting')).toHaveCount(1);
  const context = page.context();
  await page.close();
  page = await context.newPage();
  await openMember(page, member);
  await expect(historyLines(page, 'contact', NOTE)).toHaveCount(1);
  await expect(historyLines(page, 'contact', '数据放回以后记的')).toHaveCount(1);

  await relay.kill('SIGTERM');
  relay.putBack(fresh);
  await relay.start();
  await lookUntilInSync(page);
  await expect(historyLines(page, 'contact', NOTE)).toHaveCount(1);
  await expect(historyLines(page, 'contact', '数据放回以后记的')).toHaveCount(1);
});

test('an old app is told to update, keeps its outbox and sends it after the update', async ({
  door,
  signInAs,
}) => {
  const page = await signInAs(LOGIN, { origin: door.origin });
  const member = await openSomebody(page);
  door.watcher = { up: (frame) => (isKind(frame, HELLO) ? STOP_UPDATE_NEEDED : 'pass') };
  door.cut();
  await expect(async () => {
    await lookAgain(page);
    await expect(statusLine(page)).toHaveAttribute('data-link', 'updateNeeded', { timeout: 2000 });
  }).toPass();
  await expect(page.getByTestId('status-text').first()).toContainText('请更新应用');
  await recordContact(page, member, NOTE);
  await expectWaiting(page, 1);
  await page.goto('/today');
  await expect(statusLine(page)).toHaveAttribute('data-link', 'updateNeeded');
  await expectWaiting(page, 1);
  await expect(page.getByTestId('notice-update')).toBeVisible();
  // Tapped while the relay still asks for it: once it no longer does, the app finds it by itself.
  await page.getByTestId('apply-update').click();
  door.watcher = {};
  await lookUntilInSync(page);
  await openMember(page, member);
  await expect(historyLines(page, 'contact', NOTE)).toHaveCount(1);
});

test('somebody signed out elsewhere is asked to sign in again; the outbox waits and is sent', async ({
  relay,
  signInAs,
}) => {
  const page = await signInAs(LOGIN);
  const member = await openSomebody(page);
  await goOffline(page);
  await recordContact(page, member, NOTE);
  const cookies = await page.context().cookies();
  const signedOut = await fetch(`${relay.origin}/api/sign-out`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    },
  });
  expect(signedOut.ok).toBe(true);
  await comeBack(page);
  await page.goto('/today');
  await expect(page.getByTestId('notice-sign-in-again')).toContainText('记录都在本机');
  await expectWaiting(page, 1);
  await page.getByTestId('sign-in-again').click();
  await page.getByTestId('field-login').fill(LOGIN);
  await page.getByTestId('field-password').fill('liangdi-demo');
  await page.getByTestId('sign-in-submit').click();
  await lookUntilInSync(page);
  await openMember(page, member);
  await expect(historyLines(page, 'contact', NOTE)).toHaveCount(1);
  await expect(page.getByTestId('notice-sign-in-again')).toHaveCount(0);
});

/** The home branch asks a host to accept the member. */
async function askHost(home: Page, member: string, host: string): Promise<void> {
  await openMember(home, member);
  await home.getByTestId('more').click();
  await home.getByTestId('to-reportArrival').click();
  await home.getByTestId('field-place').fill('新的地方');
  const choice = home.getByTestId('field-host').locator('option').filter({ hasText: host });
  await home.getByTestId('field-host').selectOption((await choice.getAttribute('value')) ?? '');
  await home.getByTestId('submit').click();
  await expect(home.getByTestId('member-host')).toHaveText(`待接收：${host}`);
}

test('a host no longer asked is refused with the reason and a way on', async ({ signInAs }) => {
  const home = await signInAs(LOGIN);
  const host = await signInAs('kunshan');
  const member = await memberSaying(home, '还没有流入地组织');
  await askHost(home, member, '昆山市开发区流动党员党支部');
  await expectInSync(home);
  const duty = host.locator(`[data-testid=duty][data-duty=acceptMember][data-member="${member}"]`);
  await expect(duty).toBeVisible();
  await goOffline(host);
  await askHost(home, member, '海淀区上地街道流动党员党支部');
  await expectInSync(home);

  await duty.getByTestId('duty-settle').click();
  await host.getByTestId('field-branch').fill('第一党小组');
  await host.getByTestId('submit').click();
  await expectOffline(host, 1);
  await comeBack(host);
  await expect(statusLine(host)).toHaveAttribute('data-refused', '1');
  await host.goto('/today');
  await host.getByTestId('today-refused').click();
  const refused = host.getByTestId('outbox-refused');
  await expect(refused.getByTestId('refusal')).toHaveAttribute(
    'data-code',
    /notAskedToHost|notASide/,
  );
  await expect(refused.getByTestId('refusal-sentence')).toHaveText(/\S.{6,}。$/);
  await expect(refused.getByTestId('refusal-way')).toHaveText(/\S.{6,}。$/);
  await expect(home.getByTestId('member-host')).toHaveText('待接收：海淀区上地街道流动党员党支部');
  await refused.getByTestId('dismiss').click();
  await expect(host.getByTestId('outbox-empty')).toBeVisible();
  await expect(statusLine(host)).toHaveAttribute('data-refused', '0');
});
