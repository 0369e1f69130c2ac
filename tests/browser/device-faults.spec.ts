// Phones that are put away, opened twice, full, private or set to the wrong day: nothing is lost or faked.
import { fillStorage, withBoundedStorage, withClockOff, withoutStorage } from './support/device';
import { expect, test } from './support/fixtures';
import { historyLines, memberSaying, openMember, recordContact, totalsOf } from './support/member';
import { DEMO_DAY } from './support/relay';
import {
  comeBack,
  expectInSync,
  expectOffline,
  expectWaiting,
  goOffline,
  lookUntilInSync,
} from './support/status';

const LOGIN = 'baiyinhua';
const TWO_YEARS_MS = 2 * 365 * 86_400_000;

for (const [when, network] of [
  ['with no network', false],
  ['with a network', true],
] as const) {
  test(`a page closed in the middle of a tap loses nothing or does nothing, ${when}`, async ({
    signInAs,
  }) => {
    let page = await signInAs(LOGIN);
    const context = page.context();
    const member = await memberSaying(page, '流入：');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    if (!network) await goOffline(page);
    for (const [note, isSaid] of [
      ['关了一次', false],
      ['关了两次', false],
      ['说了已记下才关', true],
    ] as const) {
      await page.goto(`/members/${member}/record-contact`);
      await page.getByTestId('field-note').fill(note);
      await page.getByTestId('submit').click({ noWaitAfter: true });
      if (isSaid) await page.getByText('已记下', { exact: true }).waitFor();
      await page.close();
      page = await context.newPage();
      await openMember(page, member);
      const count = await historyLines(page, 'contact', note).count();
      if (isSaid) expect(count, 'said to be kept').toBe(1);
      expect(count).toBeLessThanOrEqual(1);
    }
    await comeBack(page);
    await lookUntilInSync(page);
    const other = await signInAs(LOGIN);
    await openMember(other, member);
    for (const note of ['关了一次', '关了两次', '说了已记下才关']) {
      const here = await historyLines(page, 'contact', note).count();
      await expect(historyLines(other, 'contact', note), note).toHaveCount(here);
    }
  });
}

test('two tabs of one person show the same, both write, and either may close', async ({
  signInAs,
}) => {
  const first = await signInAs(LOGIN);
  const member = await memberSaying(first, '流入：');
  await openMember(first, member);
  const second = await first.context().newPage();
  await openMember(second, member);
  await expectInSync(second);
  await recordContact(second, member, '第二个窗口记的');
  await expect(historyLines(first, 'contact', '第二个窗口记的')).toHaveCount(1);
  await recordContact(first, member, '第一个窗口记的');
  await expect(historyLines(second, 'contact', '第一个窗口记的')).toHaveCount(1);
  expect(await totalsOf(second)).toEqual(await totalsOf(first));
  await second.goto('/mine');
  await expect(second.getByTestId('notice-follower')).toBeVisible();

  await openMember(second, member);
  await first.close();
  await recordContact(second, member, '带头的窗口关了以后');
  await lookUntilInSync(second);
  await second.goto('/mine');
  await expect(second.getByTestId('notice-follower')).toHaveCount(0);
  const phone = await signInAs(LOGIN);
  await openMember(phone, member);
  for (const note of ['第二个窗口记的', '第一个窗口记的', '带头的窗口关了以后']) {
    await expect(historyLines(phone, 'contact', note), note).toHaveCount(1);
  }
});

test('two phones of one person write at once with no network and both are kept', async ({
  signInAs,
}) => {
  const [one, two] = [await signInAs(LOGIN), await signInAs(LOGIN)];
  const member = await memberSaying(one, '流入：');
  for (const phone of [one, two]) {
    await openMember(phone, member);
    await goOffline(phone);
  }
  await recordContact(one, member, '旧手机记的');
  await recordContact(two, member, '新手机记的');
  for (const phone of [one, two]) {
    await expectOffline(phone, 1);
    await comeBack(phone);
    await lookUntilInSync(phone);
  }
  for (const phone of [one, two]) {
    await expect(historyLines(phone, 'contact', '旧手机记的')).toHaveCount(1);
    await expect(historyLines(phone, 'contact', '新手机记的')).toHaveCount(1);
  }
});

