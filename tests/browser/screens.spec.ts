// Every screen on a phone and at a desk: fits, speaks Chinese, breaks nothing, asks nobody else; pictures to look at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { memberSaying, openMember, proposePoints, recordContact } from './support/member';
import { expectLocked, givePin, setPin } from './support/pin';
import { goOffline } from './support/status';

const SIZES = {
  phone: { width: 390, height: 844 },
  small: { width: 320, height: 640 },
  desk: { width: 1280, height: 800 },
} as const;

type Size = keyof typeof SIZES;

/** Pictures that are kept for the README: taken anew with LIANGDI_SCREENS=1. */
const KEPT = [
  'phone-today',
  'phone-member',
  'phone-propose',
  'phone-pending',
  'phone-offline',
  'desk-member',
];
const KEPT_HOME = join(import.meta.dirname, '../../docs/screens');

/** A roster whose members are invented. */
const ROSTER = join(import.meta.dirname, '../../core/roster/tests/outflow-roster.xlsx');

/** What a page did that it must not do. */
interface Watch {
  said: string[];
  asked: string[];
}

function watch(page: Page): Watch {
  const watched: Watch = { said: [], asked: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      watched.said.push(`${message.text()} ${message.location().url}`);
    }
  });
  const origin = new URL(page.url()).origin;
  page.context().on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'blob:') watched.asked.push(request.url());
  });
  return watched;
}

/** How much of a phone's screen stays under the bars at the bottom when it is scrolled to its end. */
async function hiddenAtEnd(page: Page): Promise<number> {
  return page.evaluate(() => {
    const at = window.scrollY;
    window.scrollTo(0, document.documentElement.scrollHeight);
    const isShown = (element: Element) => element.getClientRects().length > 0;
    const bodies = [...document.querySelectorAll('.screen .body > :last-child')].filter(isShown);
    const bars = [...document.querySelectorAll('.screen .foot, nav.tab')].filter(isShown);
    const end = Math.max(0, ...bodies.map((body) => body.getBoundingClientRect().bottom));
    const from = Math.min(
      window.innerHeight,
      ...bars.map((bar) => bar.getBoundingClientRect().top),
    );
    window.scrollTo(0, at);
    return Math.max(0, Math.round(end - from));
  });
}

async function look(page: Page, size: Size, name: string, info: TestInfo): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[data-link=opening]') === null);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, `${name}: pixels beyond the right edge`).toBeLessThanOrEqual(0);
  const text = await page.locator('main').innerText();
  expect(text, name).toMatch(/[\u4e00-\u9fff]{2}/);
  expect(text, `${name}: values nobody meant to show`).not.toMatch(/undefined|null|NaN|\[object/);
  if (size !== 'desk')
    expect(await hiddenAtEnd(page), `${name}: pixels that cannot be seen`).toBe(0);
  await page.screenshot({ path: info.outputPath(`${size}-${name}.png`) });
  if (process.env.LIANGDI_SCREENS && KEPT.includes(`${size}-${name}`)) {
    mkdirSync(KEPT_HOME, { recursive: true });
    // Smaller than a desk really is: the README shows it small, and the file stays light.
    if (size === 'desk') await page.setViewportSize({ width: 1040, height: 560 });
    await page.screenshot({ path: join(KEPT_HOME, `${size}-${name}.png`) });
    await page.setViewportSize(SIZES[size]);
  }
}

/** Screens of a member by their path behind it, and what must be there before they are looked at. */
async function lookAtMember(page: Page, size: Size, member: string, info: TestInfo): Promise<void> {
  await openMember(page, member);
  await look(page, size, 'member', info);
  await page.locator('[data-testid=item] summary').first().click();
  await page.getByTestId('entry').first().click();
  await page.getByTestId('entry-points').first().waitFor();
  await look(page, size, 'entry', info);
  await page.goto(`/members/${member}/propose-points`);
  await page.getByTestId('field-item').selectOption('A4');
  await page.getByTestId('choice-halfDay').check({ force: true });
  await page.getByTestId('field-evidence').fill('社区清雪半天');
  await page.getByTestId('preview').waitFor();
  await look(page, size, 'propose', info);
  for (const form of [
    'record-contact',
    'record-dues',
    'report-departure',
    'report-arrival',
    'assign-contact-person',
    'correct-member',
    'accept-as-host',
    'open',
  ]) {
    await page.goto(`/members/${member}/${form}`);
    await page.getByTestId('acting-office').or(page.getByTestId('no-office')).waitFor();
    await look(page, size, form, info);
  }
}

