// Rosters in Excel: read and made on this device by a WebAssembly that only who needs it loads; entered row by row.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { Hands } from './support/hands';
import { comeBack, expectInSync, goOffline, lookUntilInSync } from './support/status';
import { type GivenFile, workbook } from './support/workbook';

const DESK = { width: 1280, height: 800 };
const SAMPLE = join(import.meta.dirname, '../../core/roster/tests/outflow-roster.xlsx');
/** The branches that the sample names; its township stands for the demo's. */
const BRANCHES = ['新立村', '敖包嘎查', '白音塔拉嘎查', '架玛吐社区', '东风嘎查', '哈日干吐嘎查'];
const TOWNSHIP = '查干淖尔苏木党委';

/** Saves the roster of the members in sight; the file's bytes and name. */
async function saveRoster(page: Page): Promise<{ bytes: Buffer; name: string }> {
  await page.getByTestId('tab-members').click();
  const coming = page.waitForEvent('download');
  await page.getByTestId('export-roster').click();
  const file = await coming;
  return { bytes: readFileSync(await file.path()), name: file.suggestedFilename() };
}

/** Addresses of the WebAssembly for rosters among what a page has asked for. */
function noteRosterCode(page: Page): string[] {
  const asked: string[] = [];
  page.context().on('request', (request) => {
    if (request.url().includes('/later-')) asked.push(request.url());
  });
  return asked;
}

async function openImport(page: Page): Promise<void> {
  await page.getByTestId('tab-members').click();
  await page.getByTestId('to-import-roster').click();
}

/** Gives a file and waits until it has been looked over. */
async function give(page: Page, file: string | GivenFile): Promise<void> {
  await page.getByTestId('roster-file').setInputFiles(file);
  await expect(page.getByTestId('import-roster')).toHaveAttribute('data-busy', 'false');
}

/** The same by the tap that a person makes; the device's own list of files is not ours to tap. */
async function choose(page: Page, file: string): Promise<void> {
  const coming = page.waitForEvent('filechooser');
  await page.getByTestId('roster-file').click();
  await (await coming).setFiles(file);
  await expect(page.getByTestId('checked')).toBeVisible();
}

async function countMembers(page: Page): Promise<number> {
  return Number(/\d+/.exec(await page.getByTestId('members-count').innerText())?.[0]);
}

/** How many of a kind were found. */
async function expectCount(page: Page, kind: string, count: number): Promise<void> {
  const chip = page.getByTestId('checked').locator('label').filter({
    has: page.getByTestId(`choice-${kind}`),
  });
  // A kind of which there is nothing is not offered, but for the two that everybody looks for.
  if (count === 0 && !/ready|questionable/.test(kind)) await expect(chip).toHaveCount(0);
  else await expect(chip).toHaveText(new RegExp(`\\D${count}$`));
}

async function lookAt(page: Page, kind: string): Promise<string[]> {
  await page.getByTestId(`choice-${kind}`).check({ force: true });
  return page.getByTestId('checked').getByTestId('table-row').allInnerTexts();
}

async function enterAll(page: Page): Promise<void> {
  await page.getByTestId('enter-all').click();
  await expect(page.getByTestId('enter')).toHaveAttribute('data-stage', 'done', {
    timeout: 60_000,
  });
}

/** Taps to stop as soon as the first members are entered, faster than a test could from outside. */
async function stopAtFirst(bar: Locator): Promise<void> {
  await bar.evaluate((element: HTMLElement) => {
    const watcher = new MutationObserver(() => {
      if (element.dataset.entered === '0') return;
      watcher.disconnect();
      element.querySelector<HTMLElement>('[data-testid=stop]')?.click();
    });
    watcher.observe(element, { attributes: true });
  });
}

/** The banner enters the branches of the sample below the demo's township. */
async function enterBranches(banner: Page): Promise<void> {
  await banner.goto('/orgs');
  await banner.getByTestId('field-search').fill(TOWNSHIP);
  await banner.getByTestId('org').first().click();
  for (const name of BRANCHES) {
    await banner.getByTestId('register-org').click();
    await banner.getByTestId('field-name').fill(`${name}党支部`);
    await banner.getByTestId('field-kind').selectOption('branch');
    await banner.getByTestId('field-place').fill(name);
    await banner.getByTestId('submit').click();
  }
  await lookUntilInSync(banner);
}

test('a roster is saved on the device, and again without a network', async ({ signInAs }) => {
  const page = await signInAs('sumu', { viewport: DESK });
  const asked = noteRosterCode(page);
  // The service worker has kept the app by now: the code of rosters is not among it.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.getByTestId('tab-members').waitFor();
  expect(asked, 'nothing of it before it is needed').toEqual([]);

  const first = await saveRoster(page);
  expect(first.name).toMatch(/^查干淖尔苏木党委.*2026-11-20\.xlsx$/);
  expect(first.bytes.subarray(0, 2).toString()).toBe('PK');
  expect(asked.length).toBeGreaterThan(0);

  await goOffline(page);
  await page.reload();
  const again = await saveRoster(page);
  expect(again.bytes.equals(first.bytes), 'the same members, the same file').toBe(true);
});

