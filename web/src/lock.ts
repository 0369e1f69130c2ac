// Whether a PIN keeps what is here, and whether it has been given: told by the client, shown by the app.
import type { LockState } from '@liangdi/client';
import { reactive, readonly } from 'vue';
import { openNotes, sealNotes } from './notes';

const state = reactive({
  /** `never` where no PIN can be: nothing is kept here, or nobody has said yet. */
  pin: 'never' as LockState['pin'],
  /** Nothing of the account is shown. */
  covered: false,
  /** The PIN is asked for; a moment before that nobody knows yet. */
  asks: false,
  /** When the next PIN is looked at, by this page's clock. */
  notBefore: 0,
  unsent: 0,
});

/** The lock of this device. */
export const lock = readonly(state);

let wasOpen = false;
const opening: (() => void)[] = [];

/** Runs whenever the page may read what it keeps, for what a module has read before. */
export function onOpening(run: () => void): void {
  opening.push(run);
}

/** Another account or none: nothing is known of its lock yet. */
export function forgetLock(covered: boolean): void {
  wasOpen = false;
  Object.assign(state, { pin: 'never', covered, asks: false, notBefore: 0, unsent: 0 });
}

/** Says when the next PIN is looked at. */
export function waitFor(ms: number): void {
  state.notBefore = ms > 0 ? Date.now() + ms : 0;
}

/** Follows what the client says. */
export async function heedLock({ pin, locked, key, waitMs, unsent }: LockState): Promise<void> {
  if (locked) {
    state.covered = true;
    // Nothing that was shown stays in this page's memory.
    if (wasOpen) window.location.reload();
    else Object.assign(state, { pin, asks: true, unsent });
    waitFor(waitMs);
    return;
  }
  if (key) await sealNotes(key);
  else openNotes();
  Object.assign(state, { pin, covered: false, asks: false });
  if (wasOpen) return;
  wasOpen = true;
  for (const run of opening) run();
}
