// A guest's link: opened as often as people open it, and saying why where it no longer opens.
import { expect, test } from './support/fixtures';
import {
  askKunshan,
  askedMember,
  enter,
  freshPhone,
  keptOn,
  makeLink,
  makeLinkAgain,
  tryCode,
  wrongCode,
} from './support/guest';
import { expectInSync } from './support/status';

test('a link opened again in the same browser lets the guest in again, as often as it is opened', async ({
  signInAs,
  browser,
}) => {
  const home = await signInAs('baiyinhua');
  const link = await makeLink(home, await askedMember(home));
  const guest = await freshPhone(browser, link.address);
  await enter(guest, link);
  // As on any phone: left without 关闭, and the link in the message tapped again.
  for (let time = 0; time < 2; time += 1) {
    await guest.goto('about:blank');
    await guest.goto(link.address);
    await tryCode(guest, wrongCode(link));
    await expect(guest.getByTestId('guest-refused')).toContainText('验证码不对');
    await enter(guest, link);
    await expectInSync(guest);
  }
});

test('links that no longer open say why', async ({ signInAs, browser }) => {
  const home = await signInAs('baiyinhua');
  const member = await askedMember(home);
  const first = await makeLink(home, member);
  const guest = await freshPhone(browser, first.address);
  const refused = guest.getByTestId('guest-refused');
  await tryCode(guest, wrongCode(first));
  await expect(refused).toContainText('验证码不对');
  await enter(guest, first);

  const second = await makeLinkAgain(home, first);
  await expect(
    guest.getByTestId('guest-ended'),
    'whoever came by the old one is out',
  ).toContainText('已退出');
  await guest.goto(first.address);
  await tryCode(guest, first.code);
  await expect(refused).toContainText('到期或作废');

  await guest.goto(second.address);
  await enter(guest, second);
  await home.getByTestId('guest-end').click();
  await home.locator('.van-dialog__confirm').click();
  await expect(guest.getByTestId('guest-ended')).toContainText('已退出');
  await expect.poll(() => keptOn(guest)).toEqual([]);
  await guest.goto(second.address);
  await tryCode(guest, second.code);
  await expect(refused).toContainText('到期或作废');
  await expect(home.getByTestId('guest-make'), 'another may be made').toBeVisible();
});

test('after too many wrong codes even the right one is refused', async ({ signInAs, browser }) => {
  const home = await signInAs('baiyinhua');
  const link = await makeLink(home, await askedMember(home));
  const guest = await freshPhone(browser, link.address);
  // By then this network has to wait, and the link itself is closed.
  for (let at = 0; at < 10; at += 1) {
    const answered = guest.waitForResponse('**/api/guests/enter');
    await tryCode(guest, wrongCode(link));
    await answered;
  }
  await tryCode(guest, link.code);
  await expect(guest.getByTestId('guest-refused')).toContainText('次数太多');
});

test('a link whose member has another host says that it has ended', async ({
  signInAs,
  browser,
}) => {
  const home = await signInAs('baiyinhua');
  const member = await askedMember(home);
  const link = await makeLink(home, member);
  await askKunshan(home, member);
  const guest = await freshPhone(browser, link.address);
  await tryCode(guest, link.code);
  await expect(guest.getByTestId('guest-refused')).toContainText('到期或已结束');
});
