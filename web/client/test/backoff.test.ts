// Backoff: from one second to one minute, spread, and begun again after success.
import { expect, test } from 'vitest';
import { Backoff } from '../src/worker/backoff';

test('waits double from one second and stop growing at one minute', () => {
  const backoff = new Backoff(() => 1);
  const waits = Array.from({ length: 9 }, () => backoff.next());
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000]);
});

test('jitter spreads a wait over its upper half', () => {
  expect(new Backoff(() => 0).next()).toBe(500);
  expect(new Backoff(() => 0.5).next()).toBe(750);
});

test('success begins again', () => {
  const backoff = new Backoff(() => 1);
  backoff.next();
  backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(1000);
});
