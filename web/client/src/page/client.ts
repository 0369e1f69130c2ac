// The client a page talks to: one account at a time, views that keep themselves up to date.

import type { AccountCopy } from '../copy';
import {
  type Account,
  type AnyView,
  ClientError,
  type ClientEvent,
  type Executed,
  type LockState,
  newId,
  type PinOutcome,
  type ViewOf,
} from '../protocol';
import type { Command, CommandId, OfficeId, PersonId, Preview, Query } from '../wasm/liangdi.js';
import { Link, makeWorker } from './link';
import {
  type Answered,
  type CameBack,
  type DemoLogin,
  type Device,
  type GuestLink,
  type Invitation,
  type InvitationInfo,
  type Joining,
  type Leaving,
  type PersonBelow,
  Relay,
  type SignInCode,
  type WaysIn,
} from './relay';
import {
  isSigningOut,
  mayReloadFor,
  noteSigningOut,
  remember,
  remembered,
  under,
} from './remembered';

/** How signing in ended. */
export type SignInOutcome = { ok: true } | { ok: false; code: SignInCode };

/** Liangdi for one page. */
export interface Client {
  /** Shows a query's view now and whenever it changes; the result stops it. Outlives a change of account. */
  watch<Q extends Query>(query: Q, onView: (view: ViewOf<Q>) => void): () => void;
  /** Does something under one of one's offices. Resolves once it is durable here; rejects with a `ClientError`. */
  execute(office: OfficeId, command: Command): Promise<Executed>;
  /** What commands would change, without doing them. */
  preview(office: OfficeId, commands: Command[]): Promise<Preview>;
  /** Puts a refused command away. */
  dismiss(command: CommandId): Promise<void>;
  /** Everything this device holds of the account, for `@liangdi/client/rules`. */
  copy(): Promise<AccountCopy>;
  /** A fresh id for what a command creates. */
  newId(): string;
  /** Who uses this page; kept when the sign-in has run out, gone after `signOut`. */
  account(): Account | undefined;
  /** `shared` says that several people use this computer: the sign-in ends after half a day. */
  signIn(login: string, password: string, options?: { shared?: boolean }): Promise<SignInOutcome>;
  /** Leaves nothing behind. Rejects with code `unsent` while something waits to be sent, unless told to discard it. */
  signOut(options?: { discard?: boolean }): Promise<void>;
  /** Gives the PIN; what it keeps opens in all windows. */
  unlock(pin: string): Promise<PinOutcome>;
  /** Sets a PIN, changes it, or turns it off where nothing `fresh` is given. */
  setPin(words: { old?: string; fresh?: string }): Promise<PinOutcome>;
  /** Locks now, in all windows. */
  lock(): void;
  /** Makes a link for a person below one's office: a new account, or a new password where there is one. */
  invite(person: PersonId): Promise<Answered<Invitation>>;
  /** Who of the people one may invite has an account, or a link that is still good. */
  people(): Promise<Answered<PersonBelow[]>>;
  /** What an invitation says; does not use it up. */
  lookAtInvitation(token: string): Promise<Answered<InvitationInfo>>;
  /** Uses an invitation and signs in. */
  join(joining: Joining): Promise<Answered<Account>>;
  /** Makes the link of a guest's office, in place of its earlier one; whoever came in by that one is out. */
  makeGuestLink(office: OfficeId): Promise<Answered<GuestLink>>;
  /** Comes in by a guest link, for half a day; nothing is kept on this device. */
  enterAsGuest(token: string, code: string): Promise<Answered<Account>>;
  /** How one may sign in here, and how who is signed in does. */
  waysIn(): Promise<Answered<WaysIn>>;
  /** Where to go to sign in by the provider; it sends the person back to `/provider`. */
  leave(leaving: Leaving): Promise<Answered<{ address: string }>>;
  /** Comes back from there, with what the address says. */
  comeBack(words: { code: string; state: string }): Promise<Answered<CameBack>>;
  /** Signs in by the provider no longer; other devices are signed out. */
  untie(): Promise<Answered<undefined>>;
  /** Changes the password; other devices are signed out. */
  setPassword(words: { old: string; new: string }): Promise<Answered<undefined>>;
  /** The browsers that are signed in to this account. */
  devices(): Promise<Answered<Device[]>>;
  /** Signs one of them out. */
  endDevice(id: string): Promise<Answered<undefined>>;
  /** The accounts of a demo banner; none elsewhere. */
  demoLogins(): Promise<DemoLogin[]>;
  /** Tells what happens outside any one question; the result stops it. */
  onEvent(listener: (event: ClientEvent) => void): () => void;
  /** The app's service worker has a newer app; `apply` changes over to it. */
  noteUpdate(apply: () => void): void;
  /** Changes over to the newer app. */
  applyUpdate(): void;
}

