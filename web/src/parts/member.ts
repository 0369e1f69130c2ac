// What every screen about one member needs: the view, the office to act under, today.
import type { Command, LineView, MemberView, OfficeView } from '@liangdi/client';
import { computed, type Ref, type ShallowRef } from 'vue';
import { useOfficeFor } from '../acting';
import { type Seen, status, useView } from '../client';

/** One member as a form sees it. */
export interface MemberAtHand {
  view: Readonly<ShallowRef<Seen<MemberView>>>;
  office: Ref<string | undefined>;
  /** Today in Asia/Shanghai, `YYYY-MM-DD`; empty until the status has come. */
  today: Ref<string>;
}

/** The member with this id, to act for under an office that may do so and suits the entry. */
export function useMember(
  member: () => string,
  act?: () => Command['kind'],
  suits?: (office: OfficeView, view: MemberView) => boolean,
): MemberAtHand {
  const view = useView(() => ({ kind: 'member', member: member() }));
  const office = useOfficeFor(
    () => view.value?.acts.find(({ what }) => what === act?.())?.offices,
    (mine) => !suits || !view.value || suits(mine, view.value),
  );
  const today = computed(() => status.value?.today ?? '');
  return { view, office, today };
}

/** The entry of a member's points with this key. */
export function findLine(view: Seen<MemberView>, key: string): LineView | undefined {
  for (const item of view?.points.items ?? []) {
    const line = item.lines.find((candidate) => candidate.key === key);
    if (line) return line;
  }
  return undefined;
}

/** Whether an office's side may answer an entry: it is not the side that recorded it. */
export function answers(entry: string) {
  return (office: OfficeView, view: MemberView): boolean =>
    findLine(view, entry)?.org !== office.org;
}

/** Whether an office's side recorded an entry. */
export function recorded(entry: string) {
  return (office: OfficeView, view: MemberView): boolean =>
    findLine(view, entry)?.org === office.org;
}
