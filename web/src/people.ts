// Who of the people one may invite can sign in already: asked of the relay, unknown without a network.
import type { PersonBelow } from '@liangdi/client';
import { type ShallowRef, shallowRef, watch } from 'vue';
import { client, status } from './client';

/** How far people have come, by their ids. */
export type People = ReadonlyMap<string, PersonBelow['access']>;

/** Asked whenever everything has arrived both ways while it is needed; none while it is not known. */
export function usePeople(
  isNeeded: () => boolean = () => true,
): Readonly<ShallowRef<People | undefined>> {
  const people = shallowRef<People>();

  async function ask(): Promise<void> {
    const answer = await client().people();
    if (!answer.ok) return;
    people.value = new Map(answer.value.map(({ person, access }) => [person, access]));
  }

  watch(
    () => isNeeded() && status.value?.link === 'inSync' && status.value.waiting === 0,
    (isDue) => {
      if (isDue) void ask();
    },
    { immediate: true },
  );
  return people;
}
