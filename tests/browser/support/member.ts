// The screen of one member: reading what it shows, and the daily acts that start there.
import { expect, type Locator, type Page } from '@playwright/test';

/** Lowest, settled and highest total as a screen shows them. */
export interface Totals {
  lowest: string;
  settled: string;
  highest: string;
}

/** One entry as a screen shows it. */
export interface Entry {
  key: string;
  state: string;
  points: string;
  reach: string;
}

export interface Proposal {
  item: string;
  level: string;
  evidence: string;
}

/** Everything two people must see alike of one member. */
export interface Shown {
  totals: Totals;
  entries: Omit<Entry, 'reach'>[];
  history: string[];
}

export async function openMember(page: Page, member: string): Promise<void> {
  await page.goto(`/members/${member}`);
  await expectMember(page, member);
}

async function expectMember(page: Page, member: string): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`/members/${member}$`));
  await page.getByTestId('points').waitFor();
}

export async function totalsOf(page: Page): Promise<Totals> {
  const settled = await page.getByTestId('total-settled').innerText();
  if ((await page.getByTestId('total-lowest').count()) === 0) {
    return { lowest: settled, settled, highest: settled };
  }
  return {
    settled,
    lowest: await page.getByTestId('total-lowest').innerText(),
    highest: await page.getByTestId('total-highest').innerText(),
  };
}

export function entriesOf(page: Page): Promise<Entry[]> {
  return page.getByTestId('entry').evaluateAll((rows) =>
    rows.map((row) => ({
      key: (row as HTMLElement).dataset.key ?? '',
      state: (row as HTMLElement).dataset.state ?? '',
      points: row.querySelector('[data-testid=entry-points]')?.textContent ?? '',
      reach: row.querySelector<HTMLElement>('[data-testid=reach]')?.dataset.reach ?? '',
    })),
  );
}

/** The keys of the entries that `act` adds. */
export async function keysAdded(page: Page, act: () => Promise<void>): Promise<string[]> {
  const before = new Set((await entriesOf(page)).map(({ key }) => key));
  await act();
  return (await entriesOf(page)).map(({ key }) => key).filter((key) => !before.has(key));
}

/** What stands on the member's screen, without what each side alone may see or how far it got. */
export async function shownOf(page: Page): Promise<Shown> {
  const earlier = page.getByTestId('history-earlier');
  if (await earlier.count()) await earlier.click();
  const entries = await entriesOf(page);
  const history = await page.getByTestId('history-line').evaluateAll((lines) =>
    lines.map((line) => {
      const { key, kind } = (line as HTMLElement).dataset;
      return `${key} ${kind}`;
    }),
  );
  return {
    totals: await totalsOf(page),
    entries: entries
      .map(({ key, state, points }) => ({ key, state, points }))
      .sort((a, b) => a.key.localeCompare(b.key)),
    history: history.sort(),
  };
}

export async function reachOf(page: Page, key: string): Promise<string> {
  return (await entriesOf(page)).find((entry) => entry.key === key)?.reach ?? 'absent';
}

/** What the preview on a form says of one member. */
export interface Tried {
  before: string;
  after: string;
  confirmed: string;
  range: Totals;
}

export async function previewOf(page: Page, member: string): Promise<Tried> {
  const box = page.locator(`[data-testid=preview-member][data-member="${member}"]`).first();
  await box.waitFor();
  const range = await box.getByTestId('preview-range').innerText();
  const [, lowest = '', settled = '', highest = ''] =
    /最低 (\S+) · 已定 (\S+) · 最高 (\S+)/.exec(range) ?? [];
  return {
    before: (await box.getAttribute('data-before')) ?? '',
    after: (await box.getAttribute('data-after')) ?? '',
    confirmed: (await box.getAttribute('data-confirmed')) ?? '',
    range: { lowest, settled, highest },
  };
}

/** From the member's screen and back: proposes points; gives what the preview said. */
export async function proposePoints(
  page: Page,
  member: string,
  proposal: Proposal,
): Promise<Tried> {
  await page.getByTestId('to-propose-points').click();
  await page.getByTestId('field-item').selectOption(proposal.item);
  await page.getByTestId(`choice-${proposal.level}`).check({ force: true });
  await page.getByTestId('field-evidence').fill(proposal.evidence);
  const tried = await previewOf(page, member);
  await page.getByTestId('submit').click();
  await expectMember(page, member);
  return tried;
}

/** From the member's screen and back: records a contact with a note. */
export async function recordContact(page: Page, member: string, note: string): Promise<void> {
  await page.getByTestId('to-record-contact').click();
  await page.getByTestId('field-note').fill(note);
  await page.getByTestId('submit').click();
  await expectMember(page, member);
}

/** From the member's screen and back: records that the member took part in an activity. */
export async function recordAttendance(page: Page, member: string, title: string): Promise<Tried> {
  await page.getByTestId('more').click();
  await page.getByTestId('to-recordAttendance').click();
  await page.getByTestId('field-title').fill(title);
  const tried = await previewOf(page, member);
  await page.getByTestId('submit').click();
  await expectMember(page, member);
  return tried;
}

/** Answers an entry of the other side with a dispute, from anywhere; ends on the entry. */
export async function disputeEntry(page: Page, path: string, reason: string): Promise<void> {
  await page.goto(path);
  await page.getByTestId('to-dispute').click();
  await page.getByTestId('field-reason').fill(reason);
  await page.getByTestId('submit').click();
  await expect(page.getByTestId('entry-dispute')).toContainText(reason);
}

/** The first member of a list whose row says all the words. */
export async function memberSaying(page: Page, ...words: string[]): Promise<string> {
  await page.goto('/members');
  let rows = page.getByTestId('member-row');
  for (const word of words) rows = rows.filter({ hasText: word });
  const member = await rows.first().getAttribute('data-member');
  if (!member) throw new Error(`no member whose row says ${words.join(', ')}`);
  return member;
}

/** Lines of a member's history of one kind that say something. */
export function historyLines(page: Page, kind: string, words: string): Locator {
  return page.locator(`[data-testid=history-line][data-kind=${kind}]`).filter({ hasText: words });
}
