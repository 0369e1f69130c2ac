// The story: two organisations write about one member with no network, and end with the same record.
import type { Page } from '@playwright/test';
import { type Door, FATE, isKind, SUBMIT } from './support/door';
import { expect, test } from './support/fixtures';
import {
  disputeEntry,
  entriesOf,
  historyLines,
  keysAdded,
  memberSaying,
  openMember,
  type Proposal,
  previewOf,
  proposePoints,
  reachOf,
  recordAttendance,
  recordContact,
  shownOf,
  totalsOf,
} from './support/member';
import type { Relay } from './support/relay';
import { comeBack, expectOffline, goOffline, lookUntilInSync } from './support/status';

const HOME = { login: 'baiyinhua', name: '白音花嘎查党支部' };
const HOST = { login: 'kunshan', name: '昆山市开发区流动党员党支部' };

const OLDER: Proposal[] = [
  { item: 'A5', level: 'answered', evidence: '给社区提的建议有了答复' },
  { item: 'A3', level: 'fulfilled', evidence: '帮邻居搬家的承诺做到了' },
];
const PROPOSED: Proposal[] = [
  { item: 'A4', level: 'halfDay', evidence: '社区清雪半天' },
  { item: 'A4', level: 'underHalfDay', evidence: '给老人送药' },
  { item: 'A1', level: 'level1', evidence: '党员先锋岗一级' },
];
const NOTE = '家里都好，春节回来';
const ACTIVITY = '11月主题党日';
const REASON = '我们这里没有这件事，请核实';

/** The relay dies at the first frame of a kind that passes, which is lost with it. */
async function dieAt(door: Door, relay: Relay, way: 'up' | 'down', kind: number): Promise<void> {
  await new Promise<void>((resolve) => {
    door.watcher = {
      [way]: (frame: Buffer) => {
        if (!isKind(frame, kind)) return 'pass';
        door.watcher = { up: () => 'lose', down: () => 'lose' };
        resolve();
        return 'lose';
      },
    };
  });
  await relay.kill('SIGKILL');
  door.cut();
  door.watcher = {};
}

/** Comes back to a relay that is killed in the middle of it, then to one that stays. */
async function comeBackThroughDeath(
  page: Page,
  door: Door,
  relay: Relay,
  way: 'up' | 'down',
): Promise<void> {
  const death = dieAt(door, relay, way, way === 'up' ? SUBMIT : FATE);
  await comeBack(page);
  await death;
  await relay.start();
  await lookUntilInSync(page);
}

async function homeActsOffline(home: Page, member: string): Promise<string[]> {
  await goOffline(home);
  const before = await totalsOf(home);
  const keys: string[] = [];
  for (const proposal of PROPOSED) {
    const at = await totalsOf(home);
    let confirmed = '';
    keys.push(
      ...(await keysAdded(home, async () => {
        const tried = await proposePoints(home, member, proposal);
        expect(tried.before).toBe(at.settled);
        expect(tried.after, 'a proposal alone settles nothing').toBe(at.settled);
        confirmed = tried.confirmed;
        await expect.poll(() => totalsOf(home)).toEqual(tried.range);
      })),
    );
    expect(Number(confirmed)).toBeGreaterThan(Number(at.settled));
  }
  expect(keys).toHaveLength(PROPOSED.length);
  for (const key of keys) expect(await reachOf(home, key)).toBe('onThisPhone');
  const after = await totalsOf(home);
  expect(after.settled).toBe(before.settled);
  expect(Number(after.highest)).toBeGreaterThan(Number(before.highest));
  await recordContact(home, member, NOTE);
  await expectOffline(home, PROPOSED.length + 1);
  return keys;
}

