// Jobs done by taps alone, from the first screen, with what they cost; and the first steps of an empty banner.
import type { Browser, Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { Hands } from './support/hands';
import { found, newFolder, Relay } from './support/relay';
import { expectInSync } from './support/status';

const BANNER = '某旗委组织部';
const TOWNSHIP = '某苏木党委';
const BRANCH = '敖包嘎查党支部';
const HOST = '昆山流动党员党支部';

class Devices {
  readonly #browser: Browser;
  readonly #open: Page[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** A phone of its own that opens a link somebody was given. */
  async open(link: string, hands?: Hands): Promise<Page> {
    const context = await this.#browser.newContext({
      baseURL: new URL(link).origin,
      viewport: { width: 390, height: 844 },
    });
    const page = await context.newPage();
    await hands?.watch(page);
    this.#open.push(page);
    await page.goto(link);
    return page;
  }

  async end(): Promise<void> {
    for (const page of this.#open) await page.context().close();
  }
}

async function join(page: Page, login: string, password: string): Promise<void> {
  await page.getByTestId('field-login').fill(login);
  await page.getByTestId('field-password').fill(password);
  await page.getByTestId('join-submit').click();
  await expectInSync(page);
}

function step(page: Page, name: string) {
  return page.locator(`[data-testid=start-step][data-step=${name}]`);
}

async function expectSteps(page: Page, done: readonly string[], next: string): Promise<void> {
  for (const name of done) await expect(step(page, name)).toHaveAttribute('data-done', 'true');
  await expect(step(page, next)).toHaveAttribute('data-done', 'false');
  await expect(step(page, next)).toHaveAttribute('aria-current', 'step');
}

/** What the guide's button leads to, filled in and sent; ends where it began. */
async function fillOrg(page: Page, name: string, place: string): Promise<void> {
  await page.getByTestId('field-name').fill(name);
  await page.getByTestId('field-place').fill(place);
  await page.getByTestId('submit').click();
}

async function linkMade(page: Page): Promise<string> {
  await page.getByTestId('make-invitation').click();
  const link = (await page.getByTestId('invite-link').textContent()) ?? '';
  return link.trim();
}

/** The guide from an empty banner to the link of the first secretary. */
async function followGuide(admin: Page): Promise<string> {
  await expectSteps(admin, [], 'township');
  await admin.getByTestId('start-next').click();
  await fillOrg(admin, TOWNSHIP, '某旗某苏木');
  await expectSteps(admin, ['township'], 'branch');
  await admin.getByTestId('start-next').click();
  await expect(admin.getByTestId('field-kind'), 'what the guide meant').toHaveValue('branch');
  await fillOrg(admin, BRANCH, '某苏木敖包嘎查');
  await expectSteps(admin, ['township', 'branch'], 'appoint');
  await admin.getByTestId('start-next').click();
  await expect(admin.getByTestId('field-role')).toHaveValue('secretary');
  await admin.getByTestId('field-name').fill('巴图');
  await admin.getByTestId('submit').click();
  await expectSteps(admin, ['township', 'branch', 'appoint'], 'invite');
  await admin.getByTestId('start-next').click();
  return linkMade(admin);
}

/** Enters the host elsewhere, appoints its secretary and makes the link. */
async function inviteHost(admin: Page): Promise<string> {
  await admin.getByTestId('back').click();
  await expect(admin.getByTestId('start-guide'), 'all four steps are done').toHaveCount(0);
  await admin.getByTestId('tab-orgs').click();
  await admin.getByTestId('org').filter({ hasText: BANNER }).click();
  await admin.getByTestId('register-org').click();
  await admin.getByTestId('field-kind').selectOption('mobileMemberOrg');
  await fillOrg(admin, HOST, '江苏省昆山市');
  await admin.getByTestId('org').filter({ hasText: HOST }).click();
  await admin.getByTestId('grant-office').click();
  await admin.getByTestId('field-name').fill('李明');
  await admin.getByTestId('field-role').selectOption('secretary');
  await admin.getByTestId('submit').click();
  await expectInSync(admin);
  await admin.getByTestId('to-invite').click();
  return linkMade(admin);
}

