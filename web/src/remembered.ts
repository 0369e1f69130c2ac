// Small things this device remembers: last values, half-filled forms, type size. Nothing of the record.
import { onScopeDispose, reactive, watch } from 'vue';

const PREFIX = 'liangdi.';

/** A remembered value; none where the browser keeps nothing. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

let keeps = true;

/** While a guest is here nothing is remembered at all. */
export function keepNothing(on: boolean): void {
  keeps = !on;
}

/** Remembers a value, where the browser keeps anything. */
export function remember(name: string, value: string): void {
  if (!keeps) return;
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Private mode or full storage: last values are a comfort, not a need.
  }
}

/** Forgets a value. */
export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // As in `remember`.
  }
}

/** Forgets what belongs to a person, half-filled forms and choices alike; called at signing out. */
export function forgetPerson(): void {
  // The size of letters stays on a device of one's own; where people share one it goes too.
  const kept = recall('shared') ? undefined : `${PREFIX}large`;
  try {
    sessionStorage.clear();
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && key !== kept) localStorage.removeItem(key);
    }
  } catch {
    // As in `remember`.
  }
  for (const run of forgetting) run();
}

const forgetting: (() => void)[] = [];

/** Runs when the person has gone, for what a module holds in memory. */
export function onForgetting(run: () => void): void {
  forgetting.push(run);
}

function readDraft<T extends object>(key: string): Partial<T> {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key) ?? '{}') as Partial<T>;
  } catch {
    return {};
  }
}

function writeDraft(key: string, value: object): void {
  if (!keeps) return;
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // As in `remember`.
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
    (value) => writeDraft(key, value),
  );
  onScopeDispose(stop);
  function clear(): void {
    stop();
    try {
      sessionStorage.removeItem(PREFIX + key);
    } catch {
      // As in `remember`.
    }
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
