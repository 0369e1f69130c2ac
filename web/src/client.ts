// The one place that holds the client library: its views as Vue refs, its events as notices.
import {
  type Client,
  ClientError,
  type ClientEvent,
  type Command,
  connect,
  type Query,
  type Refusal,
  type RelayCode,
  type SignInCode,
  type StatusView,
  type ViewOf,
} from '@liangdi/client';
import { computed, reactive, type ShallowRef, shallowReadonly, shallowRef, watchEffect } from 'vue';
import { forgetLock, heedLock } from './lock';
import { keepNothing } from './remembered';
import { forgetHere, isLeaving, isShared, noteShared } from './shared';
import { goByDay } from './text/dates';
import { watchForUpdate } from './update';

/** What the client has told this page about itself. */
export const notices = reactive({
  /** Another tab of this person does the syncing. */
  follower: false,
  /** The browser's storage is full. */
  storageFull: false,
  /** The browser keeps nothing. */
  storageMissing: false,
  /** The account is open in too many places. */
  tooManyOpen: false,
  /** A newer app waits to be applied. */
  updateReady: false,
  /** The relay no longer knows this sign-in; what is here stays and waits. */
  signInAgain: false,
  /** How a guest's visit ended: by the guest, or by the relay; nothing of it is here any more. */
  visit: 'none' as 'none' | 'closed' | 'out',
  /** The app cannot go on until it is opened again. */
  fault: false,
});

type Account = NonNullable<ReturnType<Client['account']>>;

const accountRef = shallowRef<Account>();
const statusRef = shallowRef<StatusView>();

/** Who is signed in here. */
export const account = shallowReadonly(accountRef);

/** Whether a guest of one member is here: always online, and nothing is kept. */
export const isGuest = computed(() => accountRef.value?.guest === true);

/** Connection, offices and counts; none until the first view has come. */
export const status = shallowReadonly(statusRef);

let held: Client | undefined;

/** The client, once the app is open. */
export function client(): Client {
  if (!held) throw new Error('the client is not open yet');
  return held;
}

function heed(event: ClientEvent): void {
  switch (event.kind) {
    case 'signedOut':
      if (isLeaving()) return;
      refreshAccount();
      heedSignedOut();
      return;
    case 'follower':
      notices.follower = !event.leads;
      return;
    case 'storageFull':
    case 'storageMissing':
    case 'tooManyOpen':
    case 'updateReady':
      notices[event.kind] = true;
      return;
    case 'lock':
      refreshAccount();
      void heedLock(event);
      return;
    case 'fault':
      notices.fault = true;
      return;
    default:
      unseen(event);
  }
}

/** The sign-in has run out, or the person has left here or in another tab. */
function heedSignedOut(): void {
  if (isGuest.value) {
    notices.visit = 'out';
    client()
      .signOut({ discard: true })
      .catch(() => undefined);
    return;
  }
  notices.signInAgain = accountRef.value !== undefined;
  if (!accountRef.value) forgetHere();
  // Where people share a computer only unsent work stays; the next one finds nothing else.
  else if (isShared.value)
    client()
      .signOut()
      .catch(() => undefined);
}

/** Where a switch over a closed union ends: does not compile while a case is missing. */
export function unseen(value: never): never {
  throw new Error(`unseen case ${JSON.stringify(value)}`);
}

/** Starts the client; a fault is shown by the app, never thrown. */
export async function openClient(): Promise<void> {
  try {
    held = await connect();
  } catch {
    notices.fault = true;
    return;
  }
  held.onEvent(heed);
  refreshAccount();
  // Kept for whoever has an account here; a guest's visit leaves not even the app behind.
  watchEffect(() => {
    if (accountRef.value && !isGuest.value) watchForUpdate((apply) => client().noteUpdate(apply));
  });
  watchEffect((onCleanup) => {
    statusRef.value = undefined;
    if (!accountRef.value) return;
    onCleanup(
      client().watch({ kind: 'status' }, (view) => {
        statusRef.value = view;
        if (view.link === 'inSync') notices.tooManyOpen = false;
        goByDay(view.today);
      }),
    );
  });
}

/** Takes over who is signed in from the client. */
export function refreshAccount(): void {
  const before = accountRef.value?.person;
  accountRef.value = held?.account();
  if (accountRef.value?.person !== before) forgetLock(accountRef.value?.pin === true);
  keepNothing(isGuest.value);
}

/** Comes in by a guest's link; none when it worked, otherwise why not. */
export async function enterAsGuest(token: string, code: string): Promise<RelayCode | undefined> {
  const entered = await client().enterAsGuest(token, code);
  if (!entered.ok) return entered.code;
  notices.visit = 'none';
  refreshAccount();
  return undefined;
}

/** Signs in; none when it worked, otherwise why not. */
export async function signIn(
  login: string,
  password: string,
  shared: boolean,
): Promise<SignInCode | undefined> {
  const outcome = await client().signIn(login, password, { shared });
  if (!outcome.ok) return outcome.code;
  letIn(shared);
  return undefined;
}

/** Comes back from the provider: who was let in, or why not; nobody where an identity was tied. */
export async function comeBack(words: {
  code: string;
  state: string;
}): Promise<{ code: RelayCode } | 'in' | 'tied'> {
  const back = await client().comeBack(words);
  if (!back.ok) return { code: back.code };
  if (!back.value) return 'tied';
  letIn(back.value.shared);
  return 'in';
}

/** Somebody has come in: what was said of whoever was here before holds no longer. */
function letIn(shared: boolean): void {
  Object.assign(notices, {
    follower: false,
    storageFull: false,
    storageMissing: false,
    tooManyOpen: false,
    signInAgain: false,
  });
  noteShared(shared);
  refreshAccount();
}

/** A view: `undefined` until it has come, `null` where what was asked for is not known here. */
export type Seen<V> = V | null | undefined;

/** A view as a ref; the last one stays while a new query is asked. */
export function useView<Q extends Query>(
  query: () => Q | undefined,
): Readonly<ShallowRef<Seen<ViewOf<Q>>>> {
  const view = shallowRef<Seen<ViewOf<Q>>>();
  watchEffect((onCleanup) => {
    const wanted = query();
    if (!wanted || !accountRef.value) {
      view.value = undefined;
      return;
    }
    onCleanup(
      client().watch(wanted, (next) => {
        view.value = next ?? null;
      }),
    );
  });
  return shallowReadonly(view);
}

/** A view as it is now. */
export function viewOnce<Q extends Query>(query: Q): Promise<ViewOf<Q>> {
  return new Promise((resolve) => {
    const stop = client().watch(query, (view) => {
      resolve(view);
      // The first answer may come before `watch` has returned.
      queueMicrotask(() => stop());
    });
  });
}

/** How a command ended that was not carried out. */
export type Failure = { refusal: Refusal } | { fault: string };

/** Carries out one command; none when it is durable here, otherwise why not. */
export async function execute(office: string, command: Command): Promise<Failure | undefined> {
  try {
    const outcome = await client().execute(office, command);
    if (!outcome.ok) return { refusal: outcome.refusal };
    notices.storageFull = false;
    return undefined;
  } catch (error) {
    return { fault: codeOf(error) };
  }
}

/** The code of something the client threw. */
export function codeOf(error: unknown): string {
  return error instanceof ClientError ? error.code : 'poisoned';
}