/** Registers a member and asks the host to take it over. */
async function askHost(home: Page): Promise<void> {
  await home.getByTestId('tab-members').click();
  await home.getByTestId('to-register-member').click();
  await home.getByTestId('field-name').fill('王乌兰');
  await home.getByTestId('field-joinedOn').fill('2010-07-01');
  await home.getByTestId('submit').click();
  await home.getByTestId('member-row').click();
  await home.getByTestId('more').click();
  await home.getByTestId('to-reportArrival').click();
  await home.getByTestId('field-place').fill('江苏省昆山市');
  const choice = home.getByTestId('field-host').locator('option').filter({ hasText: HOST });
  await home.getByTestId('field-host').selectOption((await choice.getAttribute('value')) ?? '');
  await home.getByTestId('submit').click();
  await expect(home.getByTestId('member-host')).toContainText(HOST);
}

async function acceptMember(host: Page): Promise<void> {
  const duty = host.locator('[data-duty=acceptMember]');
  await duty.getByTestId('duty-settle').click();
  await host.getByTestId('field-branch').fill('第一党小组');
  await host.getByTestId('submit').click();
  await expect(duty).toHaveCount(0);
}

async function propose(home: Page): Promise<void> {
  await home.getByTestId('to-propose-points').click();
  await home.getByTestId('field-item').selectOption('A4');
  await home.getByTestId('choice-halfDay').check({ force: true });
  await home.getByTestId('field-evidence').fill('参加社区清雪');
  await home.getByTestId('submit').click();
  await expectInSync(home);
}

async function confirmAll(page: Page): Promise<void> {
  await page.getByTestId('today-waiting').click();
  const one = page.getByTestId('select');
  await page.getByTestId('select-all').or(one).first().click();
  await page.getByTestId('confirm-selected').click();
  await expect(page.getByTestId('waiting-entry')).toHaveCount(0);
  await expectInSync(page);
}

test('from init to a first entry confirmed by two invited organisations', async ({ browser }) => {
  const data = newFolder();
  const path = found(data, BANNER, '苏日娜');
  const relay = new Relay(data, false);
  await relay.start();
  const devices = new Devices(browser);
  try {
    const hands = new Hands();
    const first = new Hands();
    const admin = await devices.open(`${relay.origin}${path}`, hands);
    await join(admin, 'suriina', '草原上的风2026');
    const homeLink = await followGuide(admin);
    first.taps = hands.taps;
    first.letters = hands.letters;
    first.expectAsWritten('init → first invited secretary');

    const hostLink = await inviteHost(admin);
    const home = await devices.open(homeLink, hands);
    await join(home, 'batu', '敖包相会在八月里头');
    const host = await devices.open(hostLink, hands);
    await host.getByTestId('join-device').click();
    await expectInSync(host);
    await askHost(home);
    await acceptMember(host);
    await propose(home);
    await confirmAll(host);
    await expect(home.getByTestId('total-settled')).not.toHaveText('0');
    hands.expectAsWritten('init → first confirmed entry');
  } finally {
    await devices.end();
    await relay.remove();
  }
});

test('a contact is recorded from the first screen', async ({ signInAs }) => {
  const page = await signInAs('baiyinhua');
  const hands = new Hands();
  await hands.watch(page);
  await page.reload();
  const duty = page.locator('[data-duty=quarterlyContact]').first();
  const member = await duty.getAttribute('data-member');
  await duty.getByTestId('duty-settle').click();
  await page.getByTestId('field-note').fill('家里都好，春节回来');
  await page.getByTestId('submit').click();
  await expect(
    page.locator(`[data-duty=quarterlyContact][data-member="${member}"]`),
  ).toHaveCount(0);
  hands.expectAsWritten('record a contact');
});

test('what waits is confirmed from the first screen', async ({ signInAs }) => {
  const page = await signInAs('baiyinhua');
  const hands = new Hands();
  await hands.watch(page);
  await page.reload();
  await confirmAll(page);
  hands.expectAsWritten('confirm what waits');
});

test('a secretary is invited at a desk', async ({ signInAs }) => {
  const page = await signInAs('zhen', { viewport: { width: 1280, height: 800 } });
  const hands = new Hands();
  await hands.watch(page);
  await page.reload();
  await page.getByTestId('tab-orgs').click();
  await page.getByTestId('org').filter({ hasText: '镇区社区党支部' }).click();
  await page.getByTestId('to-invite').first().click();
  expect(await linkMade(page)).toContain('/join#t=');
  hands.expectAsWritten('invite a secretary');
});
