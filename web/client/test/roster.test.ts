// Rosters beside a page: the worker is started by the first question, ends with `close`, and never leaves one open.
import { expect, test } from 'vitest';
import { openRosters, type RosterWorker } from '../src/roster';
import type { FromRosterWorker, ToRosterWorker } from '../src/rosterMessages';

/** A worker that answers by hand. */
class FakeWorker implements RosterWorker {
  readonly asked: ToRosterWorker[] = [];
  ended = false;
  onmessage: ((event: { data: FromRosterWorker }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;

  postMessage(message: unknown): void {
    this.asked.push(message as ToRosterWorker);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(at: number, told: FromRosterWorker['told']): void {
    this.onmessage?.({ data: { id: this.asked[at]?.id ?? 0, told } });
  }
}

function kept() {
  const workers: FakeWorker[] = [];
  const rosters = openRosters(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  });
  return { rosters, workers };
}

const TODAY = '2026-11-24';
const lost = (code: string) => ({ ok: false, code, sentence: '' });
const noHeader = { ok: false, code: 'noHeader', sentence: '没有找到表头。' } as const;

test('the worker is started by the first question and answers each in its place', async () => {
  const { rosters, workers } = kept();
  expect(workers).toHaveLength(0);
  const opened = rosters.open(new Blob());
  const checked = rosters.check(['name'], TODAY);
  expect(workers).toHaveLength(1);
  workers[0]?.answer(1, { ok: false, code: 'notOpened', sentence: '' });
  workers[0]?.answer(0, noHeader);
  expect(await opened).toEqual(noHeader);
  expect(await checked).toEqual(lost('notOpened'));
});

test('a worker that cannot be loaded is tried again by the next question', async () => {
  const { rosters, workers } = kept();
  const first = rosters.open(new Blob());
  workers[0]?.onerror?.(undefined);
  expect(await first).toEqual(lost('wasmUnusable'));
  const second = rosters.open(new Blob());
  expect(workers).toHaveLength(2);
  workers[1]?.answer(0, noHeader);
  expect(await second).toEqual(noHeader);
});

test('a reader that broke ends, and what waited is told so', async () => {
  const { rosters, workers } = kept();
  const first = rosters.open(new Blob());
  const second = rosters.check(['name'], TODAY);
  workers[0]?.answer(0, { ok: false, code: 'poisoned', sentence: '' });
  expect(await first).toEqual(lost('poisoned'));
  expect(await second).toEqual(lost('poisoned'));
  expect(workers[0]?.ended).toBe(true);
});

test('after close every question is answered with closed', async () => {
  const { rosters, workers } = kept();
  const waiting = rosters.open(new Blob());
  rosters.close();
  expect(await waiting).toEqual(lost('closed'));
  expect(await rosters.check(['name'], TODAY)).toEqual(lost('closed'));
  expect(workers).toHaveLength(1);
  expect(workers[0]?.ended).toBe(true);
});
