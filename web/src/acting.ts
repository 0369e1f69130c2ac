// Under which of my offices I act: remembered per person, shown on every form.
import type { OfficeView } from '@liangdi/client';
import { computed, type Ref, shallowRef } from 'vue';
import { account, status } from './client';
import { onOpening } from './lock';
import { onForgetting, recall, remember } from './remembered';

const chosen = shallowRef(recall('acting'));

/** The office chosen on the page about me, else the first; none for a person without office. */
export const actingOffice = computed<OfficeView | undefined>(() => {
  const offices = status.value?.offices ?? [];
  return offices.find(({ office }) => office === chosen.value) ?? offices[0];
});

/** Whether one of my offices is in a township or the banner: above those who keep the records. */
export const isAbove = computed(() =>
  (status.value?.offices ?? []).some(
    ({ orgKind }) => orgKind === 'banner' || orgKind === 'township',
  ),
);

/** Whether one of my offices answers entries: an office of the banner alone never does. */
export const answers = computed(() => {
  const offices = status.value?.offices ?? [];
  return offices.length === 0 || offices.some(({ orgKind }) => orgKind !== 'banner');
});

/** Whether that office keeps its members' records: a branch or a host, not a committee above. */
export const keepsRecords = computed(() => {
  const { orgKind, role } = actingOffice.value ?? {};
  const keeps = orgKind === 'branch' || orgKind === 'inflowOrg' || orgKind === 'mobileMemberOrg';
  return keeps && (role === 'secretary' || role === 'organizationCommissioner');
});

/** Roles that lead a branch or a committee above branches. */
const HEADS = ['secretary', 'organizationCommissioner', 'townshipOrganizer', 'organizationDept'];

/** Whether that office enters whole rosters; the rules decide about each row. */
export const mayImport = computed(() => {
  const { orgKind, role } = actingOffice.value ?? {};
  const enters = orgKind === 'branch' || orgKind === 'township' || orgKind === 'banner';
  return enters && role !== undefined && HEADS.includes(role);
});

/** Chooses the office to act under. */
export function actUnder(office: string): void {
  chosen.value = office;
  remember('acting', office);
}

onForgetting(() => {
  chosen.value = undefined;
});
onOpening(() => {
  chosen.value = recall('acting');
});

/** One of my offices by its id. */
export function officeById(office: string | undefined): OfficeView | undefined {
  return status.value?.offices.find((view) => view.office === office);
}

/**
 * Of the offices that may act for a member: one that suits the act, and of those the chosen one;
 * where none suits, the chosen one or the best, so that the rules can say why not.
 */
export function useOfficeFor(
  offices: () => readonly string[] | undefined,
  suits: (office: OfficeView) => boolean = () => true,
): Ref<string | undefined> {
  return computed(() => {
    const may = (offices() ?? []).flatMap((office) => officeById(office) ?? []);
    const suited = may.filter(suits);
    const from = suited.length > 0 ? suited : may;
    const acting = from.find(({ office }) => office === actingOffice.value?.office);
    return (acting ?? from[0])?.office;
  });
}

/** Whether a person id is my own. */
export function isMe(person: string): boolean {
  return account.value?.person === person;
}
