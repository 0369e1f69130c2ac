// Tabs of one person: one leads, the others follow, and the lead changes hands without losing a question.
import { expect, test } from 'vitest';
import { type BareFromWorker, stamp, type TabMessage } from '../src/protocol';
import { IDLE_MS_MAX } from '../src/worker/idle';
import type { Lead } from '../src/worker/leader';
import { SILENCE_MS_MAX, Tab } from '../src/worker/tab';
import { Bench, doing, FakePin, until } from './fakes';

interface Place {
  tab: Tab;
  page: BareFromWorker[];
  bench: Bench;
  /** As a browser does when a tab is closed: no goodbye, only the lock is free again. */
  kill(): void;
}

/** A browser with locks and channels; all tabs share one bench's storage. */
class FakeBrowser {
  readonly places = new Map<string, Place>();
  readonly shared = new Bench();
  readonly queue: { name: string; gain: () => void; lose: () => void }[] = [];
  readonly gone = new Map<string, () => void>();
  time = 0;
  holder: string | undefined;
  /** Hears and says nothing. */
  asleep: string | undefined;
  /** Hears, and dies before it can speak. */
  mute: string | undefined;

  open(name: string): Place {
    const page: BareFromWorker[] = [];
    const bench = new Bench();
    const tab = new Tab({
      tab: name,
      toPage: (message) => page.push(message),
      post: (message) => this.#post(name, message),
      openHost: async () => {
        Object.assign(bench, { store: this.shared.store });
        return bench.host();
      },
      leadership: (gain, lose) => this.#lead(name, gain, lose),
      whenGone: (other, run) => this.gone.set(other, run),
      now: () => this.time,
      after: bench.timers.after,
    });
    bench.onLock = (event) => tab.tell(event);
    const kill = (): void => {
      this.places.delete(name);
      this.gone.get(name)?.();
      this.#leave(name);
    };
    const place = { tab, page, bench, kill };
    this.places.set(name, place);
    tab.start();
    return place;
  }

  #post(from: string, message: TabMessage): void {
    if (!this.places.has(from) || from === this.asleep || from === this.mute) return;
    for (const [name, { tab }] of this.places) {
      if (name !== from && name !== this.asleep) queueMicrotask(() => tab.fromTab(message));
    }
  }

  #lead(name: string, gain: () => void, lose: () => void): Lead {
    return {
      queue: () => {
        this.queue.push({ name, gain, lose });
        this.#next();
      },
      steal: () => {
        const robbed = this.queue.find((it) => it.name === this.holder);
        this.queue.splice(0, this.queue.length, { name, gain, lose });
        this.holder = undefined;
        robbed?.lose();
        this.#next();
      },
      stop: () => this.#leave(name),
    };
  }

  #leave(name: string): void {
    const at = this.queue.findIndex((it) => it.name === name);
    if (at !== -1) this.queue.splice(at, 1);
    if (this.holder === name) this.holder = undefined;
    this.#next();
  }

  #next(): void {
    const first = this.queue[0];
    if (first === undefined || this.holder !== undefined) return;
    this.holder = first.name;
    queueMicrotask(() => {
      if (this.holder === first.name) first.gain();
    });
  }
}

const leads = ({ page }: Place, yes: boolean): boolean => {
  const said = page.filter((it) => it.type === 'event' && it.event.kind === 'follower').at(-1);
  return said?.type === 'event' && said.event.kind === 'follower' && said.event.leads === yes;
};
const views = ({ page }: Place): unknown[] =>
  page.filter((it) => it.type === 'view').map((it) => it.type === 'view' && it.view);
const replies = ({ page }: Place): unknown[] =>
  page.filter((it) => it.type === 'reply').map((it) => it.type === 'reply' && it.reply);
const done = (command: string): unknown => ({ ok: true, value: { ok: true, command } });

async function two(): Promise<{ browser: FakeBrowser; first: Place; second: Place }> {
  const browser = new FakeBrowser();
  const first = browser.open('one');
  await until(() => leads(first, true));
  const second = browser.open('two');
  await until(() => leads(second, false));
  return { browser, first, second };
}

test('what one tab does, the other sees; one of them owns the storage', async () => {
  const { first, second } = await two();
  first.tab.fromPage({ type: 'watch', id: 1, query: { kind: 'today' } });
  second.tab.fromPage({ type: 'ask', id: 7, ask: doing('a') });
  await until(() => replies(second).length > 0 && views(first).includes('a'));
  expect(replies(second)).toEqual([done('a')]);
  expect(second.bench.sockets).toHaveLength(0);
});

test('a follower takes over when the leader is closed and goes on from what is stored', async () => {
  const { first, second } = await two();
  first.tab.fromPage({ type: 'ask', id: 1, ask: doing('a') });
  await until(() => replies(first).length > 0);
  second.tab.fromPage({ type: 'watch', id: 1, query: { kind: 'today' } });
  first.kill();
  await until(() => leads(second, true) && views(second).includes('a'));
  second.tab.fromPage({ type: 'ask', id: 2, ask: doing('b') });
  await until(() => views(second).at(-1) === 'a b');
});

