// The dedicated worker of one tab: gives the tab its real clock, locks, storage and sockets.
import {
  type BareFromWorker,
  type BareToWorker,
  BUILD,
  buildOf,
  newId,
  stamp,
  type TabMessage,
  type ToWorker,
} from '../protocol';
import { loadEngine } from './engine';
import { Host, type WireEvents } from './host';
import { openStore } from './indexed';
import { holdForLife, Leadership, whenFree } from './leader';
import { MemoryStore, type Store } from './store';
import { Tab } from './tab';
import { type Socket, Wire } from './wire';

declare const self: DedicatedWorkerGlobalScope;

type Start = Extract<BareToWorker, { type: 'start' }>;

let tab: Tab | undefined;

function toPage(message: BareFromWorker): void {
  self.postMessage(stamp(message));
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Whether the relay still knows this person; anything but a clear no counts as yes. */
async function signedIn({ base, account }: Start): Promise<boolean> {
  const answer = await fetch(new URL('api/me', base), { cache: 'no-store' });
  if (answer.status === 401) return false;
  if (!answer.ok) return true;
  const me = (await answer.json()) as { person?: unknown };
  return me.person === account.person;
}

function makeWire(start: Start, host: WireEvents, current: Tab): Wire {
  const url = new URL('api/socket', start.base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new Wire({
    openSocket: () => new WebSocket(url) as Socket,
    signedIn: () => signedIn(start),
    after,
    random: Math.random,
    ...host,
    onSignedOut: () => current.tell({ kind: 'signedOut' }),
    onUpdateNeeded: () => current.tell({ kind: 'updateReady' }),
    onTooMany: () => current.tell({ kind: 'tooManyOpen' }),
  });
}

function openHost(start: Start, current: Tab, openDurable: () => Promise<Store>): Promise<Host> {
  const memory = new MemoryStore();
  // A guest leaves nothing behind: what is shown lives as long as the page.
  let missing = start.account.guest === true;
  const openAny = async (): Promise<Store> => {
    if (missing) return memory;
    try {
      return await openDurable();
    } catch (error) {
      console.warn('liangdi: nothing can be stored here', error);
      missing = true;
      current.tell({ kind: 'storageMissing' });
      return memory;
    }
  };
  return loadEngine().then((openEngine) =>
    Host.open({
      account: start.account,
      openEngine,
      openStore: openAny,
      makeWire: (host) => makeWire(start, host, current),
      now: Date.now,
      after,
      onEvent: (event) => current.tell(event),
      onBroken: (code) => current.broken(code),
      onFenced: () => current.stepDown(),
    }),
  );
}

/** Without locks two tabs could write one storage: each then lives alone, in memory. */
function startAlone(start: Start): Tab {
  const refuse = (): Promise<Store> => Promise.reject(new Error('no lock API'));
  return new Tab({
    tab: newId(),
    toPage,
    post: () => undefined,
    openHost: (current) => openHost(start, current, refuse),
    leadership: (onGain) => ({ queue: onGain, steal: () => undefined, stop: () => undefined }),
    whenGone: () => undefined,
    now: Date.now,
    after,
  });
}

function startAmongTabs(start: Start, locks: LockManager): Tab {
  const { person } = start.account;
  const name = newId();
  const channel = new BroadcastChannel(`liangdi-${person}`);
  const fresh = new Tab({
    tab: name,
    toPage,
    post: (message) => channel.postMessage(message),
    openHost: (current) => openHost(start, current, () => openStore(person)),
    leadership: (onGain, onLoss) =>
      new Leadership(locks, `liangdi-leader-${person}`, onGain, onLoss),
    whenGone: (other, run) => whenFree(locks, `liangdi-tab-${other}`, run),
    now: Date.now,
    after,
  });
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => fresh.fromTab(data);
  holdForLife(locks, `liangdi-tab-${name}`);
  return fresh;
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.build !== BUILD) {
    toPage({ type: 'otherBuild', other: buildOf(data) });
    return;
  }
  if (data.type === 'start') {
    const locks: LockManager | undefined = self.navigator.locks;
    const canShare = locks !== undefined && typeof BroadcastChannel === 'function';
    const alone = !canShare || data.account.guest === true;
    tab = alone ? startAlone(data) : startAmongTabs(data, locks);
    tab.start();
  } else if (data.type === 'stop') {
    tab?.stop();
    self.close();
  } else {
    tab?.fromPage(data);
  }
};