test('a person with two offices chooses under which one to act', async ({ signInAs }) => {
  const page = await signInAs('liangzhi');
  // Meng He is secretary of the host and contact person of the home branch of this member.
  const host = '驻沈阳流动党员党支部';
  const home = '哈日努拉嘎查党支部';
  const member = await memberSaying(page, '沈阳', home);
  for (const org of [host, home]) {
    await page.goto('/mine');
    await page.getByLabel(new RegExp(`^${org}`)).check({ force: true });
    await openMember(page, member);
    await page.getByTestId('to-record-contact').click();
    await expect(page.getByTestId('acting-office')).toContainText(org);
    await page.getByTestId('field-note').fill(`以${org}的身份`);
    await page.getByTestId('submit').click();
    await expect(historyLines(page, 'contact', `以${org}的身份`)).toContainText(` · ${org}`);
  }
  await lookUntilInSync(page);
});

test('a browser that stores nothing works online and says what is missing', async ({
  signInAs,
}) => {
  const page = await signInAs(LOGIN, { serviceWorkers: 'block', prepare: withoutStorage });
  await expect(page.getByTestId('notice-storage-missing')).toContainText('不能保存');
  const member = await memberSaying(page, '流入：');
  await openMember(page, member);
  await recordContact(page, member, '隐身窗口里记的');
  await expectInSync(page);
  await page.reload();
  await expect(historyLines(page, 'contact', '隐身窗口里记的')).toHaveCount(1);
});

test('full storage refuses visibly, shows nothing as done, and goes on once there is room', async ({
  signInAs,
}) => {
  const page = await signInAs(LOGIN, { serviceWorkers: 'block', prepare: withBoundedStorage });
  const member = await memberSaying(page, '流入：');
  await openMember(page, member);
  const before = await totalsOf(page);
  await page.getByTestId('to-record-contact').click();
  await page.getByTestId('field-note').fill('存不下的一条');
  await fillStorage(page, true);
  await page.getByTestId('submit').click();
  await expect(page.getByTestId('fault-note')).toContainText('没有记下');
  await expect(page.getByTestId('field-note'), 'what was typed stays').toHaveValue('存不下的一条');
  await page.getByTestId('back').click();
  await expect(historyLines(page, 'contact', '存不下的一条')).toHaveCount(0);
  expect(await totalsOf(page)).toEqual(before);
  await page.getByTestId('back').click();
  await page.getByTestId('tab-today').click();
  await expect(page.getByTestId('notice-storage-full')).toBeVisible();

  await fillStorage(page, false);
  await page.goto(`/members/${member}/record-contact`);
  await expect(page.getByTestId('field-note')).toHaveValue('存不下的一条');
  await page.getByTestId('submit').click();
  await expect(historyLines(page, 'contact', '存不下的一条')).toHaveCount(1);
  await lookUntilInSync(page);
});

for (const [which, ms] of [
  ['ahead', TWO_YEARS_MS],
  ['behind', -TWO_YEARS_MS],
] as const) {
  test(`a clock two years ${which} is said, and the app works by the relay's day`, async ({
    signInAs,
  }) => {
    const right = await signInAs(LOGIN);
    const member = await memberSaying(right, '流入：');
    await openMember(right, member);
    const page = await signInAs(LOGIN, { serviceWorkers: 'block', prepare: withClockOff(ms) });
    await expect(page.getByTestId('notice-clock')).toContainText('时间不准');
    await openMember(page, member);
    expect(await totalsOf(page)).toEqual(await totalsOf(right));
    await recordContact(page, member, '钟不准时记的');
    await lookUntilInSync(page);
    await expectWaiting(page, 0);
    await expect(page.getByTestId('status-line').first()).toHaveAttribute('data-refused', '0');
    await expect(historyLines(right, 'contact', '钟不准时记的')).toHaveCount(1);
    const day = (row: string) => /\d+月\d+日/.exec(row)?.[0];
    await openMember(right, member);
    const theirs = await historyLines(page, 'contact', '钟不准时记的').innerText();
    const [, month, date] = DEMO_DAY.split('-').map(Number);
    expect(day(theirs)).toBe(`${month}月${date}日`);
  });
}
