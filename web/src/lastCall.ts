// After a phone call: the app offers to note it when the person comes back.
import { reactive } from 'vue';
import { lock, onOpening } from './lock';
import { note, noted } from './notes';
import { onForgetting } from './remembered';

/** Under a PIN a long call locks the app: whom it was is found again after it. */
const CALL = 'lastCall';

/** The member called from this page, and whether the person has come back since. */
export const lastCall = reactive({ member: '', name: '', back: false });

/** Remembers that a call was started. */
export function called(member: string, name: string): void {
  Object.assign(lastCall, { member, name, back: false });
  if (lock.pin === 'set') note('session', CALL, JSON.stringify({ member, name }));
}

/** Puts the offer away. */
export function forgetCall(): void {
  Object.assign(lastCall, { member: '', name: '', back: false });
  note('session', CALL, undefined);
}

onForgetting(forgetCall);
onOpening(() => {
  const call = noted('session', CALL);
  if (call) Object.assign(lastCall, JSON.parse(call), { back: true });
});

/** Notices the return to the app; called once. */
export function watchReturns(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && lastCall.member) lastCall.back = true;
  });
}
