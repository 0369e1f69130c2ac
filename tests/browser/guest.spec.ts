// The guest of one member: a link, a code told another way, one page; and answers entered for a host.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import {
  askKunshan,
  askedMember,
  enter,
  freshPhone,
  keptOn,
  type Link,
  makeLink,
} from './support/guest';
import { Hands } from './support/hands';
import {
  entriesOf,
  historyLines,
  keysAdded,
  memberSaying,
  openMember,
  previewOf,
  proposePoints,
  totalsOf,
} from './support/member';
import { comeBack, expectInSync } from './support/status';

const CLEANED = { item: 'A4', level: 'halfDay', evidence: '社区清雪半天' };
const KEPT_WORD = { item: 'A3', level: 'fulfilled', evidence: '承诺的事办了' };

/** Two entries of the home branch; their keys. */
async function proposeTwo(home: Page, member: string): Promise<[string, string]> {
  await openMember(home, member);
  const added: string[] = [];
  for (const proposal of [CLEANED, KEPT_WORD]) {
    const propose = async (): Promise<void> => {
      await proposePoints(home, member, proposal);
    };
    added.push(...(await keysAdded(home, propose)));
  }
  const [first = '', second = ''] = added;
  await expectInSync(home);
  return [first, second];
}

function waiting(page: Page, key: string) {
  return page.locator(`[data-testid=waiting-entry][data-key="${key}"]`);
}

async function settledOf(page: Page, member: string): Promise<string> {
  await openMember(page, member);
  await expectInSync(page);
  return (await totalsOf(page)).settled;
}

async function stateOf(page: Page, key: string): Promise<string> {
  return (await entriesOf(page)).find((entry) => entry.key === key)?.state ?? 'absent';
}

/** The township confirms one entry from its list, which says why it waits. */
async function confirmAbove(township: Page, key: string, why: string): Promise<void> {
  await township.goto('/pending');
  await expect(waiting(township, key).getByTestId('waiting-why')).toContainText(why);
  await waiting(township, key).getByTestId('select').click();
  await township.getByTestId('confirm-selected').click();
  await expect(waiting(township, key)).toHaveCount(0);
  await expectInSync(township);
}

/** What a preview robot does: asks for the link and for every address on it, by GET and HEAD. */
async function beRobot({ address }: Link): Promise<void> {
  const page = await (await fetch(address)).text();
  const found = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
  expect(found.length).toBeGreaterThan(2);
  const token = new URL(address).hash.slice(3);
  const all = ['/guest', `/guest?t=${token}`, `/api/guests/enter?token=${token}`, ...found];
  for (const url of all) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(new URL(url, address), { method });
      expect(answer.headers.get('set-cookie'), `${method} ${url}`).toBeNull();
    }
  }
}

/** The five minutes of a host secretary: takes in, notes a meeting, answers two entries, closes. */
async function answerAsGuest(guest: Page, member: string, keys: [string, string]): Promise<void> {
  const [right, wrong] = keys;
  await guest.getByTestId('to-acceptAsHost').click();
  await guest.getByTestId('field-branch').fill('第二党小组');
  await guest.getByTestId('submit').click();
  await guest.getByTestId('to-recordAttendance').click();
  await guest.getByTestId('field-title').fill('11月主题党日');
  await guest.getByTestId('submit').click();
  await waiting(guest, right).getByTestId('select').click();
  const tried = await previewOf(guest, member);
  expect(tried.after, 'nothing is settled by a guest').toBe(tried.before);
  expect(Number(tried.confirmed), 'the township settles it').toBe(Number(tried.before) + 2);
  await guest.getByTestId('confirm-selected').click();
  await waiting(guest, wrong).getByTestId('to-dispute').click();
  await guest.getByTestId('field-reason').fill('这件事还没有办');
  await guest.getByTestId('submit').click();
  await expect(waiting(guest, wrong)).toHaveCount(0);
  await expectInSync(guest);
}

async function close(guest: Page): Promise<void> {
  await guest.getByTestId('guest-close').click();
  await guest.locator('.van-dialog__confirm').click();
  await expect(guest.getByTestId('guest-ended')).toContainText('已关闭');
}

