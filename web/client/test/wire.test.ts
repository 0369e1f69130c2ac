// The wire: one socket at a time, backoff until the relay has really answered, and reasons told apart.
import { expect, test } from 'vitest';
import { BACKOFF_MS_MAX } from '../src/worker/backoff';
import { ANSWER_MS_MAX, CLOSE_SIGNED_OUT, CLOSE_TOO_MANY, CLOSE_UPDATE } from '../src/worker/wire';
import { Bench, until } from './fakes';

function opened(): { bench: Bench; wire: ReturnType<Bench['wire']>; heard: string[] } {
  const bench = new Bench();
  const heard: string[] = [];
  const wire = bench.wire({
    onOpen: () => heard.push('open'),
    onFrame: (frame) => heard.push(new TextDecoder().decode(frame)),
    onClose: () => heard.push('close'),
  });
  wire.tryNow();
  return { bench, wire, heard };
}

test('a second try does nothing while one is under way', () => {
  const { bench, wire } = opened();
  wire.tryNow();
  expect(bench.sockets).toHaveLength(1);
});

test('an open socket alone does not begin the waits anew; an answer does', () => {
  const { bench, wire } = opened();
  bench.socket.onopen?.();
  bench.socket.onclose?.({ code: 1006 });
  expect(bench.timers.fire(1_000)).toBe(true);
  bench.socket.onopen?.();
  bench.socket.onclose?.({ code: 1006 });
  expect(bench.timers.fire(2_000)).toBe(true);
  bench.socket.onopen?.();
  wire.proven();
  bench.socket.onclose?.({ code: 1006 });
  expect(bench.timers.fire(1_000)).toBe(true);
});

test('a relay that says nothing is given up', () => {
  const { bench, heard } = opened();
  bench.socket.onopen?.();
  const silent = bench.socket;
  expect(bench.timers.fire(ANSWER_MS_MAX)).toBe(true);
  expect(silent.closed).toBe(true);
  expect(heard).toEqual(['open', 'close']);
  expect(bench.timers.fire(1_000)).toBe(true);
  expect(bench.sockets).toHaveLength(2);
});

test('an ended sign-in stops the tries until somebody signs in', () => {
  const { bench, wire } = opened();
  bench.socket.onopen?.();
  bench.socket.onclose?.({ code: CLOSE_SIGNED_OUT });
  expect(bench.events).toEqual(['signedOut']);
  expect(bench.timers.waits).toEqual([]);
  wire.tryNow();
  expect(bench.sockets).toHaveLength(2);
});

test('a refused upgrade is told apart from a lost network', async () => {
  const { bench } = opened();
  bench.signedIn = false;
  bench.socket.onclose?.({ code: 1006 });
  await until(() => bench.events.includes('signedOut'));
  expect(bench.timers.waits).toEqual([]);
});

test('a demanded update is said and tried again later', () => {
  const { bench } = opened();
  bench.socket.onopen?.();
  bench.socket.onclose?.({ code: CLOSE_UPDATE });
  expect(bench.events).toEqual(['updateReady']);
  expect(bench.timers.fire(1_000)).toBe(true);
});

test('one connection too many is said, and tried again after the longest wait', () => {
  const { bench } = opened();
  bench.socket.onopen?.();
  bench.socket.onclose?.({ code: CLOSE_TOO_MANY });
  expect(bench.events).toEqual(['tooManyOpen']);
  expect(bench.timers.waits.map(({ ms }) => ms)).toEqual([BACKOFF_MS_MAX]);
});

test('a changed network begins a new connection and ignores the old one', () => {
  const { bench, wire, heard } = opened();
  const old = bench.socket;
  old.onopen?.();
  wire.renew();
  expect(old.closed).toBe(true);
  old.frame('late');
  bench.socket.onopen?.();
  bench.socket.frame('new');
  expect(heard).toEqual(['open', 'close', 'open', 'new']);
});

test('nothing is sent without a connection, and nothing tried after the end', () => {
  const { bench, wire } = opened();
  wire.send(new Uint8Array([1]));
  expect(bench.socket.sent).toEqual([]);
  wire.stop();
  wire.tryNow();
  expect(bench.sockets).toHaveLength(1);
  expect(bench.timers.waits).toEqual([]);
});