async function hostActsOffline(host: Page, member: string, older: string[]): Promise<void> {
  await goOffline(host);
  const [toConfirm = '', toDispute = ''] = older;
  const before = await totalsOf(host);
  await host.goto('/pending');
  await host
    .locator(`[data-testid=waiting-entry][data-key="${toConfirm}"]`)
    .getByTestId('select')
    .click();
  const tried = await previewOf(host, member);
  expect(tried.before).toBe(before.settled);
  expect(Number(tried.after)).toBeGreaterThan(Number(tried.before));
  await host.getByTestId('confirm-selected').click();
  await expect(host.locator(`[data-testid=waiting-entry][data-key="${toConfirm}"]`)).toHaveCount(0);
  await openMember(host, member);
  expect((await totalsOf(host)).settled, 'the preview told the truth').toBe(tried.after);
  await disputeEntry(host, `/members/${member}/entries/${toDispute}`, REASON);
  await openMember(host, member);
  const attended = await recordAttendance(host, member, ACTIVITY);
  await expect.poll(() => totalsOf(host)).toEqual(attended.range);
  await expectOffline(host, 3);
}

/** Both meet online first: the host has accepted the member, and two entries wait for it. */
async function prepare(home: Page, host: Page): Promise<{ member: string; older: string[] }> {
  const member = await memberSaying(host, HOME.name);
  await openMember(home, member);
  await expect(home.getByTestId('member-host')).toHaveText(`流入：${HOST.name}`);
  const older: string[] = [];
  for (const proposal of OLDER) {
    older.push(
      ...(await keysAdded(home, async () => void (await proposePoints(home, member, proposal)))),
    );
  }
  await openMember(host, member);
  for (const key of older) {
    await expect.poll(() => reachOf(host, key)).not.toBe('absent');
    await expect.poll(() => reachOf(home, key), 'the host has it now').toBe('atOtherSide');
  }
  return { member, older };
}

for (const first of ['home', 'host'] as const) {
  test(`two organisations end with one record, ${first} comes back first`, async ({
    relay,
    door,
    signInAs,
  }) => {
    const home = await signInAs(HOME.login, { origin: door.origin });
    const host = await signInAs(HOST.login, { origin: door.origin });
    const { member, older } = await prepare(home, host);
    const proposed = await homeActsOffline(home, member);
    await hostActsOffline(host, member, older);

    // The first to come back loses the relay before it has heard anything, the second loses only the answer.
    const [early, late] = first === 'home' ? [home, host] : [host, home];
    await openMember(home, member);
    await comeBackThroughDeath(early, door, relay, 'up');
    if (early === home) {
      for (const key of proposed) expect(await reachOf(home, key)).toBe('atRelay');
    }
    await comeBackThroughDeath(late, door, relay, 'down');
    await lookUntilInSync(early);

    await openMember(home, member);
    await openMember(host, member);
    for (const key of proposed) await expect.poll(() => reachOf(home, key)).toBe('atOtherSide');
    await expect.poll(() => shownOf(host)).toEqual(await shownOf(home));

    const entries = new Map((await entriesOf(home)).map((entry) => [entry.key, entry]));
    const [confirmed = '', disputed = ''] = older;
    expect(entries.get(confirmed)?.state).toBe('confirmed');
    expect(entries.get(disputed)?.state).toBe('disputed');
    for (const key of proposed) expect(entries.get(key)?.state).toBe('pending');
    await expectNothingTwice(home);

    await home.goto('/pending');
    const why = home
      .locator(`[data-testid=disputed-entry][data-key="${disputed}"]`)
      .getByTestId('dispute-reason');
    await expect(why).toContainText(REASON);
    await expect(why).toContainText(HOST.name);
    await host.goto('/pending');
    for (const key of proposed) {
      await expect(host.locator(`[data-testid=waiting-entry][data-key="${key}"]`)).toBeVisible();
    }
  });
}

/** No record stands twice, neither by its key nor by its words. */
async function expectNothingTwice(page: Page): Promise<void> {
  const lines = (await shownOf(page)).history;
  expect(new Set(lines).size).toBe(lines.length);
  for (const words of [...PROPOSED, ...OLDER].map(({ evidence }) => evidence)) {
    await expect(historyLines(page, 'proposed', words), words).toHaveCount(1);
  }
  await expect(historyLines(page, 'attendance', ACTIVITY)).toHaveCount(1);
  await expect(historyLines(page, 'contact', NOTE)).toHaveCount(1);
}