test('a host without an account answers by a link, and the township settles it', async ({
  signInAs,
  browser,
}) => {
  const home = await signInAs('baiyinhua');
  const member = await askedMember(home);
  const [right, wrong] = await proposeTwo(home, member);
  const before = await settledOf(home, member);
  const link = await makeLink(home, member);
  await beRobot(link);

  const hands = new Hands();
  const guest = await freshPhone(browser, link.address, hands);
  await enter(guest, link);
  expect(guest.url(), 'the link does not stay in the bar').not.toContain('#');
  await answerAsGuest(guest, member, [right, wrong]);
  expect(await stateOf(guest, right)).toBe('awaitsTownship');
  expect(await stateOf(guest, wrong)).toBe('disputed');
  expect((await totalsOf(guest)).settled).toBe(before);
  expect(await keptOn(guest), 'nothing while it is open').toEqual([]);
  await close(guest);
  hands.expectAsWritten('answer by a guest link');
  // The note of signing out goes once the relay has heard of it.
  await expect.poll(() => keptOn(guest), 'nothing once it is closed').toEqual([]);

  expect(await settledOf(home, member), 'two halves are not two hands').toBe(before);
  await expect(historyLines(home, 'accepted', '第二党小组')).toContainText('访客');
  await expect(historyLines(home, 'attendance', '11月主题党日')).toContainText('访客');
  const township = await signInAs('zhen');
  await confirmAbove(township, right, '访客');
  const after = String(Number(before) + 2);
  expect(await settledOf(township, member)).toBe(after);
  expect(await settledOf(home, member)).toBe(after);
  // A month later, by the same link.
  await guest.goto(link.address);
  await enter(guest, link);
  expect((await totalsOf(guest)).settled).toBe(after);
  expect(await stateOf(guest, right)).toBe('confirmed');
});

test('before the button nothing is sent, and after it only one member is there', async ({
  signInAs,
  browser,
}) => {
  const home = await signInAs('baiyinhua');
  const member = await askedMember(home);
  const other = await memberSaying(home, '流入：');
  await openMember(home, other);
  const theirs = (await entriesOf(home))[0]?.key ?? '';
  const name = await home.getByTestId('member').getByTestId('title').innerText();
  const link = await makeLink(home, member);

  const guest = await freshPhone(browser, link.address);
  const posted: string[] = [];
  guest.on('request', (request) => {
    if (request.method() !== 'GET') posted.push(request.url());
  });
  await guest.reload();
  await guest.getByTestId('guest-gate').waitFor();
  expect(posted).toEqual([]);
  await guest.goto('/guest');
  await expect(guest.getByTestId('guest-ended')).toContainText('链接不完整');
  await guest.goto(link.address);
  await enter(guest, link);
  for (const path of [`/members/${other}`, '/members', '/today', '/pending', '/mine', '/orgs']) {
    await guest.goto(path);
    await expect(guest.getByTestId('guest-page')).toBeVisible();
    await expect(guest).toHaveURL(/\/guest$/);
    await expect(guest.getByTestId('tab-today')).toHaveCount(0);
  }
  await guest.goto(`/members/${other}/entries/${theirs}`);
  await expectInSync(guest);
  await expect(guest.getByTestId('entry-points')).toHaveCount(0);
  await expect(guest.locator('body')).not.toContainText(name);
  await guest.goto(`/members/${member}/accept-as-host`);
  await guest.reload();
  await guest.getByTestId('acting-office').waitFor();
  await expectInSync(guest);
  expect(await keptOn(guest), 'nothing, whichever page is opened again').toEqual([]);
  await guest.goto('/guest');
  await guest.context().setOffline(true);
  await expect(guest.getByTestId('guest-offline')).toContainText('没有网络');
  await expect(guest.getByTestId('to-acceptAsHost')).toHaveCount(0);
  await comeBack(guest);
  await expect(guest.getByTestId('to-acceptAsHost')).toBeVisible();
});

interface Answer {
  kind: string;
  how: string;
  fill?: Record<string, string>;
  entry?: string;
}

