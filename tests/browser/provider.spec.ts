// Signing in by a provider: tied under 我的, used at the sign-in, untied, and what is said when it fails.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/fixtures';
import { Provider } from './support/provider';

const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`the provider is tied, used and untied: ${size}`, async ({
    relay,
    signInAs,
    forbidden,
  }, info) => {
    const provider = await Provider.open();
    const { origin } = provider;
    const secret = join(relay.data, 'secret');
    writeFileSync(secret, 'secret');
    await relay.kill('SIGTERM');
    relay.options = [
      ...['--oidc-issuer', origin, '--oidc-client-id', 'liangdi'],
      ...['--oidc-client-secret-file', secret, '--public-url', relay.origin],
    ];
    await relay.start();
    const page = await signInAs('haidian', { viewport });
    const look = (name: string) =>
      page.screenshot({ path: info.outputPath(`${size}-provider-${name}.png`), fullPage: true });

    await page.goto('/mine/devices');
    await page.getByTestId('tie').waitFor();
    await look('untied');
    await page.locator('[name=provider-password]').fill('guess');
    await page.getByTestId('tie').click();
    await expect(page.getByTestId('devices-failed')).toContainText('密码不对');
    await page.locator('[name=provider-password]').fill('liangdi-demo');
    await page.getByTestId('tie').click();
    await page.getByTestId('provider-tied').waitFor();
    await look('tied');

    await page.goto('/mine');
    await page.getByTestId('sign-out').click();
    await page.locator('.van-dialog').getByRole('button', { name: '退出' }).click();
    await page.getByTestId('provider').waitFor();
    await look('sign-in');
    await page.getByTestId('provider').click();
    await page.waitForURL('**/today');
    expect(page.url(), 'the code is not in the address').not.toContain('code');
    await page.goto('/mine/devices');
    await page.getByTestId('untie').click();
    await page.getByTestId('tie').waitFor();

    await page.goto('/mine');
    await page.getByTestId('sign-out').click();
    await page.locator('.van-dialog').getByRole('button', { name: '退出' }).click();
    await page.getByTestId('provider').click();
    await expect(page.getByTestId('provider-failed')).toContainText('还没有绑定账号');
    await look('unknown');
    await page.goto('/provider?error=access_denied&state=x');
    await expect(page.getByTestId('provider-failed')).toContainText('没有完成');
    await page.goto('/provider?code=x&state=y');
    await expect(page.getByTestId('provider-failed')).toContainText('重新登录');
    await page.getByTestId('provider-again').click();
    provider.shut();
    await page.getByTestId('provider').click();
    await expect(page.getByTestId('sign-in-error')).toContainText('连不上');
    await look('down');

    const others = forbidden.filter((it) => !it.includes(`${origin}/authorize?`));
    expect(others, 'nothing but the way to the provider').toEqual([]);
    forbidden.length = 0;
  });
}
