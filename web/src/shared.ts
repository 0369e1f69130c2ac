// Whether several people use this computer: said at signing in, forgotten with the person.
import { readonly, ref } from 'vue';
import { forget, forgetPerson, onForgetting, recall, remember } from './remembered';

const shared = ref(recall('shared') === 'yes');

/** Whether the person here said that others use this computer too. */
export const isShared = readonly(shared);

/** Takes over what was said at signing in. */
export function noteShared(on: boolean): void {
  shared.value = on;
  if (on) remember('shared', 'yes');
  else forget('shared');
}

onForgetting(() => noteShared(false));

let leaving = false;

/** Whether the person is leaving from this very tab, which shows the sign-in page only when that is done. */
export function isLeaving(): boolean {
  return leaving;
}

/** Says that the person is leaving from this very tab. */
export function noteLeaving(on: boolean): void {
  leaving = on;
}

/** The person has gone, from this tab or another: nothing of them stays here. */
export function forgetHere(): void {
  const wasShared = shared.value;
  forgetPerson();
  // A fresh page: nothing is left in this one's memory for whoever comes next.
  if (wasShared) window.location.replace('/sign-in');
}
