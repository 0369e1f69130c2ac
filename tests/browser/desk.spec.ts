// The desk: tables sorted, narrowed, walked by keys and printed; side navigation by office; the first steps.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';

const DESK = { width: 1280, height: 800 };

/** What a column of the table says, from top to bottom, as far as it is in the page. */
function column(page: Page, name: string): Promise<string[]> {
  return page
    .locator(`[data-testid=member-row] [data-column=${name}]`)
    .evaluateAll((cells) => cells.map((cell) => cell.textContent?.trim() ?? ''));
}

async function openTable(page: Page): Promise<void> {
  await page.getByTestId('tab-members').click();
  await page.getByTestId('member-row').first().waitFor();
}

test('the table of members sorts by pinyin, day and points, and keeps what is alike in order', async ({
  signInAs,
}) => {
  const page = await signInAs('zuzhibu', { viewport: DESK });
  await openTable(page);
  const inPinyin = (names: string[]): string[] =>
    [...names].sort(new Intl.Collator('zh-CN').compare);

  await page.getByTestId('sort-name').click();
  const names = await column(page, 'name');
  expect(names.length).toBeGreaterThan(10);
  expect(names).toEqual(inPinyin(names));
  expect(names, 'not merely by code point').not.toEqual([...names].sort());
  await page.getByTestId('sort-name').click();
  await expect(page.locator('th[aria-sort=descending]')).toContainText('姓名');
  const down = await column(page, 'name');
  expect(down).toEqual(inPinyin(down).reverse());

  await page.getByTestId('sort-total').click();
  const totals = (await column(page, 'total')).map((text) => Number.parseFloat(text));
  expect(totals).toEqual([...totals].sort((a, b) => a - b));
  expect(new Set(totals).size).toBeGreaterThan(3);

  await page.getByTestId('sort-waiting').click();
  await page.getByTestId('sort-waiting').click();
  const waiting = await column(page, 'waiting');
  const filled = waiting.filter(Boolean);
  expect(filled.length, 'somebody waits').toBeGreaterThan(0);
  expect(waiting.slice(0, filled.length), 'nothing comes last, both ways').toEqual(filled);
});

test('the table is narrowed by words and conditions, and the columns chosen stay', async ({
  signInAs,
}) => {
  const page = await signInAs('zuzhibu', { viewport: DESK });
  await openTable(page);
  const all = await page.getByTestId('members-count').innerText();
  await page.getByTestId('filter-noHost').click();
  await expect(page.getByTestId('filter-noHost')).toHaveAttribute('aria-pressed', 'true');
  for (const host of await column(page, 'host')) expect(host).toMatch(/^$|待接收/);
  await expect(page.getByTestId('members-count')).not.toHaveText(all);
  await page.getByTestId('clear-filters').click();
  await expect(page.getByTestId('members-count')).toHaveText(all);
  await page.getByTestId('table-search').fill('沈阳');
  await expect(async () => {
    for (const place of await column(page, 'place')) expect(place).toContain('沈阳');
  }).toPass();
  await page.getByTestId('table-search').fill('没有这样的人');
  await expect(page.getByTestId('no-members')).toBeVisible();
  await page.getByTestId('clear-filters').click();

  await page.getByTestId('columns').click();
  await page.getByTestId('column-place').uncheck();
  await expect(page.getByTestId('sort-place')).toHaveCount(0);
  await page.reload();
  await page.getByTestId('member-row').first().waitFor();
  await expect(page.getByTestId('sort-place')).toHaveCount(0);
  await expect(page.getByTestId('sort-host')).toHaveCount(1);
});

test('keys walk the table, open a member beside it and close it again', async ({ signInAs }) => {
  const page = await signInAs('zuzhibu', { viewport: DESK });
  await openTable(page);
  const table = page.getByTestId('table');
  await table.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const third = page.getByTestId('member-row').nth(2);
  const name = (await third.locator('[data-column=name]').innerText()).trim();
  await expect(table).toHaveAttribute('aria-activedescendant', (await third.getAttribute('id')) ?? '');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/members\/[0-9a-f]{32}$/);
  await expect(page.getByTestId('member-brief').getByTestId('title')).toHaveText(name);
  await expect(page.getByTestId('member-row').first(), 'the table stays').toBeVisible();
  await expect(table).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByTestId('member-row').last()).toBeInViewport();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/members$/);
  await expect(page.getByTestId('member-brief')).toHaveCount(0);
});

test('paper holds every row, a head on each page, and nothing else', async ({ signInAs }) => {
  const page = await signInAs('zuzhibu', { viewport: DESK });
  await openTable(page);
  const total = Number(/\d+/.exec(await page.getByTestId('members-count').innerText())?.[0]);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByTestId('member-row')).toHaveCount(total);
  await expect(page.locator('tr.paper')).toContainText('流动党员名单');
  await expect(page.locator('tr.paper')).toContainText('打印日期');
  const group = await page.locator('thead').evaluate((head) => getComputedStyle(head).display);
  expect(group, 'repeated on each page').toBe('table-header-group');
  await expect(page.locator('thead button'), 'left blank where it is repeated').toHaveCount(0);
  await expect(page.locator('thead')).toContainText('流出地支部');
  for (const gone of ['nav', '.tools', '.sheet > .head']) {
    await expect(page.locator(gone).first()).toBeHidden();
  }
  const colours = await page
    .locator('[data-testid=member-row] td')
    .first()
    .evaluate((cell) => [getComputedStyle(cell).color, getComputedStyle(cell).backgroundColor]);
  expect(colours).toEqual(['rgb(0, 0, 0)', 'rgba(0, 0, 0, 0)']);
  await page.emulateMedia({ media: 'screen' });
  await expect(page.locator('nav')).toBeVisible();
});

test('the side bar offers what each office has, and organisations say who can sign in', async ({
  signInAs,
}) => {
  const entries = async (login: string): Promise<string[]> => {
    const page = await signInAs(login, { viewport: DESK });
    const names = await page
      .locator('nav a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('data-testid') ?? ''));
    return names.map((name) => name.replace('tab-', ''));
  };
  expect(await entries('zuzhibu')).toEqual(['today', 'members', 'orgs', 'mine']);
  expect(await entries('zhen')).toEqual(['today', 'members', 'pending', 'orgs', 'mine']);
  expect(await entries('baiyinhua')).toEqual(['today', 'members', 'pending', 'mine']);

  const page = await signInAs('zhen', { viewport: DESK });
  await page.getByTestId('tab-orgs').click();
  const row = page.getByTestId('org').filter({ hasText: '镇区社区党支部' });
  await expect(row.locator('[data-column=lead]')).toHaveText('李建军');
  await expect(row.locator('[data-column=access]')).toHaveText('还没有邀请');
  await row.click();
  await page.getByTestId('to-invite').first().click();
  await page.getByTestId('make-invitation').click();
  await page.getByTestId('invite-link').waitFor();
  await page.getByTestId('tab-orgs').click();
  await page.reload();
  await expect(row.locator('[data-column=access]')).toHaveText('已发邀请');
  await page.getByTestId('filter-notInvited').click();
  await expect(row).toHaveCount(0);
});
