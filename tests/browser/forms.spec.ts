// Forms: what is missing or too long is said in a sentence, what was typed stays, and a member's way is walked once.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { historyLines, memberSaying, openMember } from './support/member';
import { DEMO_DAY } from './support/relay';
import { expectInSync, lookUntilInSync } from './support/status';

const HOME = 'baiyinhua';
const HOST = { login: 'kunshan', name: '昆山市开发区流动党员党支部' };

/** A sentence for people: Chinese, and nothing a program would say. */
const SENTENCE = /^[^A-Za-z{}[\]]*[\u4e00-\u9fff][^A-Za-z{}[\]]*。$/;

async function expectMissing(page: Page): Promise<void> {
  const path = new URL(page.url()).pathname;
  await page.getByTestId('submit').click();
  await expect(page.getByTestId('missing')).toHaveText(SENTENCE);
  expect(new URL(page.url()).pathname, 'the form stays').toBe(path);
}

/** Text longer than the field takes, past the browser's own bound, as a page turned old might hold it. */
async function fillTooMuch(page: Page, field: string, characters: number): Promise<string> {
  const text = '长'.repeat(characters);
  const input = page.getByTestId(field);
  await input.evaluate((element) => element.removeAttribute('maxlength'));
  await input.fill(text);
  return text;
}

async function expectTooLong(page: Page, field: string, characters: number): Promise<void> {
  const path = new URL(page.url()).pathname;
  const text = await fillTooMuch(page, field, characters);
  await page.getByTestId('submit').click();
  const sentence = page.getByTestId('refusal-sentence').first();
  await expect(sentence).toHaveText(SENTENCE);
  await expect(sentence).toContainText(`最多 ${characters - 1} 个字`);
  await expect(page.getByTestId('refusal-way').first()).toHaveText(SENTENCE);
  await expect(page.getByTestId(field), 'what was typed stays').toHaveValue(text);
  expect(new URL(page.url()).pathname, 'the form stays').toBe(path);
}

const NAME_OVER = 61;
const TEXT_OVER = 401;

test('signing in with a wrong or empty password is said and keeps the login', async ({
  relay,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: relay.origin });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByTestId('field-login').fill(HOME);
  for (const password of ['', '不对的密码']) {
    await page.getByTestId('field-password').fill(password);
    await page.getByTestId('sign-in-submit').click();
    await expect(page.getByTestId('sign-in-error')).toContainText('账号或密码不对，请再试一次。');
    await expect(page.getByTestId('field-login')).toHaveValue(HOME);
  }
  await page.getByTestId('field-password').fill('liangdi-demo');
  await page.getByTestId('sign-in-submit').click();
  await expectInSync(page);
  await context.close();
});

test('on a computer of several people no cookie outlasts the sign-in', async ({
  relay,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: relay.origin });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByTestId('field-login').fill(HOME);
  await page.getByTestId('field-password').fill('liangdi-demo');
  await page.getByTestId('shared').click();
  await page.getByTestId('sign-in-submit').click();
  await expectInSync(page);
  const names = (await context.cookies()).map(({ name }) => name);
  expect(names).toEqual(['liangdi_session']);
  await context.close();
});

test('forms about a member say what is missing or too long and keep what was typed', async ({
  signInAs,
}) => {
  const page = await signInAs(HOME);
  const member = await memberSaying(page, '流入：');

  await page.goto(`/members/${member}/propose-points`);
  await expectMissing(page);
  await page.getByTestId('field-item').selectOption('A4');
  await expectMissing(page);
  await page.getByTestId('choice-halfDay').check({ force: true });
  await expectMissing(page);
  await page.getByTestId('field-evidence').fill('   ');
  await expectMissing(page);
  await expectTooLong(page, 'field-evidence', TEXT_OVER);

  await page.goto(`/members/${member}/record-contact`);
  await expectTooLong(page, 'field-note', TEXT_OVER);

  await page.goto(`/members/${member}/report-departure`);
  await expectMissing(page);
  await expectTooLong(page, 'field-place', NAME_OVER);

  await page.goto(`/members/${member}/report-arrival`);
  await expect(page.getByTestId('field-place'), 'known already').not.toHaveValue('');
  await page.getByTestId('field-place').fill('');
  await expectMissing(page);
  await expectTooLong(page, 'field-place', NAME_OVER);

  await page.goto(`/members/${member}/assign-contact-person`);
  await expectMissing(page);
  await expectTooLong(page, 'field-name', NAME_OVER);

  await page.goto('/members/record-attendance');
  await expectMissing(page);
  await page.getByTestId('field-title').fill('学习会');
  await expectMissing(page);
  await page.getByTestId('invite').first().click();
  await expectTooLong(page, 'field-title', NAME_OVER);

  await page.goto('/members/register-member');
  await expectMissing(page);
  await page.getByTestId('field-name').fill('新来的');
  await expectMissing(page);
  await page.getByTestId('field-joinedOn').fill('2020-07-01');
  await page.getByTestId('field-bornYear').fill('198');
  await expectMissing(page);
  await page.getByTestId('field-bornYear').fill('1985');
  await expectTooLong(page, 'field-name', NAME_OVER);
  await expect(page.getByTestId('status-line').first()).toHaveAttribute('data-waiting', '0');
});

