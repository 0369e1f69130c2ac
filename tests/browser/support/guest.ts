// The guest of one member: the link a home branch makes, and coming in by it on a fresh phone.
import { type Browser, expect, type Page } from '@playwright/test';
import type { Hands } from './hands';
import { memberSaying, openMember } from './member';
import { expectInSync } from './status';

export interface Link {
  address: string;
  code: string;
}

/** Reads the link and, from the other card, the code. */
async function linkShown(page: Page): Promise<Link> {
  await page.getByTestId('guest-qr').waitFor();
  const message = await page.getByTestId('guest-message').innerText();
  const code = await page.getByTestId('guest-code').innerText();
  expect(message, 'the code never stands beside the link').not.toContain(code);
  const address = /http\S+$/.exec(message)?.[0];
  if (!address) throw new Error(`no link in the message: ${message}`);
  return { address, code };
}

/** A member of this branch whom a host was asked to take in. */
export function askedMember(home: Page): Promise<string> {
  return memberSaying(home, '待接收');
}

/** From the member's screen: gives a guest's office and makes its link. */
export async function makeLink(home: Page, member: string): Promise<Link> {
  await openMember(home, member);
  await home.getByTestId('more').click();
  await home.getByTestId('to-guestLink').click();
  await home.getByTestId('field-name').fill('李明书记');
  await home.getByTestId('guest-make').click();
  return linkShown(home);
}

/** Makes a newer link of the same office. */
export async function makeLinkAgain(home: Page, before: Link): Promise<Link> {
  await home.getByTestId('guest-again').click();
  await expect(home.getByTestId('guest-message')).not.toContainText(before.address);
  return linkShown(home);
}

/** A phone on which nothing was ever opened, at the address of a link. */
export async function freshPhone(browser: Browser, address: string, hands?: Hands): Promise<Page> {
  const context = await browser.newContext({
    baseURL: new URL(address).origin,
    viewport: { width: 390, height: 844 },
  });
  const page = await context.newPage();
  await hands?.watch(page);
  await page.goto(address);
  await page.getByTestId('guest-gate').waitFor();
  return page;
}

/** Writes a code and taps 打开; what comes of it is the caller's to see. */
export async function tryCode(page: Page, code: string): Promise<void> {
  await page.getByTestId('field-code').fill(code);
  await page.getByTestId('guest-open').click();
}

/** Comes in by the right code. */
export async function enter(page: Page, { code }: Link): Promise<void> {
  await tryCode(page, code);
  await page.getByTestId('guest-page').waitFor();
  await expectInSync(page);
}

/** A code that is not this one. */
export function wrongCode({ code }: Link): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

/** Everything a page keeps on the device. */
export function keptOn(page: Page): Promise<unknown[]> {
  return page.evaluate(async () => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(({ name }) => name),
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
  ]);
}

/** Asks another host, one that has an account, to take the member in. */
export async function askKunshan(home: Page, member: string): Promise<void> {
  await home.goto(`/members/${member}/report-arrival`);
  await home.getByTestId('field-place').fill('江苏省昆山市');
  const hosts = home.getByTestId('field-host').locator('option');
  const kunshan = hosts.filter({ hasText: '昆山' }).first();
  await home.getByTestId('field-host').selectOption((await kunshan.getAttribute('value')) ?? '');
  await home.getByTestId('submit').click();
  await expect(home.getByTestId('member-host')).toContainText('昆山');
  await expectInSync(home);
}