test('without a network the first time it says what to do', async ({ signInAs }) => {
  const page = await signInAs('sumu', { viewport: DESK });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.getByTestId('tab-members').click();
  await goOffline(page);
  await page.getByTestId('export-roster').click();
  await expect(page.getByText('第一次用花名册要有网络')).toBeVisible();
});

test('a township enters its roster once, however often it is given', async ({ signInAs }) => {
  await enterBranches(await signInAs('zuzhibu'));
  const page = await signInAs('sumu', { viewport: DESK });
  await page.getByTestId('tab-members').click();
  const before = await countMembers(page);
  const hands = new Hands();
  await hands.watch(page);
  await page.goto('/');
  await expectInSync(page);
  await openImport(page);
  await choose(page, SAMPLE);
  await expect(page.getByTestId('found')).toContainText('表头在第2行');
  await expectCount(page, 'ready', 180);
  await expectCount(page, 'questionable', 76);
  await expectCount(page, 'duplicates', 1);
  await expectCount(page, 'rejected', 0);
  await expectCount(page, 'known', 0);
  await enterAll(page);
  await expect(page.getByTestId('entered')).toContainText('登记了 180 人');
  await lookUntilInSync(page);
  hands.expectAsWritten('a roster of 180 members in');
  await page.getByTestId('to-members').click();
  await expect(page.getByTestId('members-count')).toHaveText(`共 ${before + 180} 人`);

  await openImport(page);
  await give(page, SAMPLE);
  await expectCount(page, 'known', 180);
  expect(await lookAt(page, 'duplicates')).toEqual([expect.stringMatching(/第185行.*第184行/s)]);
  await expect(page.getByTestId('nothing-to-enter')).toBeVisible();

  const saved = await saveRoster(page);
  await openImport(page);
  await give(page, { name: saved.name, mimeType: '', buffer: saved.bytes });
  await expectCount(page, 'known', before + 180);
  await expect(page.getByTestId('nothing-to-enter')).toBeVisible();
});

test('a township whose branches nobody has entered enters them with its roster', async ({
  signInAs,
}) => {
  const page = await signInAs('sumu');
  await openImport(page);
  await give(page, SAMPLE);
  await expectCount(page, 'rejected', 180);
  await expect(page.getByTestId('branches-unknown')).toContainText('新立村党支部');
  await page.getByTestId('enter-branches').click();
  await expectCount(page, 'ready', 180);
  await expectCount(page, 'rejected', 0);
  const orgs = await lookAt(page, 'orgs');
  for (const name of BRANCHES) expect(orgs.join(), name).toContain(`${name}党支部`);
  await enterAll(page);
  await expect(page.getByTestId('entered')).toContainText('登记了 180 人');
  await lookUntilInSync(page);
  await page.goto('/orgs');
  await page.getByTestId('field-search').fill('新立村党支部');
  await expect(page.getByTestId('org')).toHaveCount(1);
});

test('a roster being entered is stopped, the page is closed, and the second run enters the rest', async ({
  signInAs,
}) => {
  await enterBranches(await signInAs('zuzhibu'));
  const page = await signInAs('sumu');
  await openImport(page);
  await give(page, SAMPLE);
  const bar = page.getByTestId('enter');
  await stopAtFirst(bar);
  await page.getByTestId('enter-all').click();
  await expect(bar).toHaveAttribute('data-stage', 'stopped');
  await page.reload();
  await give(page, SAMPLE);
  const known = await page.getByTestId('choice-known').evaluate((it) => it.parentElement?.innerText);
  const first = Number(/\d+/.exec(known ?? '')?.[0]);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(180);
  await expectCount(page, 'ready', 180 - first);
  await enterAll(page);
  await expect(page.getByTestId('entered')).toContainText(`登记了 ${180 - first} 人`);
  await lookUntilInSync(page);
});

/** Members who have come from elsewhere, under other words, below a line that says who reports. */
function inflow(): GivenFile {
  return workbook('流入.xlsx', 'Sheet1', [
    ['填报单位：查干淖尔苏木党委', '', '', '填报人：某某'],
    ['流入党员登记表'],
    ['编号', '党员姓名', '性 别', '加入党组织日期', '组织关系所在党组织', '流入日期', '联系方式', '现编入党支部'],
    ['1', '高秀兰', '女', '二〇〇四年七月一日', '山东省某市某街道党工委', '2024.5.1', '199 0000 1111', '宝力皋嘎查党支部'],
    ['2', '田建军', '男', '2010年7月', '山东省某市某街道党工委', '2024-6', '199-0000-2222', '宝力皋嘎查党支部'],
    ['3', '石磊', '男', '2011.7.1', '', '2024.6.1', '19900003333', '宝力皋嘎查党支部'],
    ['合计', '3人'],
  ]);
}