async function lookAround(page: Page, size: Size, info: TestInfo): Promise<void> {
  for (const [path, sign] of [
    ['today', 'duty'],
    ['members', 'member-row'],
    ['pending', 'waiting-entry'],
    ['mine', 'to-outbox'],
    ['mine/outbox', 'outbox-empty'],
    ['mine/pin', 'pin-submit'],
    ['orgs', 'org'],
    ['mine/complaints', 'complaints-none'],
    ['mine/complaints/file', 'acting-office'],
    ['members/register-member', 'acting-office'],
    ['members/record-attendance', 'invited'],
  ] as const) {
    await page.goto(`/${path}`);
    await page.getByTestId(sign).first().waitFor();
    if (path === 'pending') {
      await page.getByTestId('select').first().click();
      await page.getByTestId('preview').first().waitFor();
    }
    await look(page, size, path.replaceAll('/', '-'), info);
  }
  await page.goto('/import');
  await page.getByTestId('roster-file').waitFor({ state: 'attached' });
  await look(page, size, 'import', info);
  await page.getByTestId('roster-file').setInputFiles(ROSTER);
  await page.getByTestId('checked').waitFor();
  await look(page, size, 'import-checked', info);
  await page.getByTestId('found').locator('summary').click();
  await look(page, size, 'import-columns', info);
  await page.goto('/pending');
  await page.getByTestId('to-dispute').first().click();
  await page.getByTestId('entry-summary').waitFor();
  await look(page, size, 'dispute', info);
}

for (const size of Object.keys(SIZES) as Size[]) {
  test(`every screen fits and speaks plainly: ${size}`, async ({ signInAs }, info) => {
    const page = await signInAs('baiyinhua', { viewport: SIZES[size] });
    const watched = watch(page);
    await lookAround(page, size, info);
    const member = await memberSaying(page, '沈阳', '流入：');
    await lookAtMember(page, size, member, info);
    expect(watched.said, 'said on the console').toEqual([]);
    expect(watched.asked, 'asked elsewhere').toEqual([]);

    await openMember(page, member);
    await goOffline(page);
    await proposePoints(page, member, { item: 'A4', level: 'halfDay', evidence: '社区清雪半天' });
    await recordContact(page, member, '家里都好，春节回来');
    await expect(page.getByText('已记下', { exact: true })).toBeHidden();
    await look(page, size, 'offline', info);
    await page.goto('/mine/outbox');
    await page.getByTestId('outbox-waiting').first().waitFor();
    await look(page, size, 'outbox-waiting', info);
  });
}

test('the PIN and the screen that asks for it fit on every size', async ({ signInAs }, info) => {
  test.setTimeout(180_000);
  for (const size of Object.keys(SIZES) as Size[]) {
    const page = await signInAs('baiyinhua', { viewport: SIZES[size] });
    await setPin(page, '482915');
    await expect(page.getByText('已设置，本机内容已加密')).toBeHidden();
    await look(page, size, 'pin-set', info);
    await page.getByTestId('pin-lock').click();
    await expectLocked(page);
    await look(page, size, 'lock', info);
    for (const wrong of ['000001', '000002', '000003']) await givePin(page, wrong);
    await page.getByTestId('lock-wait').waitFor();
    await look(page, size, 'lock-wrong', info);
    await page.getByTestId('lock-forgot').click();
    await page.locator('.van-dialog').waitFor();
    await look(page, size, 'lock-forgotten', info);
  }
});

test('signing in looks the same on every size and large type still fits', async ({
  browser,
  relay,
}, info) => {
  for (const size of Object.keys(SIZES) as Size[]) {
    const context = await browser.newContext({ baseURL: relay.origin, viewport: SIZES[size] });
    const page = await context.newPage();
    await page.goto('/');
    await page.getByTestId('demo-baiyinhua').waitFor();
    await look(page, size, 'sign-in', info);
    await page.evaluate(() => localStorage.setItem('liangdi.large', 'yes'));
    await page.getByTestId('demo-baiyinhua').click();
    await page.getByTestId('duty').first().waitFor();
    await page.reload();
    await page.getByTestId('duty').first().waitFor();
    await look(page, size, 'today-large', info);
    await context.close();
  }
});

test('people who only look on see summaries and no forms', async ({ signInAs }, info) => {
  for (const login of ['zuzhibu', 'zhen', 'sumu'] as const) {
    const page = await signInAs(login, { viewport: SIZES.desk });
    await page.goto('/members');
    await page.getByTestId('member-row').first().waitFor();
    await look(page, 'desk', `members-${login}`, info);
    await page.goto('/today');
    await look(page, 'desk', `today-${login}`, info);
  }
});

test('at a desk the list and the connection stay in sight while a member is read', async ({
  signInAs,
}) => {
  const page = await signInAs('harinula', { viewport: SIZES.desk });
  await page.goto('/members');
  await page.getByTestId('member-row').first().click();
  await page.getByTestId('total-settled').waitFor();
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await expect(page.getByTestId('status-line').first()).toBeInViewport();
  await expect(page.getByTestId('member-row').first()).toBeInViewport();
});
