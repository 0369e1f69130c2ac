// The leader's session: every step is made durable, then sent, then shown, one step at a time.

import { copied } from '../copy';
import {
  type Answers,
  type AnyView,
  type Ask,
  type ClientCode,
  type ClientEvent,
  codeOf,
  type Nudge,
  type Reply,
} from '../protocol';
import type { Query, StatusView, Step, StoredRow } from '../wasm/liangdi.js';
import type { Engine, OpenEngine } from './engine';
import { Queue } from './queue';
import type { Store } from './store';
import type { Wire } from './wire';

/** Views are shown at least this often while steps keep coming. */
const SHOW_MS_MAX = 100;
/** How often views are looked at for what time alone has changed. */
const TICK_MS = 60_000;

/** What the host needs; tests hand in their own. */
export interface HostPorts {
  account: { person: string; name: string };
  openEngine: OpenEngine;
  openStore(): Promise<Store>;
  makeWire(events: WireEvents): Wire;
  now(): number;
  /** Calls back after a wait; the result cancels it. */
  after(ms: number, run: () => void): () => void;
  onEvent(event: ClientEvent): void;
  /** The session cannot go on in this worker. */
  onBroken(code: ClientCode): void;
  /** Another tab leads now. */
  onFenced(): void;
}

/** What the wire tells the host. */
export interface WireEvents {
  onOpen(): void;
  onFrame(frame: Uint8Array): void;
  onClose(): void;
}

interface Watch {
  query: Query;
  deliver: (view: AnyView) => void;
  /** What was delivered last, as text; null before the first delivery. */
  shown: string | undefined | null;
}

/** Owns one account's session, storage and connection. */
export class Host {
  readonly #ports: HostPorts;
  readonly #queue = new Queue();
  readonly #watches = new Map<string, Watch>();
  readonly #wire: Wire;
  #store: Store;
  #engine: Engine;
  #changed = false;
  /** Whether this connection has come to be in sync. */
  #proven = false;
  #shownAt = 0;
  #closed = false;
  #cancelTick: (() => void) | undefined;

