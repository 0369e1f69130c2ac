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
  type PinOutcome,
  type Reply,
} from '../protocol';
import type { Query, StatusView, Step, StoredRow } from '../wasm/liangdi.js';
import type { Engine, OpenEngine } from './engine';
import { Queue } from './queue';
import { lockOf, type Store } from './store';
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
  /** None until a PIN, where one is set, has been given. */
  #engine: Engine | undefined;
  readonly #begun: Promise<void>;
  #begin: () => void = () => undefined;
  #changed = false;
  /** Whether this connection has come to be in sync. */
  #proven = false;
  #shownAt = 0;
  #closed = false;
  #cancelTick: (() => void) | undefined;

  private constructor(ports: HostPorts, store: Store) {
    this.#ports = ports;
    this.#store = store;
    this.#begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.#wire = ports.makeWire({
      onOpen: () => this.#background(() => this.#connect()),
      onFrame: (frame) => this.#background(() => this.#receive(frame)),
      onClose: () => this.#background(() => this.#settle(this.#session().disconnect())),
    });
  }

  /** Opens the account's rows and begins to connect; where a PIN keeps them, waits for it. */
  static async open(ports: HostPorts): Promise<Host> {
    const host = new Host(ports, await ports.openStore());
    await host.#start();
    return host;
  }

  /** Whether a PIN is set and has been given. */
  get lockable(): boolean {
    return this.#engine !== undefined && this.#store.pin?.isSet === true;
  }

  /** Says whether a PIN is set and given: to those who begin to listen. */
  async tellLock(): Promise<void> {
    const lock = await lockOf(this.#store, nameOf(this.#ports, this.#store));
    if (!this.#closed) this.#ports.onEvent({ kind: 'lock', ...lock });
  }

  /** Answers a page; what needs the rows waits until they can be read. */
  async ask(ask: Ask): Promise<Reply> {
    try {
      if (ask.kind !== 'unlock' && ask.kind !== 'forget') await this.#begun;
      return { ok: true, value: await this.#run(() => this.#answer(ask)) };
    } catch (error) {
      return { ok: false, code: codeOf(error) };
    }
  }

  /** Shows a query's view now and whenever it changes. */
  watch(key: string, query: Query, deliver: (view: AnyView) => void): void {
    const watch: Watch = { query, deliver, shown: null };
    this.#watches.set(key, watch);
    if (this.#engine === undefined) return;
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
    if (this.#engine === undefined) return;
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
        return;
      case 'hidden':
      case 'lock':
        // The tab's own: it locks by letting this host go.
        return;
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

  async #start(): Promise<void> {
    if (this.#store.pin?.locked !== true) {
      this.#engine = await openSession(this.#ports, this.#store);
      this.#begin();
      this.#wire.tryNow();
      this.#tick();
    }
    await this.tellLock();
  }

  /** The session; there is none before the PIN is given. */
  #session(): Engine {
    if (this.#engine === undefined) throw new HostError('closed');
    return this.#engine;
  }

  #tick(): void {
    this.#cancelTick = this.#ports.after(TICK_MS, () => {
      this.#background(() => this.#showAll());
      this.#tick();
    });
  }

  #free(): void {
    try {
      this.#engine?.free();
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
        const outcome = this.#session().execute(ask.office, ask.command, ask.id, now);
        if (!outcome.ok) return { ok: false, refusal: outcome.refusal };
        await this.#settle(outcome.step);
        return { ok: true, command: ask.id };
      }
      case 'preview':
        return this.#session().preview(ask.office, ask.commands, now);
      case 'dismiss':
        await this.#settle(this.#session().dismiss(ask.command));
        return null;
      case 'copy':
        return {
          person: this.#ports.account.person,
          name: nameOf(this.#ports, this.#store),
          rows: copied(await this.#store.load()),
        };
      case 'unlock':
        return this.#unlock(ask.pin);
      case 'setPin':
        return this.#setPin(ask);
      case 'forget':
        if (!ask.discard && (await this.#waiting()) > 0) throw new HostError('unsent');
        this.close();
        await this.#store.forget();
        return null;
    }
  }

  async #unlock(pin: string): Promise<PinOutcome> {
    const keeper = this.#store.pin;
    if (keeper === undefined || this.#engine !== undefined) return { ok: true };
    const outcome = await keeper.unlock(pin);
    if (!outcome.ok) return outcome;
    await this.#start();
    this.#showAll();
    return outcome;
  }

  async #setPin(words: { old?: string; fresh?: string }): Promise<PinOutcome> {
    const keeper = this.#store.pin;
    if (keeper === undefined) throw new HostError('closed');
    const outcome = await keeper.set(words, nameOf(this.#ports, this.#store));
    if (outcome.ok) await this.tellLock();
    return outcome;
  }

  #connect(): Promise<void> {
    this.#proven = false;
    return this.#settle(this.#session().connect());
  }

  async #receive(frame: Uint8Array): Promise<void> {
    await this.#settle(this.#session().receive(frame, this.#ports.now()));
    if (this.#proven) return;
    // A greeting alone proves nothing: what comes after it may end the connection again and again.
    const status = this.#session().view({ kind: 'status' }, this.#ports.now()) as StatusView;
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
    const view = this.#session().view(watch.query, this.#ports.now());
    const text = JSON.stringify(view);
    if (text === watch.shown) return;
    watch.shown = text;
    watch.deliver(view);
  }

  #unsent(): { command: string }[] {
    return (
      this.#session().view({ kind: 'outbox' }, this.#ports.now()) as {
        items: { command: string }[];
      }
    ).items;
  }

  /** How many commands would be lost; the rows are counted where nothing else can be read. */
  async #waiting(): Promise<number> {
    return this.#engine === undefined
      ? ((await this.#store.pin?.unsent()) ?? 0)
      : this.#unsent().length;
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
        // A fresh worker asks for the PIN.
        if (this.#store.pin?.locked === true) throw new HostError('closed');
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

/** The person's name: a page that keeps none under a PIN has it from the storage. */
function nameOf(ports: HostPorts, store: Store): string {
  return ports.account.name || (store.pin?.name ?? '');
}

async function openSession(ports: HostPorts, store: Store): Promise<Engine> {
  const rows: StoredRow[] = await store.load();
  const { person } = ports.account;
  const name = nameOf(ports, store);
  const { device, seed } = store.device;
  return ports.openEngine({ person, name, device, seed, rows }, ports.now());
}
