// The page's end of its worker: questions, watches, and a fresh worker when one breaks.

import {
  type Account,
  type Answers,
  type AnyView,
  type Ask,
  type BareToWorker,
  BUILD,
  buildOf,
  type ClientCode,
  ClientError,
  type ClientEvent,
  type FromWorker,
  type Nudge,
  stamp,
} from '../protocol';
import type { Query } from '../wasm/liangdi.js';

/** So many fresh workers are tried within the time below; then the person is told. */
const RESTARTS_MAX = 3;
const RESTARTS_MS = 60_000;

/** The part of a Worker that is used; tests hand in their own. */
export interface WorkerPort {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { data: FromWorker }) => void) | null;
  onerror: (() => void) | null;
}

/** A worker of one's own. */
export function makeWorker(): WorkerPort {
  // Written out, because bundlers look for exactly this.
  return new Worker(new URL('../worker/main.ts', import.meta.url), {
    type: 'module',
  }) as WorkerPort;
}

/** What the link needs and tells. */
export interface LinkPorts {
  base: string;
  account: Account;
  makeWorker(): WorkerPort;
  now(): number;
  onEvent(event: ClientEvent): void;
  onForgotten(): void;
  onOtherBuild(build: string): void;
}

interface Pending {
  settle(value: Answers[Ask['kind']]): void;
  fail(error: ClientError): void;
}

interface Watch {
  query: Query;
  onView: (view: AnyView) => void;
}

/** One account's worker, as the page sees it. */
export class Link {
  readonly #ports: LinkPorts;
  readonly #pending = new Map<number, Pending>();
  readonly #watches = new Map<number, Watch>();
  #worker: WorkerPort | undefined;
  #lastId = 0;
  #restarts: number[] = [];

  constructor(ports: LinkPorts) {
    this.#ports = ports;
    this.#start();
  }

  /** Asks; rejects with a `ClientError` when there is no answer. */
  ask<K extends Ask['kind']>(ask: Extract<Ask, { kind: K }>): Promise<Answers[K]> {
    return new Promise((resolve, reject) => {
      if (this.#worker === undefined) {
        reject(new ClientError('poisoned'));
        return;
      }
      this.#lastId += 1;
      const id = this.#lastId;
      this.#pending.set(id, { settle: (value) => resolve(value as Answers[K]), fail: reject });
      this.#post({ type: 'ask', id, ask });
    });
  }

  /** Watches a query; the result stops it. */
  watch(query: Query, onView: (view: AnyView) => void): () => void {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#watches.set(id, { query, onView });
    this.#post({ type: 'watch', id, query });
    return () => {
      if (this.#watches.delete(id)) this.#post({ type: 'unwatch', id });
    };
  }

  nudge(nudge: Nudge): void {
    this.#post({ type: 'nudge', nudge });
  }

  /** Ends the worker; open questions fail with the code. */
  stop(code: ClientCode): void {
    this.#post({ type: 'stop' });
    this.#end(code);
  }

  #start(): void {
    const worker = this.#ports.makeWorker();
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = () => this.#restart('workerFailed');
    this.#post({ type: 'start', base: this.#ports.base, account: this.#ports.account });
    for (const [id, { query }] of this.#watches) this.#post({ type: 'watch', id, query });
  }

  #receive(message: FromWorker): void {
    if (message.build !== BUILD) {
      this.#ports.onOtherBuild(buildOf(message));
      return;
    }
    switch (message.type) {
      case 'reply': {
        const pending = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if (message.reply.ok) pending?.settle(message.reply.value);
        else pending?.fail(new ClientError(message.reply.code));
        return;
      }
      case 'view':
        this.#watches.get(message.id)?.onView(message.view);
        return;
      case 'event':
        this.#ports.onEvent(message.event);
        return;
      case 'restart':
        this.#restart(message.code);
        return;
      case 'locked':
        this.#end('closed');
        this.#start();
        return;
      case 'forgotten':
        this.#end('signedOut');
        this.#ports.onForgotten();
        return;
      case 'otherBuild':
        this.#ports.onOtherBuild(message.other);
    }
  }

  /** A fresh worker reads everything from storage; what was asked may have been the cause and is not asked again. */
  #restart(code: ClientCode): void {
    const now = this.#ports.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < RESTARTS_MS), now];
    this.#end(code);
    if (this.#restarts.length > RESTARTS_MAX) this.#ports.onEvent({ kind: 'fault', code });
    else this.#start();
  }

  #end(code: ClientCode): void {
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker !== undefined) {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
    }
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { fail } of pending) fail(new ClientError(code));
  }

  #post(message: BareToWorker): void {
    this.#worker?.postMessage(stamp(message));
  }
}
