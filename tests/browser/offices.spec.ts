// Organisations and offices: entered by the banner, seen by whom they concern, ended with a day.
import { expect, test } from './support/fixtures';
import { expectInSync, lookUntilInSync } from './support/status';

const BANNER = 'zuzhibu';
const SECRETARY = 'baiyinhua';
const BRANCH = '白音花嘎查党支部';

test('the banner enters a branch, appoints its secretary and ends the office', async ({
  signInAs,
}) => {
  const banner = await signInAs(BANNER);
  await banner.getByTestId('tab-mine').click();
  await banner.getByTestId('to-orgs').click();
  await banner.getByTestId('field-search').fill('查干淖尔苏木');
  await banner.getByTestId('org').first().click();
  await banner.getByTestId('register-org').click();
  await banner.getByTestId('submit').click();
  await expect(banner.getByTestId('missing')).toContainText('组织名称');
  await banner.getByTestId('field-name').fill('敖包嘎查党支部');
  await banner.getByTestId('field-kind').selectOption('branch');
  await banner.getByTestId('field-place').fill('查干淖尔苏木敖包嘎查');
  await banner.getByTestId('submit').click();
  await banner.getByTestId('org').filter({ hasText: '敖包嘎查党支部' }).click();

  await expect(banner.getByTestId('no-seats')).toBeVisible();
  await banner.getByTestId('grant-office').click();
  await banner.getByTestId('field-name').fill('斯琴');
  await banner.getByTestId('field-role').selectOption('secretary');
  await banner.getByTestId('submit').click();
  const seat = banner.getByTestId('seat').filter({ hasText: '斯琴' });
  await expect(seat).toContainText('书记');
  await lookUntilInSync(banner);
  await expect(seat.getByTestId('reach')).not.toHaveAttribute('data-reach', 'onThisPhone');

  await seat.getByTestId('end-office').click();
  await expect(banner.getByTestId('whose')).toHaveText('斯琴 · 书记');
  await banner.getByTestId('submit').click();
  await expect(seat).toContainText('至', { timeout: 10_000 });
});

for (const [kind, name, role] of [
  ['serviceCenter', '某旗党群服务中心', '党群服务中心工作人员'],
  ['partnerDept', '某旗总工会', '部门联络员'],
] as const) {
  test(`a ${kind} is entered, its one role is offered and its holder may be invited`, async ({
    signInAs,
  }) => {
    const banner = await signInAs(BANNER);
    await banner.goto('/orgs');
    await banner.getByTestId('org').first().click();
    await banner.getByTestId('register-org').click();
    await banner.getByTestId('field-name').fill(name);
    await banner.getByTestId('field-kind').selectOption(kind);
    await banner.getByTestId('field-place').fill('旗政府所在地');
    await banner.getByTestId('submit').click();
    await banner.getByTestId('org').filter({ hasText: name }).click();
    await banner.getByTestId('grant-office').click();
    await expect(banner.getByTestId('field-role').locator('option')).toHaveText([role]);
    await banner.getByTestId('field-name').fill('斯琴');
    await banner.getByTestId('submit').click();
    const seat = banner.getByTestId('seat').filter({ hasText: '斯琴' });
    await expect(seat).toContainText(role);
    await lookUntilInSync(banner);
    await seat.getByTestId('to-invite').click();
    await banner.getByTestId('make-invitation').click();
    await expect(banner.getByTestId('invite-link')).toBeVisible();
  });
}

test('a secretary appoints in the own branch, and only there', async ({ signInAs }) => {
  const page = await signInAs(SECRETARY);
  await page.goto('/orgs');
  await expectInSync(page);
  await page.getByTestId('org').filter({ hasText: BRANCH }).click();
  await expect(page.getByTestId('register-org')).toHaveCount(0);
  await page.getByTestId('grant-office').click();
  await page.getByTestId('field-name').fill('乌兰');
  await page.getByTestId('field-role').selectOption('contactPerson');
  await page.getByTestId('submit').click();
  await expect(page.getByTestId('seat').filter({ hasText: '乌兰' })).toContainText('联系人');

  await page.goto('/orgs');
  await page.getByTestId('field-search').fill('昆山');
  await page.getByTestId('org').first().click();
  await expect(page.getByTestId('no-seats')).toBeVisible();
  await expect(page.getByTestId('grant-office')).toHaveCount(0);
});
