// The library as others get it: packed, installed into an empty folder, used on a page and in Node.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { test as base, expect } from './support/fixtures';
import { serve } from './support/site';

const WEB = join(import.meta.dirname, '../../web');
const CLIENT = join(WEB, 'client');
/** Who the README signs in as; he leads a home branch. */
const LOGIN = 'baiyinhua';
const POINTS = /^\d+(\.5)?$/;

/** The README's examples, in its order: on a page, without a browser. */
const [ON_PAGE = '', IN_NODE = ''] = Array.from(
  readFileSync(join(CLIENT, 'README.md'), 'utf8').matchAll(/```js\n(.*?)```/gs),
  ([, code]) => code,
);

function npm(folder: string, ...words: string[]): string {
  return execFileSync('npm', words, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function node(folder: string, ...words: string[]): string {
  return execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
}

interface EachTest {
  /** An origin with the installed library, the example app, and the relay behind `/api`. */
  site: string;
}

interface EachWorker {
  /** A folder that held nothing before the tarball was installed into it. */
  installed: string;
}

const test = base.extend<EachTest, EachWorker>({
  installed: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'liangdi-library-'));
      const [packed] = JSON.parse(npm(CLIENT, 'pack', '--json', '--pack-destination', folder));
      // Offline: nothing but the tarball may be needed.
      npm(folder, 'install', '--offline', '--no-audit', '--no-fund', `./${packed.filename}`);
      cpSync(join(WEB, 'examples/member-preview'), join(folder, 'member-preview'), {
        recursive: true,
      });
      await use(folder);
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  site: async ({ installed, relay }, use) => {
    const site = await serve(join(WEB, 'examples/serve.mjs'), relay.origin, installed);
    await use(site.origin);
    await site.close();
  },
});

/** Signs in on the example page; the first member's name and total as it shows them. */
async function openExample(page: Page, site: string): Promise<{ name: string; total: string }> {
  await page.goto(`${site}/member-preview/`);
  await page.locator(`#${LOGIN}`).click();
  await expect(page.locator('#total')).toContainText('本年度');
  const name = await page.locator('#member option:checked').innerText();
  const total = (await page.locator('#total').innerText()).replace(/[^\d.]/g, '');
  expect(total).toMatch(POINTS);
  return { name, total };
}

test('the example app shows what a phone call would change for one member', async ({
  page,
  site,
}) => {
  const { name, total } = await openExample(page, site);
  await page.locator('button[type=submit]').click();
  const preview = page.locator('#preview');
  await expect(preview).toContainText(`${name}：${total} 分 → `);
  const after = /→ (\S+) 分/.exec(await preview.innerText())?.[1];
  expect(Number(after)).toBeGreaterThanOrEqual(Number(total));
});

test('the README is right: on a page, and in Node over a copy of the same account', async ({
  page,
  site,
  installed,
}) => {
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'log') said.push(message.text());
  });
  const example = readFileSync(join(installed, 'member-preview/index.html'), 'utf8');
  const importMap = /<script type="importmap">.*?<\/script>/s.exec(example)?.[0] ?? '';
  writeFileSync(join(installed, 'readme.js'), `${ON_PAGE}\nconsole.log('end');`);
  const script = '<script type="module" src="readme.js"></script>';
  writeFileSync(join(installed, 'readme.html'), `<!doctype html>${importMap}${script}`);
  await page.goto(`${site}/readme.html`);
  await expect.poll(() => said.at(-1)).toBe('end');
  const onPage = said.slice(0, -1);

  const copy = await page.evaluate(async () => {
    const { connect } = await import('@liangdi/client');
    return (await connect()).copy();
  });
  writeFileSync(join(installed, 'copy.json'), JSON.stringify(copy));
  writeFileSync(join(installed, 'readme.mjs'), IN_NODE);
  expect(node(installed, 'readme.mjs').trim().split('\n')).toEqual(onPage);

  const { name, total } = await openExample(page, site);
  const lines = onPage.map((line) => line.split(' '));
  expect(lines).toContainEqual([name, total, expect.stringMatching(POINTS)]);
  expect(lines.some(([, before, after]) => Number(after) > Number(before))).toBe(true);
});

test('the types say which view, which refusal and which failure', ({ installed }) => {
  writeFileSync(join(installed, 'use.mts'), USE);
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022'];
  const lib = ['--lib', 'es2022,dom,esnext.disposable'];
  node(installed, join(WEB, 'node_modules/typescript/bin/tsc'), ...options, ...lib, 'use.mts');
});

const USE = `
import { ClientError, connect, type Refusal } from '@liangdi/client';
import { open, type RulesCode } from '@liangdi/client/rules';

export const onlyViews = async () => {
  const client = await connect();
  client.watch({ kind: 'today' }, (view) => view.duties.length);
  // @ts-expect-error: duties are not in this view.
  client.watch({ kind: 'status' }, (view) => view.duties.length);
};
export const field = (it: Refusal) => (it.code === 'tooLong' ? it.max : undefined);
export const isFull = (it: unknown) => it instanceof ClientError && it.code === 'storageFull';
// @ts-expect-error: no such code.
export const isOdd = (it: ClientError) => it.code === 'fullStorage';
export const code = (): RulesCode | undefined => {
  const opened = open({ person: '', name: '', rows: [] }, 0);
  return opened.ok ? undefined : opened.code;
};
`;
