// A member's card is put right: only what was changed is sent, both sides read what it said before.
import { expect, test } from './support/fixtures';
import { historyLines, memberSaying, openMember } from './support/member';
import { lookUntilInSync } from './support/status';

const SIZES = {
  phone: { width: 390, height: 844 },
  desk: { width: 1280, height: 800 },
} as const;

for (const size of ['phone', 'desk'] as const) {
  test(`the branch corrects name and phone, and the host reads both: ${size}`, async ({
    signInAs,
  }, info) => {
    const home = await signInAs('baiyinhua', { viewport: SIZES[size] });
    const member = await memberSaying(home, '昆山', '流入：');
    await openMember(home, member);
    const before = await home.getByTestId('member').getByTestId('title').innerText();

    await home.getByTestId('more').click();
    await home.getByTestId('to-correctMember').click();
    const name = home.getByTestId('field-name');
    await expect(name, 'filled in').toHaveValue(before);
    await home.getByTestId('submit').click();
    await expect(home.getByTestId('missing')).toHaveText('还没有改任何一项。');
    await name.fill(`${before}其`);
    await expect(home.getByTestId('before-name')).toHaveText(`原来：${before}`);
    await name.fill(before);
    await expect(home.getByTestId('before-name'), 'taken back').toHaveCount(0);
    await name.fill(`${before}其`);
    await home.getByTestId('field-phone').fill('13912345678');
    await home.screenshot({ path: info.outputPath(`${size}-correct-member.png`) });
    await home.getByTestId('submit').click();

    await expect(historyLines(home, 'cardCorrected', `姓名 ${before} → ${before}其`)).toHaveCount(1);
    await expect(home.getByTestId('member').getByTestId('title')).toHaveText(`${before}其`);
    await lookUntilInSync(home);
    await home.screenshot({ path: info.outputPath(`${size}-corrected.png`), fullPage: true });

    const host = await signInAs('kunshan', { viewport: SIZES[size] });
    await openMember(host, member);
    await expect(historyLines(host, 'cardCorrected', '→ 13912345678')).toHaveCount(1);
    await host.getByTestId('more').click();
    await expect(host.getByTestId('to-correctMember'), 'the home branch does it').toHaveCount(0);
  });
}
