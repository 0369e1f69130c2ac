// From an empty banner to a first confirmed entry: two organisations invited, two phones, one total.
import type { Browser, Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { totalsOf } from './support/member';
import { found, newFolder, Relay } from './support/relay';
import { expectInSync, lookUntilInSync } from './support/status';

const BANNER = '某旗委组织部';
const BRANCH = '敖包嘎查党支部';
const HOST = '昆山流动党员党支部';

interface Phone {
  page: Page;
  end(): Promise<void>;
}

/** A phone of its own, opened by an invitation's link. */
async function openLink(browser: Browser, link: string): Promise<Phone> {
  const context = await browser.newContext({
    baseURL: new URL(link).origin,
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await page.goto(link);
  return { page, end: () => context.close() };
}

async function join(page: Page, login: string, password: string): Promise<void> {
  await page.getByTestId('field-login').fill(login);
  await page.getByTestId('field-password').fill(password);
  await page.getByTestId('join-submit').click();
  await expectInSync(page);
}

async function registerOrg(page: Page, name: string, kind: string, place: string): Promise<void> {
  await page.getByTestId('register-org').click();
  await page.getByTestId('field-name').fill(name);
  await page.getByTestId('field-kind').selectOption(kind);
  await page.getByTestId('field-place').fill(place);
  await page.getByTestId('submit').click();
  await page.getByTestId('org').filter({ hasText: name }).waitFor();
}

/** Appoints a secretary of an organisation and makes the invitation's link; ends on the way back. */
async function inviteSecretary(page: Page, org: string, name: string): Promise<string> {
  await page.getByTestId('org').filter({ hasText: org }).click();
  await page.getByTestId('grant-office').click();
  await page.getByTestId('field-name').fill(name);
  await page.getByTestId('field-role').selectOption('secretary');
  await page.getByTestId('submit').click();
  const seat = page.getByTestId('seat').filter({ hasText: name });
  await expect(seat.getByTestId('reach')).not.toHaveAttribute('data-reach', 'onThisPhone');
  return invitationOf(page, name);
}

async function invitationOf(page: Page, name: string): Promise<string> {
  await page.getByTestId('seat').filter({ hasText: name }).getByTestId('to-invite').click();
  await page.getByTestId('make-invitation').click();
  await expect(page.getByTestId('invite-code'), 'the code is drawn').toBeVisible();
  const link = (await page.getByTestId('invite-link').textContent()) ?? '';
  await page.getByTestId('back').click();
  return link.trim();
}

async function registerMember(page: Page): Promise<void> {
  await page.goto('/members/register-member');
  await page.getByTestId('field-name').fill('王乌兰');
  await page.getByTestId('field-joinedOn').fill('2010-07-01');
  await page.getByTestId('submit').click();
  await page.getByTestId('member-row').filter({ hasText: '王乌兰' }).click();
  await page.getByTestId('title').filter({ hasText: '王乌兰' }).first().waitFor();
}

async function askHost(page: Page, member: string): Promise<void> {
  await page.goto(`/members/${member}/report-arrival`);
  await page.getByTestId('field-place').fill('江苏省昆山市');
  const choice = page.getByTestId('field-host').locator('option').filter({ hasText: HOST });
  await page.getByTestId('field-host').selectOption((await choice.getAttribute('value')) ?? '');
  await page.getByTestId('submit').click();
  await expect(page.getByTestId('member-host')).toContainText(HOST);
}

async function proposeFirst(page: Page, member: string): Promise<void> {
  await page.goto(`/members/${member}/propose-points`);
  await page.getByTestId('field-item').selectOption('A4');
  await page.locator('[data-testid^=choice-]').first().check({ force: true });
  await page.getByTestId('field-evidence').fill('参加社区清雪');
  await page.getByTestId('submit').click();
  await lookUntilInSync(page);
}

test('from init to a first confirmed entry by two invited organisations', async ({ browser }) => {
  const data = newFolder();
  const path = found(data, BANNER, '苏日娜');
  const relay = new Relay(data, false);
  await relay.start();
  const phones: Phone[] = [];
  const open = async (link: string) => {
    const phone = await openLink(browser, link);
    phones.push(phone);
    return phone.page;
  };
  try {
    const admin = await open(`${relay.origin}${path}`);
    await expect(admin.getByTestId('join-name')).toContainText('苏日娜');
    await join(admin, 'suriina', '草原上的风2026');
    await admin.goto('/orgs');
    await admin.getByTestId('org').filter({ hasText: BANNER }).click();
    await registerOrg(admin, BRANCH, 'branch', '某苏木敖包嘎查');
    await registerOrg(admin, HOST, 'mobileMemberOrg', '江苏省昆山市');
    const homeLink = await inviteSecretary(admin, BRANCH, '巴图');
    await admin.getByTestId('back').click();
    const hostLink = await inviteSecretary(admin, HOST, '李明');

    const home = await open(homeLink);
    await expect(home.getByTestId('join-office')).toHaveText(`${BRANCH} 书记`);
    await join(home, 'batu', '敖包相会在八月里头');
    const host = await open(hostLink);
    await host.getByTestId('join-device').click();
    await expectInSync(host);

    const again = await open(homeLink);
    await expect(again.getByTestId('join-failed')).toContainText('已经用过');

    await registerMember(home);
    const member = new URL(home.url()).pathname.split('/').pop() ?? '';
    await askHost(home, member);
    await lookUntilInSync(home);
    const duty = host.locator(`[data-duty=acceptMember][data-member="${member}"]`);
    await duty.getByTestId('duty-settle').click();
    await host.getByTestId('field-branch').fill('第一党小组');
    await host.getByTestId('submit').click();
    await proposeFirst(home, member);

    await host.goto('/pending');
    const waiting = host.getByTestId('waiting-entry').filter({ hasText: '参加社区清雪' });
    await waiting.getByTestId('select').click();
    await host.getByTestId('confirm-selected').click();
    await lookUntilInSync(host);
    await home.goto(`/members/${member}`);
    await host.goto(`/members/${member}`);
    const seen = await totalsOf(host);
    await expect.poll(() => totalsOf(home)).toEqual(seen);

    // A forgotten password goes through the office above; the old one opens nothing any more.
    await admin.goto('/orgs');
    await admin.getByTestId('org').filter({ hasText: BRANCH }).click();
    const reset = await open(await invitationOf(admin, '巴图'));
    await reset.getByTestId('field-password').fill('新的密码写在这里');
    await reset.getByTestId('join-submit').click();
    await expectInSync(reset);
    await reset.goto('/mine/devices');
    await expect(reset.getByTestId('device'), 'the old phone is signed out').toHaveCount(1);
  } finally {
    for (const phone of phones) await phone.end();
    await relay.remove();
  }
});