test('members who have come from outside are entered under their own headers', async ({
  signInAs,
}) => {
  const page = await signInAs('sumu', { viewport: DESK });
  await openImport(page);
  await give(page, inflow());
  await expect(page.getByTestId('found')).toContainText('表头在第3行');
  await expectCount(page, 'ready', 2);
  await expectCount(page, 'orgs', 1);
  await expectCount(page, 'rejected', 1);
  expect(await lookAt(page, 'rejected')).toEqual([expect.stringMatching(/第6行.*石磊.*组织关系/s)]);
  await enterAll(page);
  await lookUntilInSync(page);
  await page.getByTestId('to-members').click();
  await page.getByTestId('table-search').fill('某街道党工委');
  await expect(page.getByTestId('member-row')).toHaveCount(2);
});

test('a column taken for the wrong thing is changed by a person', async ({ signInAs }) => {
  const page = await signInAs('sumu', { viewport: DESK });
  await openImport(page);
  await give(
    page,
    workbook('名单.xlsx', '名单', [
      ['姓名', '入党时间', '代号', '支部'],
      ['高秀兰', '2004.7.1', '19900001111', '宝力皋嘎查党支部'],
      ['田建军', '2010.7.1', '1990000222', ''],
    ]),
  );
  await expectCount(page, 'questionable', 1);
  await page.getByTestId('found').locator('summary').click();
  await page.getByTestId('meaning-C').selectOption('phone');
  await expectCount(page, 'questionable', 2);
  expect((await lookAt(page, 'questionable')).join()).toMatch(/C列 代号\s+1990000222\s+.*11位/s);
  await expectCount(page, 'ready', 1);
  await page.getByTestId('field-branch').selectOption({ label: '宝力皋嘎查党支部' });
  await expectCount(page, 'ready', 2);
});

test('two people enter one person offline, and are asked about it when they meet', async ({
  signInAs,
}) => {
  const roster = (branch: string): GivenFile =>
    workbook('名单.xlsx', '名单', [
      ['党支部', '姓名', '入党时间', '外出时间', '外出地点'],
      [branch, '高秀兰', '2004.7.1', '2020.3.2', '江苏省昆山市'],
    ]);
  const pages: Page[] = [];
  for (const branch of ['宝力皋嘎查党支部', '乌兰图嘎嘎查党支部']) {
    const page = await signInAs('sumu');
    // Fetched once with a network, used without one.
    await openImport(page);
    await give(page, roster(branch));
    await goOffline(page);
    await enterAll(page);
    await expect(page.getByTestId('entered')).toContainText('先记在本机');
    pages.push(page);
  }
  for (const page of pages) {
    await comeBack(page);
    await lookUntilInSync(page);
  }
  for (const page of pages) {
    await page.goto('/today');
    const duty = page.locator('[data-duty=samePerson]').filter({ hasText: '高秀兰' });
    await expect(duty).toHaveCount(1);
  }
});

test('a branch enters its own people without naming itself, and reads all of them again', async ({
  signInAs,
}) => {
  const page = await signInAs('baiyinhua');
  await openImport(page);
  await give(
    page,
    workbook('名单.xlsx', '名单', [
      ['姓名', '性别', '出生年月', '入党时间', '手机号码', '外出时间', '外出原因', '外出地点', '联系责任人', '联系责任人电话'],
      ['高秀兰', '女', '1980.5', '2004年7月1日', '199 0000 1111', '2020.3.2', '打工', '江苏省昆山市', '白玉兰', '19900002222'],
    ]),
  );
  await expectCount(page, 'ready', 1);
  await enterAll(page);
  await lookUntilInSync(page);
  await page.getByTestId('to-members').click();
  await page.getByTestId('member-search').fill('高秀兰');
  await page.getByTestId('member-row').click();
  const main = page.locator('main');
  for (const said of ['江苏省昆山市', '白玉兰', '2004年7月1日']) {
    await expect(main.getByText(said).filter({ visible: true }).first()).toBeVisible();
  }
  await page.goto('/members');
  const saved = await saveRoster(page);
  await openImport(page);
  await give(page, { name: saved.name, mimeType: '', buffer: saved.bytes });
  await expectCount(page, 'ready', 0);
  await expect(page.getByTestId('nothing-to-enter')).toBeVisible();
  await page.getByTestId('found').locator('summary').click();
  // Only hers is known of the contact persons' phones: it stands among the first of its column.
  await expect(page.getByTestId('found')).toContainText('19900002222');
});
