// The rules without a browser: nothing is thrown, whatever is asked.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { init, open } from '../src/rules';

const NOW = Date.UTC(2026, 4, 20);
const wasm = readFileSync(new URL('../src/wasm/liangdi_bg.wasm', import.meta.url));
const nobody = { person: '0'.repeat(32), name: '王秀兰', rows: [] };

test('what can go wrong has a code', async () => {
  expect(open(nobody, NOW)).toEqual({ ok: false, code: 'wasmMissing' });
  expect(await init(new Uint8Array([1, 2, 3]))).toEqual({ ok: false, code: 'wasmUnusable' });
  expect(open(nobody, NOW)).toEqual({ ok: false, code: 'wasmMissing' });
  expect(await init(wasm)).toEqual({ ok: true, value: undefined });

  const torn = { store: 'change', key: '00', value: 'ff' } as const;
  const odd = { ...torn, key: '0' };
  expect(open({ ...nobody, rows: [torn] }, NOW)).toEqual({ ok: false, code: 'openRow' });
  expect(open({ ...nobody, rows: [odd] }, NOW)).toEqual({ ok: false, code: 'badArgument' });
  expect(open({} as typeof nobody, NOW)).toEqual({ ok: false, code: 'badArgument' });
  expect(open({ ...nobody, person: 'x' }, NOW)).toEqual({ ok: false, code: 'badArgument' });
});

test('an opened copy answers until it is closed', async () => {
  await init(wasm);
  const opened = open(nobody, NOW);
  if (!opened.ok) throw new Error(opened.code);
  const rules = opened.value;
  const status = rules.view({ kind: 'status' }, NOW);
  expect(status).toMatchObject({ ok: true, value: { name: '王秀兰', today: '2026-05-20' } });
  const unheld = rules.preview('1'.repeat(32), [], NOW);
  expect(unheld).toMatchObject({ ok: true, value: { members: [] } });
  rules.close();
  rules.close();
  expect(rules.view({ kind: 'status' }, NOW)).toEqual({ ok: false, code: 'closed' });
});
