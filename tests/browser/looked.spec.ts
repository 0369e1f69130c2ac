// Who looked: a summary is all there is above, until somebody opens the full record and is noted.
import { expect, test } from './support/fixtures';
import { memberSaying, openMember } from './support/member';
import { lookUntilInSync } from './support/status';

const DESK = { width: 1280, height: 800 };

for (const viewport of [undefined, DESK]) {
  test(`a full record opened from above is noted for the branch${viewport ? ' (desk)' : ''}`, async ({
    signInAs,
  }) => {
    const home = await signInAs('baiyinhua');
    const member = await memberSaying(home, '沈阳', '流入：');
    await openMember(home, member);
    await expect(home.getByTestId('looked-none')).toBeVisible();

    const above = await signInAs('zuzhibu', viewport ? { viewport } : {});
    await above.goto(`/members/${member}`);
    await expect(above.getByTestId('member-brief')).toBeVisible();
    await above.getByTestId('to-open-member').click();
    await expect(above.getByTestId('open-noted')).toContainText('党员本人');
    await above.getByTestId('field-reason').fill('核实来信');
    await above.getByTestId('submit').click();
    await expect(above.getByTestId('open-through')).toBeVisible();
    await expect(above.getByTestId('points')).toBeVisible();
    await expect(above.getByTestId('looked-line')).toHaveCount(1);

    await lookUntilInSync(home);
    const line = home.getByTestId('looked-line');
    await expect(line).toHaveCount(1);
    await expect(line).toContainText('组织部');
    await expect(line).toContainText('核实来信');
  });
}
