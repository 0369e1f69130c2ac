// What the page itself remembers: who signed in last, so that the app opens with no network.
import type { Account, LockState } from '../protocol';

const ACCOUNT = 'liangdi-account';
/** Set while the relay has not heard of a sign-out yet: its cookie must not sign anybody in again. */
const SIGNING_OUT = 'liangdi-signing-out';
/** Which foreign build this tab has reloaded for: once each, or two builds would chase each other. */
const RELOADED_FOR = 'liangdi-reloaded-for';

/** Private mode may refuse storage at any call; forgetting is then the right result. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** The account that signed in last. */
export function remembered(): Account | undefined {
  return attempt(() => {
    const text = localStorage.getItem(ACCOUNT);
    const account = text === null ? undefined : (JSON.parse(text) as Partial<Account>);
    if (typeof account?.person !== 'string') return undefined;
    if (account.pin === true) return { person: account.person, name: '', pin: true };
    return typeof account.name === 'string'
      ? { person: account.person, name: account.name }
      : undefined;
  });
}

/** Remembers an account, or none; under a PIN not even its name. */
export function remember(account: Account | undefined): void {
  attempt(() => {
    if (account === undefined) localStorage.removeItem(ACCOUNT);
    else {
      const { person, name, pin } = account;
      localStorage.setItem(ACCOUNT, JSON.stringify(pin ? { person, pin } : { person, name }));
    }
  });
}

/** An account as its lock says it is; none where nothing changes. */
export function under(account: Account, { pin, locked, name }: LockState): Account | undefined {
  if (pin === 'never') return undefined;
  const said = locked ? '' : account.name || name;
  if (account.name === said && (account.pin ?? false) === (pin === 'set')) return undefined;
  const plain = { person: account.person, name: said };
  return pin === 'set' ? { ...plain, pin: true } : plain;
}

/** Whether the relay still has to hear of a sign-out. */
export function isSigningOut(): boolean {
  return attempt(() => localStorage.getItem(SIGNING_OUT)) === 'yes';
}

/** Notes that the relay has (not) heard of a sign-out. */
export function noteSigningOut(pending: boolean): void {
  attempt(() => {
    if (pending) localStorage.setItem(SIGNING_OUT, 'yes');
    else localStorage.removeItem(SIGNING_OUT);
  });
}

/** Whether this tab may reload because of a foreign build; says yes once per build. */
export function mayReloadFor(build: string): boolean {
  return (
    attempt(() => {
      if (sessionStorage.getItem(RELOADED_FOR) === build) return false;
      sessionStorage.setItem(RELOADED_FOR, build);
      return true;
    }) ?? false
  );
}
