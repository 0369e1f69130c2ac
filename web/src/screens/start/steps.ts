// The first four steps of a new banner, read off its organisations: nothing is stored about them.
import type { OrgView } from '@liangdi/client';
import { computed } from 'vue';
import { status, useView } from '../../client';
import { type People, usePeople } from '../../people';
import { desk } from '../../text/desk';

const { start: words } = desk;

/** One step: what it is, whether it is done, where it is done. */
export interface Step {
  id: 'township' | 'branch' | 'appoint' | 'invite';
  title: string;
  hint: string;
  done: boolean;
  to: string;
}

/** The steps as things stand; `people` is not known without a network. */
export function stepsOf(orgs: readonly OrgView[], people: People | undefined): Step[] {
  const banner = orgs.find(({ kind }) => kind === 'banner');
  const township = orgs.find(({ kind }) => kind === 'township');
  const branches = orgs.filter(({ kind }) => kind === 'branch');
  const led = branches.filter(({ lead }) => lead);
  const reached = led.some(({ lead }) => lead && people?.has(lead.person));
  const unled = branches.find(({ lead }) => !lead) ?? branches[0];
  const uninvited = led[0];
  const above = township ?? banner;
  return [
    {
      id: 'township',
      title: words.township,
      hint: words.townshipHint,
      // A small banner may have its branches right below it.
      done: township !== undefined || branches.length > 0,
      to: `/orgs/${banner?.org}/register-org?kind=township`,
    },
    {
      id: 'branch',
      title: words.branch,
      hint: above ? words.branchHint(above.name) : words.branchAny,
      done: branches.length > 0,
      to: `/orgs/${above?.org}/register-org?kind=branch`,
    },
    {
      id: 'appoint',
      title: words.appoint,
      hint: unled ? words.appointHint(unled.name) : words.appointAny,
      done: led.length > 0,
      to: `/orgs/${unled?.org}/grant-office?role=secretary`,
    },
    {
      id: 'invite',
      title: words.invite,
      hint: uninvited?.lead ? words.inviteHint(uninvited.lead.name) : words.inviteAny,
      done: reached,
      to: `/orgs/${uninvited?.org}/offices/${uninvited?.lead?.office}/invite`,
    },
  ];
}

/** The steps for somebody of the banner, as long as one is open. */
export function useStart() {
  const isBanner = computed(
    () => status.value?.offices.some(({ orgKind }) => orgKind === 'banner') ?? false,
  );
  const view = useView(() => (isBanner.value ? { kind: 'orgs' } : undefined));
  const hasLed = computed(
    () => view.value?.orgs.some(({ kind, lead }) => kind === 'branch' && lead) ?? false,
  );
  const people = usePeople(() => hasLed.value);
  return computed(() => {
    const orgs = view.value?.orgs;
    // The last step is told by the relay: until it has answered nothing is claimed to be open.
    if (!orgs || (hasLed.value && !people.value)) return [];
    const steps = stepsOf(orgs, people.value);
    return steps.every(({ done }) => done) ? [] : steps;
  });
}
