// What a page, its worker and the other tabs say to each other; every message carries the build it came from.
import { type AccountCopy, toHex } from './copy';
import type {
  BriefView,
  CasesView,
  Command,
  CommandId,
  ItemsView,
  MembersView,
  MemberView,
  OfficeId,
  OrgPageView,
  OrgsView,
  OutboxView,
  PairView,
  PendingView,
  PersonId,
  Preview,
  Query,
  Refusal,
  RosterView,
  StatusView,
  TodayView,
} from './wasm/liangdi.js';

declare const __LIANGDI_BUILD__: string | undefined;

/** Which build this code is from; the bundler defines it, tests and plain dev servers say `dev`. */
export const BUILD: string = typeof __LIANGDI_BUILD__ === 'string' ? __LIANGDI_BUILD__ : 'dev';

/** The view each query is answered with; a query without a line here does not compile. */
interface Views {
  status: StatusView;
  today: TodayView;
  members: MembersView;
  member: MemberView;
  brief: BriefView;
  pair: PairView;
  pending: PendingView;
  outbox: OutboxView;
  items: ItemsView;
  roster: RosterView;
  cases: CasesView;
  orgs: OrgsView;
  org: OrgPageView;
}

/** The view a query is answered with. */
export type ViewOf<Q extends Query> = Views[Q['kind']];

/** Any view. */
export type AnyView = ViewOf<Query>;

/** A person who has signed in on this installation. */
export interface Account {
  person: PersonId;
  name: string;
  /** Came in by a guest link: nothing of it is kept on this device. */
  guest?: boolean;
  /** A PIN keeps what is here of it: the name is empty until the PIN is given. */
  pin?: true;
}

/** Whether a PIN keeps what this device holds of the account, and whether it has been given. */
export interface LockState {
  /** `never` where nothing is kept: a guest, a browser in private mode. */
  pin: 'never' | 'none' | 'set';
  locked: boolean;
  /** While locked: milliseconds until a PIN is looked at again. */
  waitMs: number;
  /** While locked: how many records have not been sent and taken yet. */
  unsent: number;
  /** Whose account it is; empty while locked. */
  name: string;
  /** For what the page keeps itself, while a PIN is set and given. */
  key: CryptoKey | undefined;
}

/** How giving or setting a PIN ended. */
export type PinOutcome =
  | { ok: true }
  /** Not it; too early after a wrong one; fewer than six digits; digits anybody would try first. */
  | { ok: false; code: 'wrong' | 'wait' | 'short' | 'easy'; waitMs: number };

/** What happens outside any one question; screens show it wherever they are. */
export type ClientEvent =
  /** The relay no longer knows this sign-in, or somebody signed out here. */
  | { kind: 'signedOut' }
  /** Whether this tab leads (owns the storage and the connection) or follows another tab. */
  | { kind: 'follower'; leads: boolean }
  /** A PIN is asked for, has been given, set or turned off. */
  | ({ kind: 'lock' } & LockState)
  /** The storage is full: the last act was not kept, and nothing shows it as done. */
  | { kind: 'storageFull' }
  /** Nothing can be stored here (private mode): the app works online, in memory. */
  | { kind: 'storageMissing' }
  /** A newer app is ready, or demanded by the relay; `applyUpdate` changes over. */
  | { kind: 'updateReady' }
  /** The account is open in too many places; this one waits until there is room. */
  | { kind: 'tooManyOpen' }
  /** Something is broken that the person can only be told about. */
  | { kind: 'fault'; code: ClientCode };

/** What went wrong where no rule said no: the codes of `ClientError`. */
export type ClientCode =
  /** Nobody is signed in on this page. */
  | 'signedOut'
  /** Something waits to be sent and would be lost. */
  | 'unsent'
  /** The storage is full; nothing was kept, sent or shown as done. */
  | 'storageFull'
  /** The storage cannot be read or written. */
  | 'storageLost'
  /** Another tab has taken over the storage. */
  | 'storageFenced'
  /** The session was closed before it answered. */
  | 'closed'
  /** An argument is not of the type the declarations name. */
  | 'badArgument'
  /** The session is broken; a fresh one opens from storage. */
  | 'poisoned'
  /** The worker could not be started. */
  | 'workerFailed'
  /** Stored rows do not open. */
  | `open${string}`
  /** A frame of the relay makes no sense. */
  | `frame${string}`;

