// Ten thousand members at a desk and three thousand on a phone: the page stays small and smooth; figures are printed.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { inventFor } from './support/invented';

const DESK = { width: 1280, height: 800 };

/** What the main thread did while something was done. */
interface Figures {
  ms: number;
  /** Longest time without a chance to answer the person. */
  longestTaskMs: number;
  frames: number;
  worstFrameMs: number;
}

/** Notes long tasks from the first script on. */
async function watchTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ entryTypes: ['longtask'] });
  });
}

async function longest(page: Page): Promise<number> {
  return page.evaluate(async () => {
    // Entries come after the task: two frames later they are there.
    await new Promise((resolve) =>
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 50))),
    );
    const { longTasks } = window as unknown as { longTasks: number[] };
    return Math.round(Math.max(0, ...longTasks.splice(0)));
  });
}

/** Does something in the page, and measures until the frame after it is on screen. */
async function measured(page: Page, act: () => Promise<unknown>): Promise<Figures> {
  await longest(page);
  const from = await page.evaluate(() => performance.now());
  await act();
  const ms = await page.evaluate(
    (start) =>
      new Promise<number>((resolve) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => resolve(Math.round(performance.now() - start))),
        ),
      ),
    from,
  );
  return { ms, longestTaskMs: await longest(page), frames: 0, worstFrameMs: 0 };
}

/** Scrolls by so many pixels each frame and times the frames. */
async function scrolled(page: Page, selector: string, step: number): Promise<Figures> {
  await longest(page);
  const frames = await page.evaluate(
    async ([where, by]) => {
      const box =
        where === '' ? document.scrollingElement : document.querySelector<HTMLElement>(where);
      const times: number[] = [];
      let last = performance.now();
      for (let frame = 0; frame < 120; frame += 1) {
        if (box) box.scrollTop += by;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(performance.now() - last);
        last = performance.now();
      }
      return times;
    },
    [selector, step] as const,
  );
  const ms = frames.reduce((sum, time) => sum + time, 0);
  return {
    ms: Math.round(ms),
    longestTaskMs: await longest(page),
    frames: frames.length,
    worstFrameMs: Math.round(Math.max(...frames)),
  };
}

function say(what: string, figures: object): void {
  console.log(JSON.stringify({ what, ...figures }));
}

/** Signs in, closes the app, and comes back to a database with so many members. */
async function withMany(page: Page, count: number): Promise<void> {
  await inventFor(page, count);
  await watchTasks(page);
}

test('ten thousand members at a desk', async ({ signInAs }) => {
  const page = await signInAs('zuzhibu', { viewport: DESK });
  await withMany(page, 10_000);
  await page.goto('/members');
  await page.getByTestId('member-row').first().waitFor();
  const opened = await page.evaluate(() => Math.round(performance.now()));
  say('desk 10000: open to first rows', { ms: opened, longestTaskMs: await longest(page) });

  const table = page.getByTestId('table');
  const held = Number(await table.getAttribute('aria-rowcount'));
  expect(held).toBeGreaterThan(10_000);
  expect(await page.getByTestId('member-row').count()).toBeLessThan(80);

  await page.getByTestId('tab-mine').click();
  say(
    'desk 10000: from another screen',
    await measured(page, async () => {
      await page.getByTestId('tab-members').click();
      await page.getByTestId('member-row').first().waitFor();
    }),
  );
  for (const column of ['name', 'lastContact', 'total'] as const) {
    const sort = page.getByTestId(`sort-${column}`);
    say(`desk 10000: sort by ${column}`, await measured(page, () => sort.click()));
    say(`desk 10000: turn ${column} round`, await measured(page, () => sort.click()));
  }
  say(
    'desk 10000: filter not reached',
    await measured(page, () => page.getByTestId('filter-notReached').click()),
  );
  await page.getByTestId('clear-filters').click();
  say(
    'desk 10000: search',
    await measured(page, () => page.getByTestId('table-search').fill('昆山')),
  );
  const found = Number(await table.getAttribute('aria-rowcount'));
  expect(found).toBeLessThan(held);
  await page.getByTestId('clear-filters').click();

  say('desk 10000: scroll', await scrolled(page, '[data-testid=table-scroller]', 300));
  expect(await page.getByTestId('member-row').count()).toBeLessThan(80);
  await table.focus();
  await page.keyboard.press('End');
  await expect(page.locator(`tr[aria-rowindex="${held}"]`)).toBeInViewport();
});

test('three thousand members on a phone', async ({ signInAs }) => {
  const page = await signInAs('zuzhibu');
  await withMany(page, 3_000);
  await page.goto('/members');
  await page.getByTestId('member-row').first().waitFor();
  const opened = await page.evaluate(() => Math.round(performance.now()));
  say('phone 3000: open to first rows', { ms: opened, longestTaskMs: await longest(page) });
  say('phone 3000: scroll', await scrolled(page, '', 300));
  say(
    'phone 3000: search',
    await measured(page, async () => {
      await page.getByTestId('member-search').fill('昆山');
      await expect(page.getByTestId('member-count')).toContainText('找到');
    }),
  );
});