/** Enters what the host said; every answer names who, how and when. */
async function relay(home: Page, member: string, answer: Answer): Promise<void> {
  const asked = answer.entry ? `?entry=${answer.entry}` : '';
  await home.goto(`/members/${member}/relay-answer${asked}`);
  await home.getByTestId(`choice-${answer.kind}`).check({ force: true });
  for (const [field, text] of Object.entries(answer.fill ?? {})) {
    await home.getByTestId(`field-${field}`).fill(text);
  }
  await home.getByTestId('field-by').fill('李明书记');
  await home.getByTestId(`choice-${answer.how}`).check({ force: true });
  if (answer.kind === 'confirm') {
    const tried = await previewOf(home, member);
    expect(tried.after).toBe(tried.before);
    expect(Number(tried.confirmed)).toBe(Number(tried.before) + 2);
  }
  await home.getByTestId('submit').click();
  await expect(home).toHaveURL(new RegExp(`/members/${member}$`));
  await expectInSync(home);
}

test('what a host says by phone is marked everywhere, and counts after the township', async ({
  signInAs,
}) => {
  const home = await signInAs('baiyinhua');
  const member = await askedMember(home);
  await askKunshan(home, member);
  const [right, wrong] = await proposeTwo(home, member);
  const before = await settledOf(home, member);
  await relay(home, member, { kind: 'accept', how: 'phone', fill: { branch: '第一党小组' } });
  await relay(home, member, { kind: 'confirm', how: 'letter', entry: right });
  const fill = { reason: '这件事还没有办' };
  await relay(home, member, { kind: 'dispute', how: 'inPerson', entry: wrong, fill });
  expect(await settledOf(home, member)).toBe(before);

  const township = await signInAs('zhen');
  await confirmAbove(township, right, '代为登记');
  const after = String(Number(before) + 2);
  const host = await signInAs('kunshan');
  for (const page of [home, township, host]) {
    expect(await settledOf(page, member)).toBe(after);
    await expect(page.getByTestId('host-absent')).toBeVisible();
    await expect(historyLines(page, 'accepted', '第一党小组')).toContainText(
      '本支部代为登记：对方李明书记',
    );
    await expect(historyLines(page, 'disputed', '这件事还没有办')).toContainText('当面答复');
    await page.goto(`/members/${member}/entries/${right}`);
    await expect(page.locator('[data-testid=entry-answer][data-hand=relayed]')).toContainText(
      '信函答复',
    );
    await expect(page.locator('[data-testid=entry-answer][data-hand=full]')).toHaveCount(1);
  }
});

test('the letter says what is asked on one page, with the link only where one was just made', async ({
  signInAs,
}) => {
  const home = await signInAs('baiyinhua');
  const member = await askedMember(home);
  const link = await makeLink(home, member);
  await home.getByTestId('to-letter-with-link').click();
  await expect(home.getByTestId('letter-address')).toHaveText(link.address);
  const sheet = home.getByTestId('letter-sheet');
  await expect(sheet).not.toContainText(link.code);
  // A member's phone number and points are no business of a letter.
  await expect(sheet).not.toContainText(/1[3-9]\d{9}/);
  for (const [width, height] of [
    [390, 844],
    [1280, 800],
  ] as const) {
    await home.setViewportSize({ width, height });
    await sheet.waitFor();
    const paper = (await home.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b/g), `pages from ${width} px`).toHaveLength(1);
  }
  await home.reload();
  await expect(home.getByTestId('letter-without-link')).toBeVisible();
  await expect(home.getByTestId('letter-qr')).toHaveCount(0);
});

/** Goes to a screen, and sees at a small phone and at a desk that nothing lies beyond its edge. */
async function expectFits(page: Page, path: string, sign: string): Promise<void> {
  for (const [width, height] of [
    [320, 700],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto(path);
    await page.getByTestId(sign).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, `${path}: pixels beyond the edge of ${width}`).toBeLessThanOrEqual(0);
    await expect(page.locator('main')).not.toContainText(/undefined|null|NaN|\[object/);
  }
}

test('every screen of guest and home branch fits a small phone and a desk', async ({
  signInAs,
  browser,
}) => {
  const home = await signInAs('baiyinhua');
  const member = await askedMember(home);
  const link = await makeLink(home, member);
  await expectFits(home, `/members/${member}/guest-link`, 'guest-seat');
  await expectFits(home, `/members/${member}/relay-answer`, 'acting-office');
  await expectFits(home, `/members/${member}/letter`, 'letter-sheet');
  const guest = await freshPhone(browser, link.address);
  await expectFits(guest, link.address, 'guest-open');
  await enter(guest, link);
  await expectFits(guest, '/guest', 'guest-accept');
  await expectFits(guest, `/members/${member}/accept-as-host`, 'acting-office');
});
