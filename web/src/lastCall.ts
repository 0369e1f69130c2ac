// After a phone call: the app offers to note it when the person comes back.
import { reactive } from 'vue';
import { onForgetting } from './remembered';

/** The member called from this page, and whether the person has come back since. */
export const lastCall = reactive({ member: '', name: '', back: false });

/** Remembers that a call was started. */
export function called(member: string, name: string): void {
  Object.assign(lastCall, { member, name, back: false });
}

/** Puts the offer away. */
export function forgetCall(): void {
  Object.assign(lastCall, { member: '', name: '', back: false });
}

onForgetting(forgetCall);

/** Notices the return to the app; called once. */
export function watchReturns(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && lastCall.member) lastCall.back = true;
  });
}
