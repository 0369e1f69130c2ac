// The page's end: answers find their question, a broken worker is replaced, builds are never mixed.
import { expect, test } from 'vitest';
import { Link, type WorkerPort } from '../src/page/link';
import { type BareFromWorker, type FromWorker, stamp, type ToWorker } from '../src/protocol';

class FakeWorker implements WorkerPort {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: (() => void) | null = null;
  ended = false;
  readonly got: ToWorker[] = [];
  postMessage(message: unknown): void {
    this.got.push(message as ToWorker);
  }
  terminate(): void {
    this.ended = true;
  }
  say(message: BareFromWorker, build?: string): void {
    this.onmessage?.({ data: stamp(message, build) as FromWorker });
  }
}

function linked(): { link: Link; workers: FakeWorker[]; heard: unknown[] } {
  const workers: FakeWorker[] = [];
  const heard: unknown[] = [];
  const link = new Link({
    base: 'http://localhost/',
    account: { person: 'p', name: 'n' },
    makeWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    now: () => 0,
    onEvent: (event) => heard.push(event),
    onForgotten: () => heard.push('forgotten'),
    onOtherBuild: (build) => heard.push(`other ${build}`),
  });
  return { link, workers, heard };
}

const last = (workers: FakeWorker[]): FakeWorker => {
  const worker = workers.at(-1);
  if (worker === undefined) throw new Error('no worker was made');
  return worker;
};

test('answers find their question in any order, and failures carry their code', async () => {
  const { link, workers } = linked();
  const one = link.ask({ kind: 'dismiss', command: 'a' });
  const two = link.ask({ kind: 'dismiss', command: 'b' });
  last(workers).say({ type: 'reply', id: 2, reply: { ok: false, code: 'storageFull' } });
  last(workers).say({ type: 'reply', id: 1, reply: { ok: true, value: null } });
  expect(await one).toBeNull();
  await expect(two).rejects.toMatchObject({ name: 'ClientError', code: 'storageFull' });
});

test('a broken worker is replaced and its watches go on; its questions fail', async () => {
  const { link, workers } = linked();
  const shown: unknown[] = [];
  link.watch({ kind: 'today' }, (view) => shown.push(view));
  const asked = link.ask({ kind: 'dismiss', command: 'a' });
  const broken = last(workers);
  broken.say({ type: 'restart', code: 'poisoned' });
  await expect(asked).rejects.toMatchObject({ code: 'poisoned' });
  expect(broken.ended).toBe(true);
  const fresh = last(workers);
  expect(fresh.got.map(({ type }) => type)).toEqual(['start', 'watch']);
  const view = { duties: [], waiting: 0, disputed: 0, refused: 0, complaints: 0 };
  fresh.say({ type: 'view', id: 1, view });
  expect(shown).toEqual([view]);
});

test('a worker that keeps breaking is given up and the person told', async () => {
  const { link, workers, heard } = linked();
  for (let count = 0; count < 4; count += 1) last(workers).onerror?.();
  expect(workers).toHaveLength(4);
  expect(heard).toEqual([{ kind: 'fault', code: 'workerFailed' }]);
  await expect(link.ask({ kind: 'dismiss', command: 'a' })).rejects.toMatchObject({
    code: 'poisoned',
  });
});

test('a message of another build is not read', () => {
  const { workers, heard } = linked();
  last(workers).say({ type: 'forgotten' }, 'older');
  expect(heard).toEqual(['other older']);
});

test('a forgotten account ends its worker', () => {
  const { workers, heard } = linked();
  last(workers).say({ type: 'forgotten' });
  expect(last(workers).ended).toBe(true);
  expect(heard).toEqual(['forgotten']);
});
