// Many invented members: rows as the relay's summaries leave them, put into a browser's database.
import type { Page } from '@playwright/test';

/** A value as CBOR holds it; ids are 32 hex digits with `#` before them. */
type Value = string | number | boolean | null | readonly Value[];

function head(kind: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(kind << 5) | count]);
  if (count < 0x100) return Buffer.from([(kind << 5) | 24, count]);
  return Buffer.from([(kind << 5) | 25, count >> 8, count & 0xff]);
}

function cbor(value: Value): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') {
    const isId = value.startsWith('#');
    const bytes = isId ? Buffer.from(value.slice(1), 'hex') : Buffer.from(value);
    return Buffer.concat([head(isId ? 2 : 3, bytes.length), bytes]);
  }
  return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
}

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹'];
const GIVEN = [...'乌兰那顺宝音其格巴图苏和斯琴高娃红梅志强建军秀英海燕春花国庆永胜'];
const PLACES = ['江苏省昆山市', '辽宁省沈阳市', '北京市海淀区', '广东省东莞市', '呼和浩特市'];

/** A small generator, so that every run invents the same people. */
function* numbers(): Generator<number, never> {
  let state = 20261125;
  for (;;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state >>> 8;
  }
}

interface InventedOrgs {
  homes: readonly string[];
  hosts: readonly string[];
}

/** Keys and values of so many summaries, as base64. */
function rows(count: number, { homes, hosts }: InventedOrgs): [string, string][] {
  const draw = numbers();
  const pick = <T>(from: readonly T[]): T => from[draw.next().value % from.length] as T;
  const chance = (of: number): boolean => draw.next().value % of === 0;
  return Array.from({ length: count }, (_, at) => {
    const member = at.toString(16).padStart(32, '0');
    const low = 60 + (draw.next().value % 120);
    const waiting = chance(5) ? 1 + (draw.next().value % 3) : 0;
    const day = String(1 + (draw.next().value % 28)).padStart(2, '0');
    const month = String(1 + (draw.next().value % 11)).padStart(2, '0');
    const host = chance(6) ? null : `#${pick(hosts)}`;
    const value = cbor([
      `#${member}`,
      pick(SURNAMES) + pick(GIVEN) + pick(GIVEN),
      `#${pick(homes)}`,
      host,
      host !== null && !chance(9),
      chance(12) ? null : pick(PLACES),
      chance(7) ? null : pick(SURNAMES) + pick(GIVEN),
      chance(10) ? null : `2026-${month}-${day}`,
      2026,
      [low, low, low + 4 * waiting],
      waiting,
      chance(20) ? 1 : 0,
    ]);
    const key = Buffer.concat([Buffer.from('summary/'), Buffer.from(member, 'hex')]);
    return [key.toString('base64'), value.toString('base64')];
  });
}

/** Adds invented members to the database of whoever is signed in; the app must not be open. */
async function invent(page: Page, count: number, orgs: InventedOrgs): Promise<void> {
  await page.evaluate(
    async (all) => {
      const bytes = (text: string): Uint8Array<ArrayBuffer> =>
        Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const found = (await indexedDB.databases()).find(({ name }) => name?.startsWith('liangdi-'));
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(found?.name ?? '');
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const tx = db.transaction('meta', 'readwrite');
      for (const [key, value] of all) tx.objectStore('meta').put(bytes(value), bytes(key));
      await new Promise<void>((resolve, reject) => {
        tx.oncomplete = () => resolve();
        tx.onerror = () => reject(tx.error);
      });
      db.close();
    },
    rows(count, orgs),
  );
}

/** Closes the app of somebody who reads summaries, and leaves it a database with so many members. */
export async function inventFor(page: Page, count: number): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/orgs');
  await page.getByTestId('org').first().waitFor();
  const ids = await page.getByTestId('org').evaluateAll((rows) =>
    rows.map((row) => ({
      org: row.getAttribute('data-key') ?? '',
      text: row.textContent ?? '',
    })),
  );
  if (size) await page.setViewportSize(size);
  const of = (words: RegExp): string[] =>
    ids.filter(({ text }) => words.test(text)).map(({ org }) => org);
  await page.goto('/healthz');
  await invent(page, count, { homes: of(/嘎查党支部|社区党支部/), hosts: of(/流动党员党支部/) });
}
