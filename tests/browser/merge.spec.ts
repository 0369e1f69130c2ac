// One person registered by two phones without a network: met again, merged, counted once.
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import { entriesOf, openMember, shownOf, totalsOf } from './support/member';
import { comeBack, goOffline, lookUntilInSync } from './support/status';

const LOGIN = 'baiyinhua';
const NAME = '王乌兰';

/** Registers the person and notes the same month's dues; the member's id. */
async function registerWithDues(page: Page, name: string): Promise<string> {
  await page.goto('/members/register-member');
  await page.getByTestId('field-name').fill(name);
  await page.getByTestId('field-joinedOn').fill('2010-07-01');
  await page.getByTestId('submit').click();
  await page.getByTestId('member-row').filter({ hasText: name }).click();
  await page.getByTestId('points').waitFor();
  const member = new URL(page.url()).pathname.split('/').pop() ?? '';
  await page.goto(`/members/${member}/record-dues`);
  await page.getByTestId('submit').click();
  await expect(page.getByTestId('entry')).toHaveCount(1);
  return member;
}

function duty(page: Page) {
  return page.locator('[data-duty=samePerson]').filter({ hasText: NAME });
}

test('two phones register one person offline, and it is one person again', async ({ signInAs }) => {
  const one = await signInAs(LOGIN);
  const other = await signInAs(LOGIN);
  const ids: string[] = [];
  for (const [page, name] of [
    [one, NAME],
    [other, `${NAME} `],
  ] as const) {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await goOffline(page);
    ids.push(await registerWithDues(page, name));
  }
  const alone = await totalsOf(one);
  expect(await totalsOf(other), 'the same was written on both').toEqual(alone);
  for (const page of [one, other]) await comeBack(page);
  for (const page of [one, other]) {
    await lookUntilInSync(page);
    await page.goto('/today');
    await expect(duty(page)).toHaveCount(1);
  }

  await duty(one).getByTestId('duty-settle').click();
  await expect(one.getByTestId('pair-joined')).toContainText('2010');
  await expect(one.getByTestId('pair-before')).toHaveText(`${alone.settled} 和 ${alone.settled}`);
  await expect(one.getByTestId('pair-after')).toHaveText(alone.settled);
  await one.getByTestId('merge').click();
  await expect(duty(one)).toHaveCount(0);
  await lookUntilInSync(one);
  await other.goto('/today');
  await expect(duty(other)).toHaveCount(0);

  const [first = '', second = ''] = ids.sort();
  await openMember(one, first);
  await openMember(other, second);
  const shown = await shownOf(one);
  expect(await shownOf(other), 'either id opens the same person').toEqual(shown);
  expect(shown.entries, 'both records are kept').toHaveLength(2);
  expect(shown.totals, 'and counted once').toEqual(alone);
  for (const page of [one, other]) {
    await page.goto('/members');
    await expect(page.getByTestId('member-row').filter({ hasText: NAME })).toHaveCount(1);
  }

  // It was a mistake after all: said on the other phone, seen on both.
  await openMember(other, second);
  await other.getByTestId('other').click();
  await other.getByTestId('separate').click();
  await lookUntilInSync(other);
  for (const page of [one, other]) {
    await page.goto('/members');
    await expect(page.getByTestId('member-row').filter({ hasText: NAME })).toHaveCount(2);
    await page.goto('/today');
    await expect(duty(page)).toHaveCount(0);
  }
  await openMember(one, second);
  expect(await entriesOf(one)).toHaveLength(1);
});
