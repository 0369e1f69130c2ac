// The host: durable before sent, sent before shown, and memory equal to disk after any failure.
import { expect, test } from 'vitest';
import { StoreError } from '../src/worker/store';
import { Bench, doing, FakePin, until } from './fakes';

/** A host that is connected and watched; what it shows goes into the bench's log. */
async function opened(): Promise<{ bench: Bench; host: Awaited<ReturnType<Bench['host']>> }> {
  const bench = new Bench();
  const host = await bench.host();
  host.watch('w', { kind: 'today' }, (view) => bench.log.push(`show ${String(view)}`));
  bench.socket.onopen?.();
  await until(() => bench.socket.sent.includes('hello') && bench.log.includes('show '));
  bench.log.length = 0;
  return { bench, host };
}

test('a step is persisted, then sent, then shown, and only then answered', async () => {
  const { bench, host } = await opened();
  const reply = await host.ask(doing('a'));
  expect(bench.log).toEqual(['execute a', 'persist a', 'send a', 'show a']);
  expect(reply).toEqual({ ok: true, value: { ok: true, command: 'a' } });
});

test('no step begins before the one before it has ended', async () => {
  const { bench, host } = await opened();
  await Promise.all([host.ask(doing('a')), host.ask(doing('b'))]);
  const steps = bench.log.filter((line) => !line.startsWith('show'));
  expect(steps).toEqual(['execute a', 'persist a', 'send a', 'execute b', 'persist b', 'send b']);
  expect(bench.log.at(-1)).toBe('show a b');
});

test('a full storage sends nothing, shows nothing, and leaves memory as the disk is', async () => {
  const { bench, host } = await opened();
  await host.ask(doing('a'));
  bench.log.length = 0;
  bench.store.fail = new StoreError('storageFull');
  expect(await host.ask(doing('b'))).toEqual({ ok: false, code: 'storageFull' });
  expect(bench.events).toEqual(['storageFull']);
  expect(bench.log).toEqual(['execute b']);
  await host.ask(doing('c'));
  expect(bench.log.at(-1)).toBe('show a c');
});

test('a refusal is a value and changes nothing', async () => {
  const { bench, host } = await opened();
  const reply = await host.ask(doing('refused'));
  expect(reply).toEqual({ ok: true, value: { ok: false, refusal: { code: 'roleMayNot' } } });
  expect(bench.log).toEqual([]);
});

test('a question asked again is not carried out twice', async () => {
  const { bench, host } = await opened();
  await host.ask(doing('a'));
  expect(await host.ask(doing('a', true))).toEqual({
    ok: true,
    value: { ok: true, command: 'a' },
  });
  expect(bench.log.filter((line) => line === 'execute a')).toHaveLength(1);
});

test('a former leader writes no more and steps down', async () => {
  const { bench, host } = await opened();
  bench.store.fail = new StoreError('storageFenced');
  expect(await host.ask(doing('a'))).toEqual({ ok: false, code: 'storageFenced' });
  expect(bench.fenced).toBe(1);
  expect(bench.log).toEqual(['execute a', 'close']);
  expect(await host.ask(doing('b'))).toEqual({ ok: false, code: 'closed' });
});

test('a panic asks for a fresh worker', async () => {
  const { bench, host } = await opened();
  expect(await host.ask(doing('panic'))).toEqual({ ok: false, code: 'poisoned' });
  expect(bench.broken).toEqual(['poisoned']);
});

test('a frame that makes no sense costs the connection and nothing else', async () => {
  const { bench, host } = await opened();
  await host.ask(doing('a'));
  const socket = bench.socket;
  socket.frame('nonsense');
  await until(() => socket.closed);
  await host.ask(doing('b'));
  expect(bench.log.at(-1)).toBe('show a b');
  expect(bench.broken).toEqual([]);
});

test('a relay that greets and then makes no sense is tried less and less often', async () => {
  const { bench } = await opened();
  for (const wait of [1_000, 2_000, 4_000]) {
    const socket = bench.socket;
    socket.frame('welcome');
    socket.frame('nonsense');
    await until(() => bench.timers.fire(wait));
    bench.socket.onopen?.();
    await until(() => bench.socket.sent.includes('hello'));
  }
  bench.socket.frame('caught');
  await until(() => bench.store.rows.has('caught'));
  bench.socket.onclose?.({ code: 1006 });
  expect(bench.timers.fire(1_000)).toBe(true);
});

test('what waits to be sent is not forgotten unless told so', async () => {
  const { bench, host } = await opened();
  await host.ask(doing('a'));
  expect(await host.ask({ kind: 'forget', discard: false })).toEqual({ ok: false, code: 'unsent' });
  expect(bench.store.forgotten).toBe(false);
  expect(await host.ask({ kind: 'forget', discard: true })).toEqual({ ok: true, value: null });
  expect(bench.store.forgotten).toBe(true);
});

test('a reopened host shows what the one before it has stored', async () => {
  const { bench, host } = await opened();
  await host.ask(doing('a'));
  host.close();
  const next = await bench.host();
  const shown: unknown[] = [];
  next.watch('w', { kind: 'today' }, (view) => shown.push(view));
  await until(() => shown.length > 0);
  expect(shown).toEqual(['a']);
});

test('an unwatched query is not shown any more', async () => {
  const { bench, host } = await opened();
  host.unwatch('w');
  await host.ask(doing('a'));
  expect(bench.log).toEqual(['execute a', 'persist a', 'send a']);
});

test('a locked host connects to nobody and answers once the PIN is given', async () => {
  const bench = new Bench();
  bench.store.pin = new FakePin('482915');
  const host = await bench.host();
  host.watch('w', { kind: 'today' }, (view) => bench.log.push(`show ${String(view)}`));
  host.nudge('online');
  const asked = host.ask(doing('a'));
  expect(await host.ask({ kind: 'unlock', pin: '000000' })).toEqual({
    ok: true,
    value: { ok: false, code: 'wrong', waitMs: 1_000 },
  });
  expect(bench.sockets).toHaveLength(0);
  expect(bench.log).toEqual([]);
  expect(await host.ask({ kind: 'unlock', pin: '482915' })).toEqual({
    ok: true,
    value: { ok: true },
  });
  expect(await asked).toEqual({ ok: true, value: { ok: true, command: 'a' } });
  expect(bench.sockets).toHaveLength(1);
  expect(bench.log.at(-1)).toBe('show a');
});

test('a locked account is forgotten only where its unsent records may be lost', async () => {
  const bench = new Bench();
  bench.store.pin = new FakePin('482915');
  const host = await bench.host();
  expect(await host.ask({ kind: 'forget', discard: false })).toEqual({ ok: false, code: 'unsent' });
  expect(await host.ask({ kind: 'forget', discard: true })).toEqual({ ok: true, value: null });
  expect(bench.store.forgotten).toBe(true);
});
