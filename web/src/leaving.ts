// Leaving this device: what waits is sent first, nothing unsent is dropped unasked, nothing stays behind.
import { closeToast, showConfirmDialog, showLoadingToast } from 'vant';
import { watch } from 'vue';
import { client, codeOf, notices, refreshAccount, status } from './client';
import { lock } from './lock';
import { forgetHere, isShared, noteLeaving } from './shared';
import { desk } from './text/desk';
import { guest } from './text/guest';
import { pin } from './text/pin';
import { zh } from './text/zh';

/** Longest wait for what is being sent, before the person is asked. */
const SENDING_MS_MAX = 10_000;

/** Asks; yes or no. */
async function sure(
  message: string,
  [yes, no]: readonly [string, string],
  title = '',
): Promise<boolean> {
  const answer = await showConfirmDialog({
    title,
    message,
    confirmButtonText: yes,
    cancelButtonText: no,
  }).catch(() => 'cancel');
  return answer !== 'cancel';
}

/** Resolves once nothing waits any more, the connection is lost, or it takes too long. */
function sent(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(end, SENDING_MS_MAX);
    const stop = watch(status, (now) => {
      if (!now || now.waiting === 0 || now.link === 'offline') end();
    });
    function end(): void {
      clearTimeout(late);
      stop();
      resolve();
    }
  });
}

/** Gives what waits a chance to be sent. */
async function send(): Promise<void> {
  const { waiting = 0, link } = status.value ?? {};
  if (waiting === 0 || (link !== 'inSync' && link !== 'catchingUp')) return;
  showLoadingToast({ message: desk.leaving.sending(waiting), duration: 0, forbidClick: true });
  await sent();
  closeToast();
}

/** Forgets the account and tells the relay; the screen waits, so that the next person types undisturbed. */
async function signOut(discard: boolean): Promise<void> {
  showLoadingToast({ message: desk.leaving.going, duration: 0, forbidClick: true });
  try {
    await client().signOut({ discard });
  } finally {
    closeToast();
  }
}

async function forgetAccount(): Promise<boolean> {
  await send();
  try {
    await signOut(false);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'unsent') throw error;
  }
  const { waiting = 0, refused = 0 } = status.value ?? {};
  const { unsent, discard, stay } = desk.leaving;
  if (!(await sure(unsent(waiting + refused), [discard, stay]))) return false;
  await signOut(true);
  return true;
}

/** Closes a guest's visit: what waits is sent first, and nothing stays here. */
export async function closeVisit(): Promise<void> {
  const { closeAsk, close, closeUnsent, closeAnyway, stay } = guest.page;
  if (!(await sure(closeAsk, [close, zh.app.cancel]))) return;
  await send();
  const { waiting = 0 } = status.value ?? {};
  if (waiting > 0 && !(await sure(closeUnsent, [closeAnyway, stay]))) return;
  notices.visit = 'closed';
  await client().signOut({ discard: true });
  refreshAccount();
}

/** Signs out after asking; the sentence of what went wrong, if anything did. */
export async function leave(name: string): Promise<string | undefined> {
  const { title, ask, yes, failed } = desk.leaving;
  const agreed = isShared.value
    ? await sure(ask, [yes, zh.app.cancel], title(name))
    : await sure(zh.mine.signOutAsk, [zh.mine.signOutYes, zh.app.cancel]);
  return agreed ? gone(forgetAccount, failed) : undefined;
}

/** The PIN is forgotten: nothing can be read here any more, so it goes, and the relay gives it again. */
export async function forgetPin(): Promise<string | undefined> {
  const { title, ask, loses, yes, no, offline } = pin.forgotten;
  // Whoever cannot sign in now would stand there with nothing.
  if (!navigator.onLine) return offline;
  const { unsent } = lock;
  if (!(await sure(unsent > 0 ? loses(unsent) : ask, [yes, no], title))) return undefined;
  return gone(async () => {
    await signOut(true);
    return true;
  }, desk.leaving.failed);
}

/** Leaves as `forget` does it, and takes from this page what belonged to the person. */
async function gone(forget: () => Promise<boolean>, failed: string): Promise<string | undefined> {
  noteLeaving(true);
  try {
    if (!(await forget())) return undefined;
  } catch {
    return failed;
  } finally {
    noteLeaving(false);
  }
  refreshAccount();
  forgetHere();
  return undefined;
}
