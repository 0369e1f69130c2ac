// Rosters in Excel: read, questioned and written on this device, in a worker of their own. Nothing is
// sent anywhere, and nothing of a file is kept.
import type { Found, Known, Mapping, Place, Plan, Roster, RosterView } from './roster/liangdi.js';
import type { FromRosterWorker, RosterAnswers, RosterAsk, Told } from './rosterMessages';

export type * from './roster/liangdi.js';
export type { RosterCode, Told } from './rosterMessages';

/** Reads one file at a time, and writes. The reader is downloaded by the first question. */
export interface Rosters {
  /** Reads a file, at the sheet and header row that a person chose or where the headers are found. */
  open(file: Blob, place?: Place): Promise<Told<Found>>;
  /** Who of the file opened last can be entered, and what is questionable. `today` is `YYYY-MM-DD`. */
  check(mapping: Mapping, today: string): Promise<Told<Roster>>;
  /** What entering it comes to, where so much is known: commands with fresh ids, in their order. */
  plan(mapping: Mapping, today: string, known: Known): Promise<Told<Plan>>;
  /** Makes an Excel file with the columns that are read here; `view` answers the query `roster`. */
  write(title: string, view: RosterView, madeOn: string): Promise<Told<Uint8Array<ArrayBuffer>>>;
  /** Frees the memory; every later question is answered with `closed`. */
  close(): void;
}

/** The part of a Worker that is used; tests hand in their own. */
export interface RosterWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { data: FromRosterWorker }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/** Prepares to read and write rosters; costs nothing before the first question. */
export function openRosters(makeWorker: () => RosterWorker = startWorker): Rosters {
  return new WorkedRosters(makeWorker);
}

function startWorker(): RosterWorker {
  // Written out, because bundlers look for exactly this.
  return new Worker(new URL('./worker/roster.ts', import.meta.url), {
    type: 'module',
  }) as RosterWorker;
}

type AnyTold = FromRosterWorker['told'];

class WorkedRosters implements Rosters {
  readonly #makeWorker: () => RosterWorker;
  readonly #pending = new Map<number, (told: AnyTold) => void>();
  #worker: RosterWorker | undefined;
  #lastId = 0;
  #closed = false;

  constructor(makeWorker: () => RosterWorker) {
    this.#makeWorker = makeWorker;
  }

  open(file: Blob, place?: Place): Promise<Told<Found>> {
    return this.#ask<'open'>({ kind: 'open', file, place });
  }

  check(mapping: Mapping, today: string): Promise<Told<Roster>> {
    return this.#ask<'check'>({ kind: 'check', mapping, today });
  }

  write(title: string, view: RosterView, madeOn: string): Promise<Told<Uint8Array<ArrayBuffer>>> {
    return this.#ask<'write'>({ kind: 'write', title, view, madeOn });
  }

  plan(mapping: Mapping, today: string, known: Known): Promise<Told<Plan>> {
    return this.#ask<'plan'>({ kind: 'plan', mapping, today, known });
  }

  close(): void {
    this.#closed = true;
    this.#end('closed');
  }

  #ask<K extends RosterAsk['kind']>(
    ask: Extract<RosterAsk, { kind: K }>,
  ): Promise<Told<RosterAnswers[K]>> {
    return new Promise((resolve) => {
      if (this.#closed) {
        resolve({ ok: false, code: 'closed', sentence: '' });
        return;
      }
      this.#lastId += 1;
      this.#pending.set(this.#lastId, resolve as (told: AnyTold) => void);
      this.#started().postMessage({ id: this.#lastId, ask });
    });
  }

  #started(): RosterWorker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = this.#makeWorker();
    worker.onmessage = ({ data }) => {
      this.#pending.get(data.id)?.(data.told);
      this.#pending.delete(data.id);
      // What broke once may hold anything: the next question starts afresh.
      if (!data.told.ok && data.told.code === 'poisoned') this.#end('poisoned');
    };
    // The worker's script itself could not be loaded.
    worker.onerror = () => this.#end('wasmUnusable');
    this.#worker = worker;
    return worker;
  }

  #end(code: 'closed' | 'poisoned' | 'wasmUnusable'): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const resolve of this.#pending.values()) resolve({ ok: false, code, sentence: '' });
    this.#pending.clear();
  }
}
