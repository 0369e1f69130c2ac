// What a page and its roster worker say to each other.
import type { Found, Known, Mapping, Place, Plan, Roster, RosterView } from './roster/liangdi.js';

/** Why there is no answer; what is wrong with a file comes with a Chinese sentence for people. */
export type RosterCode =
  | 'fileTooLarge'
  | 'empty'
  | 'oldExcel'
  | 'notExcel'
  | 'damaged'
  | 'unpacksTooLarge'
  | 'tooManyCells'
  | 'noHeader'
  | 'noSuchSheet'
  /** The file is no longer where it was, or may not be read. */
  | 'unreadable'
  /** More rows than Excel takes, or a longer text. */
  | 'doesNotFit'
  /** Nothing is opened yet. */
  | 'notOpened'
  /** An argument is not of the type the declarations name. */
  | 'badArgument'
  /** The reader is not on this device yet, and there is no network. */
  | 'wasmUnusable'
  /** The reader broke; the next question starts a fresh one. */
  | 'poisoned'
  /** `close` was called. */
  | 'closed';

/** An answer, or why there is none. */
export type Told<T> = { ok: true; value: T } | { ok: false; code: RosterCode; sentence: string };

/** What a page may ask. */
export type RosterAsk =
  | { kind: 'open'; file: Blob; place: Place | undefined }
  | { kind: 'check'; mapping: Mapping; today: string }
  | { kind: 'plan'; mapping: Mapping; today: string; known: Known }
  | { kind: 'write'; title: string; view: RosterView; madeOn: string };

/** The answer to each kind of question. */
export interface RosterAnswers {
  open: Found;
  check: Roster;
  plan: Plan;
  write: Uint8Array<ArrayBuffer>;
}

/** Page to worker. */
export interface ToRosterWorker {
  id: number;
  ask: RosterAsk;
}

/** Worker to page. */
export interface FromRosterWorker {
  id: number;
  told: Told<RosterAnswers[RosterAsk['kind']]>;
}
