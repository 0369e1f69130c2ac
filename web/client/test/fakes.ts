// Fakes for the client's own tests: an engine that logs, a store that can fail, sockets and locks by hand.
import type { AnyView, ClientEvent, PinOutcome } from '../src/protocol';
import type { Row, Step, StoredRow } from '../src/wasm/liangdi.js';
import type { Engine } from '../src/worker/engine';
import { Host, type HostPorts, type WireEvents } from '../src/worker/host';
import type { PinKeeper, Store } from '../src/worker/store';
import { type Socket, Wire } from '../src/worker/wire';

/** What happened, in order. */
export type Log = string[];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An engine whose state is a list of words: each command persists, sends and shows its id. */
export class FakeEngine implements Engine {
  readonly words: string[];
  readonly #log: Log;
  freed = false;

  constructor(log: Log, rows: StoredRow[]) {
    this.#log = log;
    this.words = rows.map(({ key }) => new TextDecoder().decode(key));
  }

  execute(_office: string, _command: unknown, id: string): ReturnType<Engine['execute']> {
    if (id === 'refused') return { ok: false, refusal: { code: 'roleMayNot' } };
    if (id === 'panic') throw new Error('unreachable');
    this.#log.push(`execute ${id}`);
    return { ok: true, step: this.#add(id) };
  }

  receive(frame: Uint8Array): Step {
    const word = new TextDecoder().decode(frame);
    if (word === 'nonsense') throw Object.assign(new Error(), { code: 'frameMalformed' });
    return this.#add(word);
  }

  connect(): Step {
    return { persist: [], send: [bytes('hello')], changed: true };
  }

  disconnect(): Step {
    return { persist: [], send: [], changed: true };
  }

  dismiss(): Step {
    return { persist: [], send: [], changed: true };
  }

  view(query: { kind: string }): AnyView {
    if (query.kind === 'outbox') {
      return { items: this.words.map((command) => ({ command })) } as unknown as AnyView;
    }
    if (query.kind === 'status') {
      return { link: this.words.includes('caught') ? 'inSync' : 'catchingUp' } as AnyView;
    }
    return this.words.join(' ') as unknown as AnyView;
  }

  preview(): never {
    throw Object.assign(new Error(), { code: 'badArgument' });
  }

  free(): void {
    this.freed = true;
  }

  #add(word: string): Step {
    this.words.push(word);
    const row: Row = { op: 'put', store: 'outbox', key: bytes(word), value: bytes(word) };
    return { persist: [row], send: [bytes(word)], changed: true };
  }
}

/** A PIN that is asked for once by each database. */
export class FakePin implements PinKeeper {
  readonly isSet = true;
  readonly key = undefined;
  readonly name = 'kept';
  locked = true;
  readonly #pin: string;

  constructor(pin: string) {
    this.#pin = pin;
  }

  waitMs(): number {
    return 0;
  }

  async unsent(): Promise<number> {
    return 2;
  }

  async unlock(pin: string): Promise<PinOutcome> {
    if (pin !== this.#pin) return { ok: false, code: 'wrong', waitMs: 1_000 };
    this.locked = false;
    return { ok: true };
  }

  async set(): Promise<PinOutcome> {
    return { ok: true };
  }
}

/** Rows that outlive hosts; `fail` makes the next write fail. */
export class FakeStore implements Store {
  readonly durable = true;
  readonly device = { device: new Uint8Array(16), seed: new Uint8Array(16) };
  readonly rows = new Map<string, StoredRow>();
  pin?: FakePin;
  fail: Error | undefined;
  forgotten = false;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  async load(): Promise<StoredRow[]> {
    return [...this.rows.values()];
  }

  async write(rows: Row[]): Promise<void> {
    // A real transaction takes its time: whatever does not wait for it shows.
    await new Promise((resolve) => setTimeout(resolve));
    if (this.fail !== undefined) {
      const error = this.fail;
      this.fail = undefined;
      throw error;
    }
    for (const { store, key, value } of rows) {
      const name = new TextDecoder().decode(key);
      this.#log.push(`persist ${name}`);
      if (value !== undefined) this.rows.set(name, { store, key, value });
    }
  }

  close(): void {
    this.#log.push('close');
  }

  async forget(): Promise<void> {
    this.rows.clear();
    this.forgotten = true;
  }
}

/** A socket driven by the test. */
export class FakeSocket implements Socket {
  binaryType: BinaryType = 'blob';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  readonly sent: string[] = [];
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  send(frame: Uint8Array): void {
    const word = new TextDecoder().decode(frame);
    this.sent.push(word);
    this.#log.push(`send ${word}`);
  }

  close(): void {
    this.closed = true;
  }

  frame(word: string): void {
    this.onmessage?.({ data: bytes(word).buffer });
  }
}

/** Timers run by the test. */
export class FakeTimers {
  readonly waits: { ms: number; run: () => void }[] = [];

  after = (ms: number, run: () => void): (() => void) => {
    const wait = { ms, run };
    this.waits.push(wait);
    return () => {
      const at = this.waits.indexOf(wait);
      if (at !== -1) this.waits.splice(at, 1);
    };
  };

  /** Runs the wait of that length; says whether there was one. */
  fire(ms: number): boolean {
    const wait = this.waits.find((it) => it.ms === ms);
    if (wait === undefined) return false;
    this.waits.splice(this.waits.indexOf(wait), 1);
    wait.run();
    return true;
  }
}

/** Everything around one host. */
export class Bench {
  readonly log: Log = [];
  readonly store = new FakeStore(this.log);
  readonly timers = new FakeTimers();
  readonly sockets: FakeSocket[] = [];
  readonly events: string[] = [];
  readonly broken: string[] = [];
  fenced = 0;
  onLock: (event: ClientEvent) => void = () => undefined;
  signedIn = true;

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) throw new Error('no socket was opened');
    return last;
  }

  wire(events: WireEvents): Wire {
    return new Wire({
      openSocket: () => {
        const socket = new FakeSocket(this.log);
        this.sockets.push(socket);
        return socket;
      },
      signedIn: async () => this.signedIn,
      after: this.timers.after,
      random: () => 1,
      ...events,
      onSignedOut: () => this.events.push('signedOut'),
      onUpdateNeeded: () => this.events.push('updateReady'),
      onTooMany: () => this.events.push('tooManyOpen'),
    });
  }

  host(): Promise<Host> {
    const ports: HostPorts = {
      account: { person: 'p', name: 'n' },
      openEngine: (opening) => new FakeEngine(this.log, opening.rows),
      openStore: async () => this.store,
      makeWire: (events) => this.wire(events),
      now: () => 0,
      after: this.timers.after,
      onEvent: (event) => {
        if (event.kind === 'lock') this.onLock(event);
        else this.events.push(event.kind);
      },
      onBroken: (code) => this.broken.push(code),
      onFenced: () => {
        this.fenced += 1;
      },
    };
    return Host.open(ports);
  }
}

/** Waits for a condition, for at most a second. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 1_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within a second: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A question that executes something under an id. */
export function doing(id: string, again = false): Parameters<Host['ask']>[0] {
  const command = { kind: 'confirmEntry' } as unknown as Extract<
    Parameters<Host['ask']>[0],
    { kind: 'execute' }
  >['command'];
  return { kind: 'execute', office: 'o', command, id, again };
}
