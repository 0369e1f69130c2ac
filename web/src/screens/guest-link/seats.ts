// The guests of one member as the home branch gives them: making an office and its link, and ending it.
import type { MemberView, RelayCode, SeatView } from '@liangdi/client';
import { computed, type Ref, watch } from 'vue';
import { officeById } from '../../acting';
import { client, execute, type Failure, status } from '../../client';
import { forgetMade, noteMade } from './made';

/** Longest wait until the relay has what was just written. */
const ARRIVE_MS_MAX = 10_000;

/** Guests that may still come in, and those that may not. */
export function useGuests(view: () => MemberView | null | undefined): {
  current: Ref<SeatView[]>;
  past: Ref<SeatView[]>;
} {
  const guests = computed(() => (view()?.seats ?? []).filter(({ role }) => role === 'guest'));
  const isOver = ({ ended, closed }: SeatView) => ended || closed;
  return {
    current: computed(() => guests.value.filter((seat) => !isOver(seat))),
    past: computed(() => guests.value.filter(isOver)),
  };
}

/** Whether everything has arrived at the relay, waited for a while. */
function arrived(): Promise<boolean> {
  return new Promise((resolve) => {
    const isThere = () => status.value?.link === 'inSync' && status.value.waiting === 0;
    const late = setTimeout(() => end(false), ARRIVE_MS_MAX);
    const stop = watch(isThere, (there) => there && end(true));
    function end(there: boolean): void {
      clearTimeout(late);
      stop();
      resolve(there);
    }
    if (isThere()) end(true);
  });
}

/** How making a link ended: with nothing to say, or why not. */
export type Made = 'made' | 'late' | { failure: Failure } | { code: RelayCode };

/** Makes the link of an office that stands already, in place of its earlier one. */
export async function makeLink(office: string): Promise<Made> {
  if (!(await arrived())) return 'late';
  const answer = await client().makeGuestLink(office);
  if (!answer.ok) return { code: answer.code };
  noteMade(office, answer.value);
  return 'made';
}

/** Ends a guest's office today: link, session and socket end with it. */
export async function endSeat(by: string, seat: SeatView): Promise<Failure | undefined> {
  const org = officeById(by)?.org;
  const on = status.value?.today;
  if (!org || !on) return undefined;
  const failure = await execute(by, { kind: 'endOffice', org, office: seat.office, on });
  if (!failure) forgetMade(seat.office);
  return failure;
}
