// What this device knows that a roster may say again: organisations, members, and who was entered here just now.
import type { Command } from '@liangdi/client';
import type { Known, KnownMember } from '@liangdi/client/roster';
import { watch } from 'vue';
import { actingOffice } from '../../acting';
import { status, viewOnce } from '../../client';
import { onForgetting } from '../../remembered';

/** Longest wait for what is arriving, before a plan is made without it. */
const ARRIVING_MS_MAX = 10_000;

/**
 * Members entered on this page. A committee above a branch gives up a card once the relay has it, and
 * sees a summary a moment later: in between nobody else knows them here.
 */
const entered = new Map<string, KnownMember>();

onForgetting(() => entered.clear());

/** Remembers whom a command has entered. */
export function noteEntered(command: Command): void {
  if (command.kind !== 'registerMember') return;
  const { member, name, joinedOn, bornYear } = command;
  entered.set(member, { member, name, joined: joinedOn, bornYear });
}

/** Resolves once nothing new is arriving, or it takes too long; at once without a network. */
function arrived(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(end, ARRIVING_MS_MAX);
    const stop = watch(status, (now) => now?.link !== 'catchingUp' && end());
    function end(): void {
      clearTimeout(late);
      stop();
      resolve();
    }
    if (status.value?.link !== 'catchingUp') end();
  });
}

/** What a person said about the branches of a file. */
export type Wanted = Partial<Pick<Known, 'branch' | 'newBranches'>>;

/** What is known now, with what was said about branches. */
export async function known(wanted: Wanted): Promise<Known> {
  await arrived();
  const [{ orgs }, { members }] = await Promise.all([
    viewOnce({ kind: 'orgs' }),
    viewOnce({ kind: 'roster' }),
  ]);
  return {
    acting: actingOffice.value?.org ?? '',
    branch: undefined,
    ...wanted,
    orgs,
    members: [...entered.values(), ...members],
  };
}
