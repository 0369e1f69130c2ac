// The relay's few HTTP routes: signing in and out, and who the cookie stands for.
import type { Account } from '../protocol';
import type { OfficeId, PersonId } from '../wasm/liangdi.js';

/** Longest wait for an answer, so that a dead network does not hold up the first screen. */
const ANSWER_MS_MAX = 8_000;

/** Why signing in did not work. */
export type SignInCode = 'wrongPassword' | 'tooManyTries' | 'offline' | 'serverFault';

/** How signing in ended. */
export type SignedIn = { ok: true; account: Account } | { ok: false; code: SignInCode };

/** An account of the demo banner. */
export interface DemoLogin {
  login: string;
  name: string;
  title: string;
  password: string;
}

/** Who the session cookie stands for. */
export type Me = { kind: 'account'; account: Account } | { kind: 'nobody' } | { kind: 'unknown' };

/** Why the relay did not do what was asked; docs/protocol.md says what each means. */
export type RelayCode =
  | SignInCode
  | 'signedOut'
  | 'notAbove'
  | 'notFound'
  | 'invitationUnknown'
  | 'invitationUsed'
  | 'invitationExpired'
  | 'guestUnknown'
  | 'guestCodeWrong'
  | 'guestClosed'
  | 'guestEnded'
  | 'guestMayNot'
  | 'providerStale'
  | 'providerDown'
  | 'providerRefused'
  | 'providerUnknown'
  | 'providerTaken'
  | 'loginTaken'
  | 'loginShape'
  | 'passwordTooShort'
  | 'passwordTooLong'
  | 'passwordTooCommon';

/** What the relay answered, or why not. */
export type Answered<T> = { ok: true; value: T } | { ok: false; code: RelayCode };

/** A fresh invitation; `token` is told once. */
export interface Invitation {
  token: string;
  kind: 'join' | 'reset';
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Somebody one may invite, and how far they have come. */
export interface PersonBelow {
  person: PersonId;
  access: 'account' | 'invited';
}

/** A fresh guest link and its code; both are told once. */
export interface GuestLink {
  token: string;
  /** Six digits, to be told another way than the link. */
  code: string;
  /** The last day both are good. */
  through: string | null;
}

/** What an invitation says before it is used. */
export interface InvitationInfo {
  kind: 'join' | 'reset';
  name: string;
  /** The login where the person has one already. */
  login: string | null;
  offices: { org: string; role: string }[];
  invitedBy: string | null;
  expiresAt: number;
}

/** What a new account is opened with; without both words this device alone is signed in. */
export interface Joining {
  token: string;
  login?: string | undefined;
  password?: string | undefined;
  /** A computer that several people use. */
  shared?: boolean;
}

/** How one may sign in here, and how who is signed in does. */
export interface WaysIn {
  /** What the provider is called, empty where it has no name; null where there is none. */
  provider: string | null;
  tied: boolean;
  password: boolean;
}

/** What somebody leaves for the provider for. */
export type Leaving =
  | { to: 'enter'; shared: boolean }
  | { to: 'join'; token: string; shared: boolean }
  | { to: 'tie'; password?: string | undefined };

/** Who came back from the provider and was let in; nobody where an identity was tied. */
export type CameBack = { account: Account; shared: boolean } | undefined;

/** A browser that is signed in to this account. */
export interface Device {
  id: string;
  label: string;
  /** Day, `YYYY-MM-DD`. */
  createdOn: string;
  /** Day, `YYYY-MM-DD`. */
  lastSeen: string;
  isThis: boolean;
}

const CODES: ReadonlySet<string> = new Set<RelayCode>([
  'wrongPassword',
  'tooManyTries',
  'signedOut',
  'notAbove',
  'notFound',
  'invitationUnknown',
  'invitationUsed',
  'invitationExpired',
  'guestUnknown',
  'guestCodeWrong',
  'guestClosed',
  'guestEnded',
  'guestMayNot',
  'providerStale',
  'providerDown',
  'providerRefused',
  'providerUnknown',
  'providerTaken',
  'loginTaken',
  'loginShape',
  'passwordTooShort',
  'passwordTooLong',
  'passwordTooCommon',
]);

/** Talks to the relay at one address. */
export class Relay {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async me(): Promise<Me> {
    const answer = await this.#get('api/me');
    if (answer?.status === 401) return { kind: 'nobody' };
    const account = answer?.ok ? accountIn(await bodyOf(answer)) : undefined;
    return account === undefined ? { kind: 'unknown' } : { kind: 'account', account };
  }

