// Entering what a roster says: command by command, each whole; stopped and gone on with at any time.
import type { Command } from '@liangdi/client';
import { computed, type Ref, ref, shallowRef } from 'vue';
import type { Failure } from '../../client';

/** One command of a roster: an organisation that is missing, or everything a row knows of a member. */
export interface Step {
  /** The row it comes from, as Excel counts; none for an organisation. */
  row: number | undefined;
  name: string;
  command: Command;
}

/** A step that the rules refused. */
export interface Refused {
  step: Step;
  failure: Failure;
}

/** Where it stands. */
export type Stage = 'ready' | 'running' | 'stopped' | 'done';

/** A roster being entered. */
export interface Entering {
  stage: Ref<Stage>;
  /** Steps carried out or refused. */
  tried: Readonly<Ref<number>>;
  /** Members entered. */
  members: Readonly<Ref<number>>;
  refused: Readonly<Ref<readonly Refused[]>>;
  /** Why it stopped, where the device and not the rules stood in the way. */
  fault: Ref<Failure | undefined>;
  /** Begins, or goes on where it stopped: no step is carried out twice. */
  run(steps: readonly Step[]): Promise<void>;
  stop(): void;
  reset(): void;
}

/** So many are on their way to the device's storage at once; a stop waits for these. */
const AT_ONCE = 16;

type Send = (command: Command) => Promise<Failure | undefined>;

/** The next steps that do not need each other: organisations one by one, before their members. */
function batchOf(left: readonly Step[]): readonly Step[] {
  return left[0]?.row === undefined ? left.slice(0, 1) : left.slice(0, AT_ONCE);
}

/** Runs steps with `send`, which carries out one command and says why not. */
export function entering(send: Send): Entering {
  const stage = ref<Stage>('ready');
  const fault = shallowRef<Failure>();
  /** How each step that was tried has ended. */
  const ends = shallowRef<ReadonlyMap<Step, Failure | undefined>>(new Map());

  /** Carries out some steps; what the device failed to do counts as not tried. */
  async function tryAll(batch: readonly Step[]): Promise<void> {
    const ended = await Promise.all(
      batch.map(async (step) => [step, await send(step.command)] as const),
    );
    const after = new Map(ends.value);
    for (const [step, failure] of ended) {
      if (failure && 'fault' in failure) fault.value = failure;
      else after.set(step, failure);
    }
    ends.value = after;
  }

  let last = Promise.resolve();

  async function walk(steps: readonly Step[]): Promise<void> {
    let left = steps.filter((step) => !ends.value.has(step));
    while (stage.value === 'running' && left.length > 0) {
      await tryAll(batchOf(left));
      left = left.filter((step) => !ends.value.has(step));
      if (fault.value) stage.value = 'stopped';
    }
    if (left.length === 0) stage.value = 'done';
  }

  return {
    stage,
    fault,
    tried: computed(() => ends.value.size),
    members: computed(
      () => [...ends.value].filter(([{ row }, failure]) => row !== undefined && !failure).length,
    ),
    refused: computed(() =>
      [...ends.value].flatMap(([step, failure]) => (failure ? [{ step, failure }] : [])),
    ),
    async run(steps) {
      if (stage.value === 'running') return;
      stage.value = 'running';
      fault.value = undefined;
      // A run that was stopped may still wait for its last steps.
      const before = last;
      last = before.then(() => walk(steps));
      await last;
    },
    stop() {
      if (stage.value === 'running') stage.value = 'stopped';
    },
    reset() {
      stage.value = 'ready';
      fault.value = undefined;
      ends.value = new Map();
    },
  };
}
