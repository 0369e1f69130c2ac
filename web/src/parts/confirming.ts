// Confirming many entries at once: which are chosen, the previews to show before, and what became of them.
import type { Command, PendingLine } from '@liangdi/client';
import { showToast } from 'vant';
import {
  type ComputedRef,
  computed,
  reactive,
  type ShallowRef,
  shallowRef,
  type WritableComputedRef,
} from 'vue';
import { execute, type Failure } from '../client';
import { zh } from '../text/zh';

/** Entries that one office answers together. */
export interface Group {
  office: string;
  commands: Command[];
}

/** The state of a list that is confirmed by ticks. */
export interface Confirming {
  waiting: ComputedRef<readonly PendingLine[]>;
  chosen: ComputedRef<readonly PendingLine[]>;
  /** Whether all are chosen; settable. */
  all: WritableComputedRef<boolean>;
  groups: ComputedRef<readonly Group[]>;
  done: ShallowRef<number>;
  failed: ShallowRef<readonly { line: PendingLine; failure: Failure }[]>;
  isChosen(key: string): boolean;
  choose(key: string, on: boolean): void;
  confirm(): Promise<void>;
}

function confirmation({ member, line }: PendingLine): Command {
  return { kind: 'confirmEntry', member, period: line.period, entry: line.key };
}

/** A preview is made under one office: entries, by the office that answers them. */
function grouped(entries: readonly PendingLine[]): Group[] {
  const byOffice = new Map<string, Command[]>();
  for (const entry of entries) {
    byOffice.set(entry.office, [...(byOffice.get(entry.office) ?? []), confirmation(entry)]);
  }
  return [...byOffice].map(([office, commands]) => ({ office, commands }));
}

/** Ticks over a list of entries, and the confirming of those ticked. */
export function useConfirming(lines: () => readonly PendingLine[]): Confirming {
  const keys = reactive(new Set<string>());
  const failed = shallowRef<{ line: PendingLine; failure: Failure }[]>([]);
  const done = shallowRef(0);
  let busy = false;

  const waiting = computed(lines);
  const chosen = computed(() => waiting.value.filter(({ line }) => keys.has(line.key)));
  const all = computed({
    get: () => waiting.value.length > 0 && chosen.value.length === waiting.value.length,
    set: (on) => {
      keys.clear();
      if (on) for (const { line } of waiting.value) keys.add(line.key);
    },
  });

  async function confirm(): Promise<void> {
    if (busy) return;
    busy = true;
    done.value = 0;
    const refused: { line: PendingLine; failure: Failure }[] = [];
    try {
      for (const line of [...chosen.value]) {
        const failure = await execute(line.office, confirmation(line));
        if (failure) refused.push({ line, failure });
        else done.value += 1;
        keys.delete(line.line.key);
      }
    } finally {
      busy = false;
    }
    failed.value = refused;
    if (refused.length === 0) showToast({ message: zh.pending.done(done.value), position: 'top' });
  }

  return {
    waiting,
    chosen,
    all,
    groups: computed(() => grouped(chosen.value)),
    done,
    failed,
    isChosen: (key) => keys.has(key),
    choose: (key, on) => {
      if (on) keys.add(key);
      else keys.delete(key);
    },
    confirm,
  };
}