  async signIn(login: string, password: string, shared: boolean): Promise<SignedIn> {
    const answer = await this.#post('api/sign-in', { login, password, shared });
    if (answer === undefined) return { ok: false, code: 'offline' };
    const body = await bodyOf(answer);
    const account = accountIn(body);
    if (account !== undefined) return { ok: true, account };
    const code = (body as { code?: unknown } | undefined)?.code;
    return {
      ok: false,
      code: code === 'wrongPassword' || code === 'tooManyTries' ? code : 'serverFault',
    };
  }

  /** Whether the relay has ended the sign-in. */
  async signOut(): Promise<boolean> {
    const answer = await this.#post('api/sign-out', {});
    return answer !== undefined && (answer.ok || answer.status === 401);
  }

  invite(person: PersonId): Promise<Answered<Invitation>> {
    return this.#ask(this.#post('api/invitations', { person }));
  }

  people(): Promise<Answered<PersonBelow[]>> {
    return this.#ask(this.#get('api/people'));
  }

  look(token: string): Promise<Answered<InvitationInfo>> {
    return this.#ask(this.#post('api/invitations/look', { token }));
  }

  join(joining: Joining): Promise<Answered<Account>> {
    return this.#ask(this.#post('api/join', joining));
  }

  waysIn(): Promise<Answered<WaysIn>> {
    return this.#ask(this.#get('api/provider'));
  }

  leave(leaving: Leaving): Promise<Answered<{ address: string }>> {
    return this.#ask(this.#post('api/provider/leave', leaving));
  }

  async comeBack(words: { code: string; state: string }): Promise<Answered<CameBack>> {
    const answer = await this.#ask(this.#post('api/provider/return', words));
    if (!answer.ok) return answer;
    const account = accountIn(answer.value);
    const { shared } = (answer.value ?? {}) as { shared?: boolean };
    return { ok: true, value: account && { account, shared: shared === true } };
  }

  untie(): Promise<Answered<undefined>> {
    return this.#ask(this.#post('api/provider/untie', {}));
  }

  makeGuestLink(office: OfficeId): Promise<Answered<GuestLink>> {
    return this.#ask(this.#post('api/guests', { office }));
  }

  enterAsGuest(token: string, code: string): Promise<Answered<Account>> {
    return this.#ask(this.#post('api/guests/enter', { token, code }));
  }

  setPassword(words: { old: string; new: string }): Promise<Answered<undefined>> {
    return this.#ask(this.#post('api/password', words));
  }

  devices(): Promise<Answered<Device[]>> {
    return this.#ask(this.#get('api/devices'));
  }

  endDevice(id: string): Promise<Answered<undefined>> {
    return this.#ask(this.#post('api/devices/end', { id }));
  }

  async demoLogins(): Promise<DemoLogin[]> {
    const body = await bodyOf(await this.#get('api/demo'));
    return Array.isArray(body) ? (body as DemoLogin[]) : [];
  }

  /** The body of a good answer, which is trusted as the app itself is: it comes from the same relay. */
  async #ask<T>(asked: Promise<Response | undefined>): Promise<Answered<T>> {
    const answer = await asked;
    if (answer === undefined) return { ok: false, code: 'offline' };
    const body = await bodyOf(answer);
    if (answer.ok) return { ok: true, value: body as T };
    const code = (body as { code?: unknown } | undefined)?.code;
    const known = typeof code === 'string' && CODES.has(code);
    return { ok: false, code: known ? (code as RelayCode) : 'serverFault' };
  }

  #get(path: string): Promise<Response | undefined> {
    return this.#fetch(path, { cache: 'no-store' });
  }

  #post(path: string, body: object): Promise<Response | undefined> {
    const headers = { 'content-type': 'application/json' };
    return this.#fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async #fetch(path: string, init: RequestInit): Promise<Response | undefined> {
    const leave = new AbortController();
    const timer = setTimeout(() => leave.abort(), ANSWER_MS_MAX);
    try {
      const url = new URL(path, this.#base);
      return await fetch(url, { ...init, credentials: 'same-origin', signal: leave.signal });
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The body, also of an error, which names its code there. */
async function bodyOf(answer: Response | undefined): Promise<unknown> {
  return answer?.json().catch(() => undefined);
}

function accountIn(body: unknown): Account | undefined {
  const { person, name, guest } = (body ?? {}) as Record<string, unknown>;
  if (typeof person !== 'string' || typeof name !== 'string') return undefined;
  return guest === true ? { person, name, guest } : { person, name };
}