interface Watch {
  query: Query;
  onView: (view: AnyView) => void;
  stop: (() => void) | undefined;
}

/** The client of one page. */
export class PageClient implements Client {
  readonly #base: string;
  readonly #relay: Relay;
  readonly #watches = new Set<Watch>();
  readonly #listeners = new Set<(event: ClientEvent) => void>();
  readonly #recent = new Map<ClientEvent['kind'], ClientEvent>();
  #link: Link | undefined;
  #account: Account | undefined;
  #applyUpdate: (() => void) | undefined;

  constructor(base: string) {
    this.#base = base;
    this.#relay = new Relay(base);
  }

  async open(): Promise<void> {
    addEventListener('online', () => {
      this.#link?.nudge('online');
      void this.#checkSignIn();
    });
    addEventListener('offline', () => this.#link?.nudge('offline'));
    document.addEventListener('visibilitychange', () =>
      this.#link?.nudge(document.visibilityState === 'visible' ? 'visible' : 'hidden'),
    );
    const account = remembered();
    if (account !== undefined) this.#use(account);
    // The relay, which knows the name, is asked once the PIN is given.
    if (account?.pin) return;
    const check = this.#checkSignIn();
    if (account === undefined) await check;
  }

  watch<Q extends Query>(query: Q, onView: (view: ViewOf<Q>) => void): () => void {
    const watch: Watch = { query, onView: onView as (view: AnyView) => void, stop: undefined };
    this.#watches.add(watch);
    watch.stop = this.#link?.watch(watch.query, watch.onView);
    return () => {
      this.#watches.delete(watch);
      watch.stop?.();
    };
  }

  async execute(office: OfficeId, command: Command): Promise<Executed> {
    return this.#linked().ask({ kind: 'execute', office, command, id: newId(), again: false });
  }

  async preview(office: OfficeId, commands: Command[]): Promise<Preview> {
    return this.#linked().ask({ kind: 'preview', office, commands });
  }

  async dismiss(command: CommandId): Promise<void> {
    await this.#linked().ask({ kind: 'dismiss', command });
  }

  async copy(): Promise<AccountCopy> {
    return this.#linked().ask({ kind: 'copy' });
  }

  newId(): string {
    return newId();
  }

  account(): Account | undefined {
    return this.#account;
  }

  async signIn(
    login: string,
    password: string,
    options: { shared?: boolean } = {},
  ): Promise<SignInOutcome> {
    const signedIn = await this.#relay.signIn(login, password, options.shared ?? false);
    if (!signedIn.ok) return signedIn;
    noteSigningOut(false);
    this.#welcome(signedIn.account);
    return { ok: true };
  }

  async signOut(options: { discard?: boolean } = {}): Promise<void> {
    const link = this.#linked();
    // First of all, so that a page closed half-way does not leave a cookie that signs in again.
    noteSigningOut(true);
    try {
      await link.ask({ kind: 'forget', discard: options.discard ?? false });
    } catch (error) {
      // The worker that forgets ends before it answers: its account is gone by then, and that is no failure.
      if (this.#link === link) {
        noteSigningOut(false);
        throw error;
      }
    }
    this.#forgotten();
    if (await this.#relay.signOut()) noteSigningOut(false);
  }

  async unlock(pin: string): Promise<PinOutcome> {
    return this.#linked().ask({ kind: 'unlock', pin });
  }

  async setPin(words: { old?: string; fresh?: string }): Promise<PinOutcome> {
    return this.#linked().ask({ kind: 'setPin', ...words });
  }

  lock(): void {
    this.#link?.nudge('lock');
  }

  invite(person: PersonId): Promise<Answered<Invitation>> {
    return this.#relay.invite(person);
  }

  people(): Promise<Answered<PersonBelow[]>> {
    return this.#relay.people();
  }

  lookAtInvitation(token: string): Promise<Answered<InvitationInfo>> {
    return this.#relay.look(token);
  }

  async join(joining: Joining): Promise<Answered<Account>> {
    return this.#enter(await this.#relay.join(joining));
  }

  makeGuestLink(office: OfficeId): Promise<Answered<GuestLink>> {
    return this.#relay.makeGuestLink(office);
  }

  async enterAsGuest(token: string, code: string): Promise<Answered<Account>> {
    const before = this.#account?.guest ? this.#account : undefined;
    if (before) {
      // The relay ends the visit before this one; its farewell must not be taken for this one's.
      this.#link?.stop('signedOut');
      this.#link = undefined;
    }
    const entered = this.#enter(await this.#relay.enterAsGuest(token, code));
    if (!entered.ok && before) this.#use(before);
    return entered;
  }

  waysIn(): Promise<Answered<WaysIn>> {
    return this.#relay.waysIn();
  }

  leave(leaving: Leaving): Promise<Answered<{ address: string }>> {
    return this.#relay.leave(leaving);
  }

  async comeBack(words: { code: string; state: string }): Promise<Answered<CameBack>> {
    const back = await this.#relay.comeBack(words);
    if (back.ok && back.value) this.#enter({ ok: true, value: back.value.account });
    return back;
  }

  untie(): Promise<Answered<undefined>> {
    return this.#relay.untie();
  }

  setPassword(words: { old: string; new: string }): Promise<Answered<undefined>> {
    return this.#relay.setPassword(words);
  }

  devices(): Promise<Answered<Device[]>> {
    return this.#relay.devices();
  }

  endDevice(id: string): Promise<Answered<undefined>> {
    return this.#relay.endDevice(id);
  }

  demoLogins(): Promise<DemoLogin[]> {
    return this.#relay.demoLogins();
  }

  onEvent(listener: (event: ClientEvent) => void): () => void {
    this.#listeners.add(listener);
    // What was said before anybody listened still holds.
    const past = [...this.#recent.values()];
    queueMicrotask(() => {
      if (this.#listeners.has(listener)) past.forEach(listener);
    });
    return () => this.#listeners.delete(listener);
  }

  noteUpdate(apply: () => void): void {
    this.#applyUpdate = apply;
    this.#tell({ kind: 'updateReady' });
  }

  applyUpdate(): void {
    // Where the relay demands an update and no service worker keeps the old app, reloading is enough.
    if (this.#applyUpdate === undefined) location.reload();
    else this.#applyUpdate();
  }

  #linked(): Link {
    if (this.#link === undefined) throw new ClientError('signedOut');
    return this.#link;
  }

  #tell(event: ClientEvent): void {
    if (event.kind === 'lock') this.#heedLock(event);
    this.#recent.set(event.kind, event);
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** The worker knows best: what this page remembers of the account follows it. */
  #heedLock(lock: LockState): void {
    const account = this.#account;
    if (account === undefined) return;
    const said = under(account, lock);
    if (said === undefined) return;
    this.#account = said;
    remember(said);
    if (account.pin && !lock.locked) void this.#checkSignIn();
  }

  /** Asks the relay whom the cookie stands for; without an answer everything stays as it is. */
  async #checkSignIn(): Promise<void> {
    if (isSigningOut()) {
      if (!(await this.#relay.signOut())) return;
      noteSigningOut(false);
    }
    const me = await this.#relay.me();
    if (me.kind === 'account') this.#welcome(me.account);
    else if (me.kind === 'nobody' && this.#account !== undefined) this.#tell({ kind: 'signedOut' });
  }

  /** Lets in whom the relay has let in. */
  #enter(entered: Answered<Account>): Answered<Account> {
    if (!entered.ok) return entered;
    noteSigningOut(false);
    this.#welcome(entered.value);
    return entered;
  }

  #welcome(account: Account): void {
    this.#recent.delete('signedOut');
    const before = this.#account;
    if (before?.person === account.person && this.#link !== undefined) {
      this.#account = before.pin ? { ...account, pin: true } : account;
      remember(account.guest ? undefined : this.#account);
      this.#link.nudge('visible');
      return;
    }
    remember(account.guest ? undefined : account);
    this.#use(account);
  }

  #use(account: Account): void {
    this.#link?.stop('signedOut');
    this.#account = account;
    // Only that a newer app waits holds for everybody.
    for (const kind of [...this.#recent.keys()]) {
      if (kind !== 'updateReady') this.#recent.delete(kind);
    }
    // Asked here because a worker may not; a no changes nothing but the browser's patience.
    if (!account.guest) navigator.storage?.persist?.().catch(() => undefined);
    const link = new Link({
      base: this.#base,
      account,
      makeWorker,
      now: Date.now,
      onEvent: (event) => this.#tell(event),
      onForgotten: () => this.#forgotten(),
      onOtherBuild: (build) => this.#otherBuild(build),
    });
    this.#link = link;
    if (document.visibilityState === 'hidden') link.nudge('hidden');
    for (const watch of this.#watches) watch.stop = link.watch(watch.query, watch.onView);
  }

  #forgotten(): void {
    if (this.#account === undefined) return;
    this.#account = undefined;
    this.#link = undefined;
    remember(undefined);
    for (const watch of this.#watches) watch.stop = undefined;
    this.#tell({ kind: 'signedOut' });
  }

  #otherBuild(build: string): void {
    if (mayReloadFor(build)) location.reload();
    else this.#tell({ kind: 'updateReady' });
  }
}