/** What a page may ask the session for. */
export type Ask =
  | { kind: 'execute'; office: OfficeId; command: Command; id: CommandId; again: boolean }
  | { kind: 'preview'; office: OfficeId; commands: Command[] }
  | { kind: 'dismiss'; command: CommandId }
  | { kind: 'copy' }
  | { kind: 'unlock'; pin: string }
  | { kind: 'setPin'; old?: string; fresh?: string }
  | { kind: 'forget'; discard: boolean };

/** How an `execute` ended. */
export type Executed = { ok: true; command: CommandId } | { ok: false; refusal: Refusal };

/** The answer to each kind of `Ask`. */
export interface Answers {
  execute: Executed;
  preview: Preview;
  dismiss: null;
  copy: AccountCopy;
  unlock: PinOutcome;
  setPin: PinOutcome;
  forget: null;
}

/** An answer, or the code of what went wrong. */
export type Reply = { ok: true; value: Answers[Ask['kind']] } | { ok: false; code: ClientCode };

/** The network came or went, the person looks at this tab (again) or away, or wants it locked. */
export type Nudge = 'online' | 'offline' | 'visible' | 'hidden' | 'lock';

type Stamped<T> = T & { build: string };

/** Page to worker. */
export type ToWorker = Stamped<
  | { type: 'start'; base: string; account: Account }
  | { type: 'ask'; id: number; ask: Ask }
  | { type: 'watch'; id: number; query: Query }
  | { type: 'unwatch'; id: number }
  | { type: 'nudge'; nudge: Nudge }
  | { type: 'stop' }
>;

/** Worker to page. */
export type FromWorker = Stamped<
  | { type: 'reply'; id: number; reply: Reply }
  | { type: 'view'; id: number; view: AnyView }
  | { type: 'event'; event: ClientEvent }
  /** The session cannot go on in this worker; a new one must open it from storage. */
  | { type: 'restart'; code: ClientCode }
  /** Locked: a new worker begins by asking for the PIN. */
  | { type: 'locked' }
  /** The account's storage is gone, as somebody asked. */
  | { type: 'forgotten' }
  /** Another tab runs another build. */
  | { type: 'otherBuild'; other: string }
>;

/** Tab to tab, over the account's BroadcastChannel. */
export type TabMessage = Stamped<
  /** Who leads? */
  | { type: 'hello'; from: string }
  /** I am about to: wait for me. */
  | { type: 'opening' }
  /** I lead, ask me. */
  | { type: 'leads'; from: string }
  | { type: 'ask'; from: string; id: number; ask: Ask }
  | { type: 'reply'; to: string; id: number; reply: Reply }
  | { type: 'watch'; from: string; id: number; query: Query }
  | { type: 'unwatch'; from: string; id: number }
  | { type: 'view'; to: string; id: number; view: AnyView }
  /** Somebody looks at a follower, looks away, or locks from there. */
  | { type: 'nudge'; from: string; nudge: Nudge }
  | { type: 'locked' }
  | { type: 'event'; event: ClientEvent }
  | { type: 'forgotten' }
>;

/** `Omit` that keeps a union apart. */
type Bare<T> = T extends unknown ? Omit<T, 'build'> : never;

/** A message before it is stamped. */
export type BareToWorker = Bare<ToWorker>;
/** A message before it is stamped. */
export type BareFromWorker = Bare<FromWorker>;
/** A message before it is stamped. */
export type BareTabMessage = Bare<TabMessage>;

/** Stamps a message with this build. */
export function stamp<T extends object>(message: T, build: string = BUILD): T & { build: string } {
  return { ...message, build };
}

/** The build a message names; `unknown` where it names none. */
export function buildOf(message: unknown): string {
  const build = (message as { build?: unknown } | null)?.build;
  return typeof build === 'string' ? build : 'unknown';
}

/** A failure that is not a refusal; screens key their sentences by `code`. */
export class ClientError extends Error {
  readonly code: ClientCode;
  constructor(code: ClientCode) {
    super(code);
    this.name = 'ClientError';
    this.code = code;
  }
}

/** The code of anything thrown; `poisoned` for what nobody foresaw. */
export function codeOf(error: unknown): ClientCode {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? (code as ClientCode) : 'poisoned';
}

/** A fresh id: 128 random bits. */
export function newId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}
