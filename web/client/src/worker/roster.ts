// The worker that reads and writes rosters: the WebAssembly is loaded here, once, and kept for later.
import { BUILD } from '../protocol';
import init, { type RosterFile, readRoster, readRosterAt, writeRoster } from '../roster/liangdi.js';
import type {
  FromRosterWorker,
  RosterAnswers,
  RosterAsk,
  RosterCode,
  Told,
  ToRosterWorker,
} from '../rosterMessages';
import { Queue } from './queue';

declare const self: DedicatedWorkerGlobalScope;

/** One byte more than the reader takes: enough to say that a file is too large without loading it. */
const BYTES_MAX = 10 * 1024 * 1024 + 1;
const CACHE = 'liangdi-roster-';

let loading: Promise<void> | undefined;
let opened: RosterFile | undefined;
const queue = new Queue();

class RosterError extends Error {
  readonly code: RosterCode;
  constructor(code: RosterCode) {
    super('');
    this.code = code;
  }
}

/** The WebAssembly kept by an earlier use, where the browser keeps anything. */
async function keptBefore(url: URL): Promise<Response | undefined> {
  try {
    return await (await caches.open(CACHE + BUILD)).match(url);
  } catch {
    return undefined;
  }
}

async function keep(url: URL, response: Response): Promise<void> {
  try {
    await (await caches.open(CACHE + BUILD)).put(url, response);
    const names = await caches.keys();
    const older = names.filter((name) => name.startsWith(CACHE) && name !== CACHE + BUILD);
    await Promise.all(older.map((name) => caches.delete(name)));
  } catch {
    // Private mode or full storage: it is downloaded again the next time.
  }
}

async function load(): Promise<void> {
  // Written out, because bundlers look for exactly this.
  const url = new URL('../roster/liangdi_bg.wasm', import.meta.url);
  const before = await keptBefore(url);
  const response = before ?? (await fetch(url));
  const copy = before ? undefined : response.clone();
  await init({ module_or_path: response });
  if (copy) await keep(url, copy);
}

async function loaded(): Promise<void> {
  loading ??= load();
  try {
    await loading;
  } catch {
    loading = undefined;
    throw new RosterError('wasmUnusable');
  }
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, BYTES_MAX).arrayBuffer());
  } catch {
    throw new RosterError('unreadable');
  }
}

async function answer(ask: RosterAsk): Promise<RosterAnswers[RosterAsk['kind']]> {
  await loaded();
  switch (ask.kind) {
    case 'open': {
      const bytes = await bytesOf(ask.file);
      const next = ask.place ? readRosterAt(bytes, ask.place) : readRoster(bytes);
      opened?.free();
      opened = next;
      return next.found();
    }
    case 'check':
      if (opened === undefined) throw new RosterError('notOpened');
      return opened.check(ask.mapping, ask.today);
    case 'plan':
      if (opened === undefined) throw new RosterError('notOpened');
      return opened.plan(ask.mapping, ask.today, ask.known);
    case 'write': {
      const written = writeRoster(ask.title, ask.view, ask.madeOn);
      return written as Uint8Array<ArrayBuffer>;
    }
  }
}

async function told(ask: RosterAsk): Promise<Told<RosterAnswers[RosterAsk['kind']]>> {
  try {
    return { ok: true, value: await answer(ask) };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string };
    return typeof code === 'string'
      ? { ok: false, code: code as RosterCode, sentence: message ?? '' }
      : { ok: false, code: 'poisoned', sentence: '' };
  }
}

self.onmessage = ({ data }: MessageEvent<ToRosterWorker>) => {
  void queue.add(async () => {
    const message: FromRosterWorker = { id: data.id, told: await told(data.ask) };
    self.postMessage(message);
  });
};