  private constructor(ports: HostPorts, store: Store, engine: Engine) {
    this.#ports = ports;
    this.#store = store;
    this.#engine = engine;
    this.#wire = ports.makeWire({
      onOpen: () => this.#background(() => this.#connect()),
      onFrame: (frame) => this.#background(() => this.#receive(frame)),
      onClose: () => this.#background(() => this.#settle(this.#engine.disconnect())),
    });
  }

  /** Opens the account's rows and begins to connect. */
  static async open(ports: HostPorts): Promise<Host> {
    const store = await ports.openStore();
    const engine = await openSession(ports, store);
    const host = new Host(ports, store, engine);
    host.#wire.tryNow();
    host.#tick();
    return host;
  }

  /** Answers a page. */
  async ask(ask: Ask): Promise<Reply> {
    try {
      return { ok: true, value: await this.#run(() => this.#answer(ask)) };
    } catch (error) {
      return { ok: false, code: codeOf(error) };
    }
  }

  /** Shows a query's view now and whenever it changes. */
  watch(key: string, query: Query, deliver: (view: AnyView) => void): void {
    const watch: Watch = { query, deliver, shown: null };
    this.#watches.set(key, watch);
    this.#background(() => {
      if (this.#watches.get(key) === watch) this.#show(watch);
    });
  }

  /** Stops showing; `every` takes all keys that begin so. */
  unwatch(key: string, every = false): void {
    this.#watches.delete(key);
    if (!every) return;
    for (const other of [...this.#watches.keys()]) {
      if (other.startsWith(key)) this.#watches.delete(other);
    }
  }

  /** The network changed, or somebody looks: acts on it without waiting for a timer. */
  nudge(nudge: Nudge): void {
    switch (nudge) {
      case 'online':
        this.#wire.renew();
        return;
      case 'offline':
        this.#wire.drop();
        return;
      case 'visible':
        this.#wire.tryNow();
        this.#background(() => this.#showAll());
    }
  }

  /** Lets go of everything; the rows stay. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTick?.();
    this.#wire.stop();
    this.#store.close();
    this.#free();
  }

  #tick(): void {
    this.#cancelTick = this.#ports.after(TICK_MS, () => {
      this.#background(() => this.#showAll());
      this.#tick();
    });
  }

  #free(): void {
    try {
      this.#engine.free();
    } catch {
      // A poisoned engine is still borrowed by the call that broke it; its worker ends anyway.
    }
  }

  async #answer(ask: Ask): Promise<Answers[Ask['kind']]> {
    const now = this.#ports.now();
    switch (ask.kind) {
      case 'execute': {
        // A page asks again when the leader it had asked went away without answering.
        if (ask.again && this.#holds(ask.id)) return { ok: true, command: ask.id };
        const outcome = this.#engine.execute(ask.office, ask.command, ask.id, now);
        if (!outcome.ok) return { ok: false, refusal: outcome.refusal };
        await this.#settle(outcome.step);
        return { ok: true, command: ask.id };
      }
      case 'preview':
        return this.#engine.preview(ask.office, ask.commands, now);
      case 'dismiss':
        await this.#settle(this.#engine.dismiss(ask.command));
        return null;
      case 'copy':
        return { ...this.#ports.account, rows: copied(await this.#store.load()) };
      case 'forget':
        if (!ask.discard && this.#unsent().length > 0) throw new HostError('unsent');
        this.close();
        await this.#store.forget();
        return null;
    }
  }

  #connect(): Promise<void> {
    this.#proven = false;
    return this.#settle(this.#engine.connect());
  }

  async #receive(frame: Uint8Array): Promise<void> {
    await this.#settle(this.#engine.receive(frame, this.#ports.now()));
    if (this.#proven) return;
    // A greeting alone proves nothing: what comes after it may end the connection again and again.
    const status = this.#engine.view({ kind: 'status' }, this.#ports.now()) as StatusView;
    this.#proven = status.link === 'inSync';
    if (this.#proven) this.#wire.proven();
  }

  // Note: durable before visible. Nothing is sent or shown that a crash could take back.
  async #settle(step: Step): Promise<void> {
    if (step.persist.length > 0) await this.#store.write(step.persist);
    for (const frame of step.send) this.#wire.send(frame);
    if (step.changed) this.#changed = true;
  }

  #background(job: () => void | Promise<void>): void {
    this.#run(job).catch(() => undefined);
  }

  #run<T>(job: () => T | Promise<T>): Promise<T> {
    return this.#queue.add(async () => {
      if (this.#closed) throw new HostError('closed');
      try {
        const result = await job();
        this.#showIfDue();
        return result;
      } catch (error) {
        await this.#recover(error);
        throw error;
      }
    });
  }

  #showIfDue(): void {
    if (!this.#changed || this.#closed) return;
    const due = this.#queue.waiting <= 1 || this.#ports.now() - this.#shownAt >= SHOW_MS_MAX;
    if (due) this.#showAll();
  }

  #showAll(): void {
    this.#changed = false;
    this.#shownAt = this.#ports.now();
    for (const watch of this.#watches.values()) this.#show(watch);
  }

  #show(watch: Watch): void {
    const view = this.#engine.view(watch.query, this.#ports.now());
    const text = JSON.stringify(view);
    if (text === watch.shown) return;
    watch.shown = text;
    watch.deliver(view);
  }

  #unsent(): { command: string }[] {
    return (
      this.#engine.view({ kind: 'outbox' }, this.#ports.now()) as { items: { command: string }[] }
    ).items;
  }

  #holds(command: string): boolean {
    return this.#unsent().some((item) => item.command === command);
  }

  /** After a failure memory must equal disk again, or this worker must end. */
  async #recover(error: unknown): Promise<void> {
    if (this.#closed) return;
    const code = codeOf(error);
    switch (code) {
      case 'unsent':
      case 'closed':
      case 'badArgument':
        return;
      case 'storageFenced':
        this.close();
        this.#ports.onFenced();
        return;
      case 'storageFull':
        this.#ports.onEvent({ kind: 'storageFull' });
        return this.#reopen(false);
      case 'storageLost':
        return this.#reopen(true);
      case 'poisoned':
        this.#ports.onBroken(code);
        return;
      default:
        // A frame that makes no sense: begin again with the relay.
        console.warn(`liangdi: frame not understood (${code})`);
        this.#wire.drop();
    }
  }

  async #reopen(storeToo: boolean): Promise<void> {
    try {
      this.#wire.drop();
      this.#free();
      if (storeToo) {
        this.#store.close();
        this.#store = await this.#ports.openStore();
      }
      this.#engine = await openSession(this.#ports, this.#store);
      this.#showAll();
    } catch (error) {
      this.#closed = true;
      this.#ports.onBroken(codeOf(error));
    }
  }
}

/** Why the host itself says no. */
class HostError extends Error {
  readonly code: 'unsent' | 'closed';
  constructor(code: 'unsent' | 'closed') {
    super(code);
    this.code = code;
  }
}

async function openSession(ports: HostPorts, store: Store): Promise<Engine> {
  const rows: StoredRow[] = await store.load();
  return ports.openEngine({ ...ports.account, ...store.device, rows }, ports.now());
}