test('forms about an entry say what is missing or too long and keep what was typed', async ({
  signInAs,
}) => {
  const home = await signInAs(HOME);
  await home.goto('/pending');
  const theirs = home.getByTestId('waiting-entry').first();
  await theirs.getByTestId('to-dispute').click();
  await expectMissing(home);
  await expectTooLong(home, 'field-reason', TEXT_OVER);
  await home.goto('/pending');
  const ours = home
    .getByTestId('disputed-entry')
    .filter({ has: home.getByTestId('to-correct') })
    .first();
  await ours.getByTestId('to-correct').click();
  await expectMissing(home);
  await home.locator('input[type=radio]').first().check({ force: true });
  await expectMissing(home);
  await expectTooLong(home, 'field-reason', TEXT_OVER);
  await home.goto('/pending');
  await ours.getByTestId('to-withdraw').click();
  await home.getByTestId('field-reason').fill('');
  await expectMissing(home);
  await expectTooLong(home, 'field-reason', TEXT_OVER);
});

test('a day that has not come is refused with a sentence', async ({ signInAs }) => {
  const page = await signInAs(HOME);
  const member = await memberSaying(page, '流入：');
  await page.goto(`/members/${member}/record-contact`);
  const day = page.getByTestId('field-on');
  const next = `${Number(DEMO_DAY.slice(0, 4)) + 1}-06-01`;
  await day.evaluate((element) => element.removeAttribute('max'));
  await day.fill(next);
  await page.getByTestId('field-note').fill('日子填错了');
  await page.getByTestId('submit').click();
  await expect(page.getByTestId('refusal').first()).toHaveAttribute('data-code', 'inFuture');
  await expect(page.getByTestId('refusal-sentence').first()).toHaveText(
    `${next.slice(0, 4)}年6月1日 还没有到。`,
  );
  await expect(page.getByTestId('field-note')).toHaveValue('日子填错了');
});

async function act(page: Page, member: string, what: string): Promise<void> {
  await openMember(page, member);
  await page.getByTestId('more').click();
  await page.getByTestId(`to-${what}`).click();
}

test('a new member is registered, leaves, arrives, is accepted and paid for, between home and host', async ({
  signInAs,
}) => {
  const home = await signInAs(HOME);
  await home.getByTestId('tab-members').click();
  await home.getByTestId('to-register-member').click();
  await home.getByTestId('field-name').fill('斯琴');
  await home.getByTestId('field-joinedOn').fill('2015-07-01');
  await home.getByTestId('choice-female').check({ force: true });
  await home.getByTestId('field-bornYear').fill('1986');
  await home.getByTestId('field-phone').fill('13800001234');
  await home.getByTestId('submit').click();
  await home.getByTestId('member-search').fill('斯琴');
  const row = home.getByTestId('member-row').filter({ hasText: '斯琴' });
  await expect(row).toHaveCount(1);
  const member = (await row.getAttribute('data-member')) ?? '';

  await act(home, member, 'reportDeparture');
  await home.getByTestId('field-place').fill('江苏省昆山市');
  await home.getByTestId('choice-work').check({ force: true });
  await home.getByTestId('submit').click();
  await expect(home.getByTestId('member-place')).toHaveText('江苏省昆山市');

  await act(home, member, 'reportArrival');
  await expect(home.getByTestId('field-place'), 'known already').toHaveValue('江苏省昆山市');
  const choice = home.getByTestId('field-host').locator('option').filter({ hasText: HOST.name });
  await home.getByTestId('field-host').selectOption((await choice.getAttribute('value')) ?? '');
  await home.getByTestId('submit').click();
  await expect(home.getByTestId('member-host')).toHaveText(`待接收：${HOST.name}`);

  await act(home, member, 'assignContactPerson');
  await home.getByTestId('field-self').click();
  await home.getByTestId('field-phone').fill('0475-8230000');
  await home.getByTestId('submit').click();
  await expect(home.getByTestId('member-contact-person')).toContainText('巴图');

  await act(home, member, 'recordDues');
  await home.getByTestId('choice-onTime').check({ force: true });
  await home.getByTestId('submit').click();
  await expect(historyLines(home, 'dues', '')).toHaveCount(1);
  await lookUntilInSync(home);

  const host = await signInAs(HOST.login);
  const duty = host.locator(`[data-testid=duty][data-member="${member}"][data-duty=acceptMember]`);
  await duty.getByTestId('duty-decline').click();
  await expectMissing(host);
  await expectTooLong(host, 'field-reason', TEXT_OVER);
  await host.getByTestId('field-reason').fill('没有联系上本人');
  await host.getByTestId('submit').click();
  await expect(host).toHaveURL(/\/today$/);
  await expect(duty, 'declined, and let go of').toHaveCount(0);
  await expect(historyLines(home, 'declined', '没有联系上本人')).toHaveCount(1);
  const again = home.locator('[data-testid=duty][data-duty=askAnotherHost]');
  await again.getByTestId('duty-settle').click();
  await home.getByTestId('field-host').selectOption((await choice.getAttribute('value')) ?? '');
  await home.getByTestId('submit').click();
  await expect(home.getByTestId('member-host')).toHaveText(`待接收：${HOST.name}`);
  await lookUntilInSync(home);

  await duty.getByTestId('duty-settle').click();
  await expectMissing(host);
  await expectTooLong(host, 'field-branch', NAME_OVER);
  await host.getByTestId('field-branch').fill('第二党小组');
  await host.getByTestId('submit').click();
  await expect(host).toHaveURL(/\/today$/);
  await openMember(host, member);
  await expect(host.getByTestId('member-host')).toHaveText(`流入：${HOST.name}`);
  await expect(home.getByTestId('member-host')).toHaveText(`流入：${HOST.name}`);
  await expect(historyLines(home, 'accepted', '第二党小组')).toHaveCount(1);
  await openMember(home, member);
  await expect(home.getByTestId('duty').filter({ hasText: '等待接收' })).toHaveCount(0);
});
