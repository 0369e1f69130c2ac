// A roster of ten thousand rows: read, checked and planned in Chromium; figures are printed.
import { writeFileSync } from 'node:fs';
import { expect, test } from './support/fixtures';
import { workbook } from './support/workbook';

const ROWS = 10_000;
const HEADS = ['党支部', '姓名', '性别', '出生年月', '入党时间', '手机号码', '外出时间', '外出原因', '外出地点', '流入地党组织', '报到时间', '联系人', '联系人电话'];
const SIGNS = '王李张刘陈杨赵黄周吴秀兰建军国庆志强海燕文杰玉梅晓东永胜';

/** Invented people, no two of them one person. */
function rows(): string[][] {
  const sign = (at: number): string => SIGNS[at % SIGNS.length] ?? '';
  return Array.from({ length: ROWS }, (_, at) => [
    '宝力皋嘎查党支部',
    sign(at) + sign(at / SIGNS.length | 0) + sign(at / SIGNS.length ** 2 | 0),
    at % 2 ? '男' : '女',
    `${1950 + (at % 40)}.${1 + (at % 12)}`,
    `${1985 + (at % 40)}年${1 + (at % 12)}月${1 + (at % 27)}日`,
    `199 0000 ${String(at).padStart(4, '0')}`,
    `${2015 + (at % 10)}-${1 + (at % 12)}`,
    '务工',
    '江苏省苏州市昆山市',
    `昆山第${at % 50}流动党员党支部`,
    at % 3 ? '' : '2026.1.5',
    '白玉兰',
    '19900000000',
  ]);
}

test('a roster of ten thousand rows', async ({ signInAs }, info) => {
  const page = await signInAs('sumu', { viewport: { width: 1280, height: 800 } });
  await page.getByTestId('tab-members').click();
  await page.getByTestId('to-import-roster').click();
  const file = workbook('一万人.xlsx', '流出党员', [HEADS, ...rows()]);
  const path = info.outputPath(file.name);
  writeFileSync(path, file.buffer);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ entryTypes: ['longtask'] });
  });
  const from = Date.now();
  await page.getByTestId('roster-file').setInputFiles(path);
  await expect(page.getByTestId('found')).toBeVisible({ timeout: 60_000 });
  const ms = Date.now() - from;
  const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  console.log(JSON.stringify({ what: 'roster 10000: file to plan', kb: file.buffer.length >> 10, ms, longestTaskMs: Math.round(Math.max(0, ...tasks)) }));
  const again = Date.now();
  await page.getByTestId('found').locator('summary').click();
  await page.getByTestId('meaning-H').selectOption('ignored');
  await expect(page.getByTestId('import-roster')).toHaveAttribute('data-busy', 'false', { timeout: 60_000 });
  console.log(JSON.stringify({ what: 'roster 10000: checked and planned again', ms: Date.now() - again }));
  await expect(page.getByTestId('enter-all')).toContainText('10000');
});
