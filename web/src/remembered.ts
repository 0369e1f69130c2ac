// Small things this device remembers: last values, half-filled forms, type size. Nothing of the record.
import { onScopeDispose, reactive, watch } from 'vue';
import { clearNotes, note, noted } from './notes';

/** A remembered value; none where the browser keeps nothing. */
export function recall(name: string): string | undefined {
  return noted('local', name);
}

let keeps = true;

/** While a guest is here nothing is remembered at all. */
export function keepNothing(on: boolean): void {
  keeps = !on;
}

/** Remembers a value, where the browser keeps anything. */
export function remember(name: string, value: string): void {
  if (keeps) note('local', name, value);
}

/** Forgets a value. */
export function forget(name: string): void {
  note('local', name, undefined);
}

/** Forgets what belongs to a person, half-filled forms and choices alike; called at signing out. */
export function forgetPerson(): void {
  // The size of letters stays on a device of one's own; where people share one it goes too.
  clearNotes(recall('shared') ? [] : ['large']);
  for (const run of forgetting) run();
}

const forgetting: (() => void)[] = [];

/** Runs when the person has gone, for what a module holds in memory. */
export function onForgetting(run: () => void): void {
  forgetting.push(run);
}

function readDraft<T extends object>(key: string): Partial<T> {
  try {
    return JSON.parse(noted('session', key) ?? '{}') as Partial<T>;
  } catch {
    return {};
  }
}

/** A form's fields that survive the page being put away (a phone call, a reload) until `clear`. */
export function useDraft<T extends object>(
  key: string,
  initial: T,
): { draft: T; clear: () => void } {
  const draft = reactive({ ...initial, ...readDraft<T>(key) }) as T;
  const stop = watch(
    () => ({ ...draft }),
    (value) => {
      if (keeps) note('session', key, JSON.stringify(value));
    },
  );
  onScopeDispose(stop);
  function clear(): void {
    stop();
    note('session', key, undefined);
  }
  return { draft, clear };
}

/** Whether letters are large (21 px instead of 17 px). */
export function largeType(): boolean {
  return recall('large') === 'yes';
}

onForgetting(() => document.documentElement.classList.toggle('large', largeType()));

/** Sets the size of letters, now and for later visits. */
export function setLargeType(large: boolean): void {
  if (large) remember('large', 'yes');
  else forget('large');
  document.documentElement.classList.toggle('large', large);
}