test('a question the leader took to its grave is asked again and done once', async () => {
  const { browser, first, second } = await two();
  browser.mute = 'one';
  second.tab.fromPage({ type: 'ask', id: 9, ask: doing('a') });
  await until(() => browser.shared.store.rows.has('a'));
  expect(replies(second)).toEqual([]);
  first.kill();
  await until(() => replies(second).length > 0);
  expect(replies(second)).toEqual([done('a')]);
  expect([...browser.shared.store.rows.keys()]).toEqual(['a']);
});

test('a question asked before anybody leads waits for the first leader', async () => {
  const browser = new FakeBrowser();
  const only = browser.open('one');
  only.tab.fromPage({ type: 'ask', id: 1, ask: doing('a') });
  await until(() => replies(only).length > 0);
  expect(replies(only)).toEqual([done('a')]);
});

test('a leader asleep loses the lead to the tab somebody looks at', async () => {
  const { browser, first, second } = await two();
  browser.asleep = 'one';
  second.tab.fromPage({ type: 'nudge', nudge: 'visible' });
  expect(second.bench.timers.fire(SILENCE_MS_MAX)).toBe(true);
  await until(() => leads(second, true));
  browser.asleep = undefined;
  await until(() => leads(first, false));
});

test('a leader awake keeps the lead', async () => {
  const { first, second } = await two();
  second.tab.fromPage({ type: 'nudge', nudge: 'visible' });
  await until(() => !second.bench.timers.waits.some(({ ms }) => ms === SILENCE_MS_MAX));
  expect(leads(first, true)).toBe(true);
});

test('signing out in one tab ends all of them', async () => {
  const { first, second } = await two();
  second.tab.fromPage({ type: 'ask', id: 1, ask: { kind: 'forget', discard: false } });
  const ended = ({ page: said }: Place): boolean => said.some(({ type }) => type === 'forgotten');
  await until(() => ended(first) && ended(second));
});

/** Two tabs over a storage with a PIN, which was given. */
async function unlocked(): Promise<{ browser: FakeBrowser; first: Place; second: Place }> {
  const browser = new FakeBrowser();
  browser.shared.store.pin = new FakePin('482915');
  const first = browser.open('one');
  const second = browser.open('two');
  await until(() => leads(second, false));
  second.tab.fromPage({ type: 'ask', id: 1, ask: { kind: 'unlock', pin: '482915' } });
  await until(() => locks(first).at(-1) === false && locks(second).at(-1) === false);
  return { browser, first, second };
}
const locks = ({ page }: Place): boolean[] =>
  page.flatMap((it) => (it.type === 'event' && it.event.kind === 'lock' ? [it.event.locked] : []));
const ended = ({ page }: Place): boolean => page.some(({ type }) => type === 'locked');

test('the PIN given in one tab opens the other, and a tab opened later is told', async () => {
  const { browser, first, second } = await unlocked();
  expect(locks(first)[0]).toBe(true);
  expect(first.bench.sockets).toHaveLength(1);
  const third = browser.open('three');
  third.tab.fromPage({ type: 'nudge', nudge: 'visible' });
  await until(() => locks(third).at(-1) === false);
  second.tab.fromPage({ type: 'nudge', nudge: 'lock' });
  await until(() => ended(first) && ended(second) && ended(third));
  expect(first.bench.socket.closed).toBe(true);
});

test('an account locks when no tab was looked at for a while, and not before', async () => {
  const { browser, first, second } = await unlocked();
  const look = (place: Place, nudge: 'visible' | 'hidden'): void =>
    place.tab.fromPage({ type: 'nudge', nudge });
  const wait = (): boolean => first.bench.timers.waits.some(({ ms }) => ms === IDLE_MS_MAX);
  look(second, 'visible');
  look(first, 'hidden');
  await until(() => second.page.length > 0);
  expect(wait()).toBe(false);
  look(second, 'hidden');
  await until(wait);
  browser.time += IDLE_MS_MAX - 1;
  look(second, 'visible');
  await until(() => !wait());
  expect(ended(first)).toBe(false);
  look(second, 'hidden');
  await until(wait);
  // A browser that slept ran no timer: the clock tells when it wakes.
  browser.time += IDLE_MS_MAX;
  look(second, 'visible');
  await until(() => ended(first) && ended(second));
});

test('without a PIN nothing locks', async () => {
  const { first, second } = await two();
  for (const { tab } of [first, second]) tab.fromPage({ type: 'nudge', nudge: 'hidden' });
  await until(() => first.bench.timers.fire(IDLE_MS_MAX));
  first.tab.fromPage({ type: 'nudge', nudge: 'lock' });
  expect(ended(first)).toBe(false);
});

test('a tab of another build is reported once and never answered', async () => {
  const { first } = await two();
  const foreign = stamp({ type: 'ask', from: 'x', id: 1, ask: doing('a') }, 'older') as TabMessage;
  first.tab.fromTab(foreign);
  first.tab.fromTab(foreign);
  expect(first.page.filter(({ type }) => type === 'otherBuild')).toEqual([
    { type: 'otherBuild', other: 'older' },
  ]);
  expect(first.bench.log).not.toContain('execute a');
});
