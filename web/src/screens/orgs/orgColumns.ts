// What a table of organisations shows, and the conditions it is narrowed by.
import type { OrgView } from '@liangdi/client';
import type { Column } from '../../parts/table/columns';
import type { Filter } from '../../parts/table/filters';
import { orgKindLabels, roleLabels } from '../../text/choices';
import { desk } from '../../text/desk';

const { orgs: words } = desk;

/** One row: the organisation, and whether whoever leads it can sign in. */
export interface OrgRow extends OrgView {
  aboveName: string;
  access: 'account' | 'invited' | 'notInvited' | undefined;
}

function leadText({ lead, appoint }: OrgRow): string {
  return lead?.name ?? (appoint ? words.noLead : '');
}

/** Every column; the first one names the row. */
export const orgColumns: readonly Column<OrgRow>[] = [
  { id: 'name', label: words.name, width: 13.8, text: ({ name }) => name },
  { id: 'kind', label: words.kind, width: 6.6, text: ({ kind }) => orgKindLabels[kind] },
  { id: 'above', label: words.above, width: 10, text: ({ aboveName }) => aboveName },
  { id: 'place', label: words.place, width: 11, text: ({ place }) => place },
  { id: 'lead', label: words.lead, width: 5.6, text: leadText, by: ({ lead }) => lead?.name },
  {
    id: 'role',
    label: words.role,
    width: 6,
    text: ({ lead }) => (lead ? roleLabels[lead.role] : ''),
  },
  {
    id: 'access',
    label: words.access,
    width: 6,
    text: ({ access }) => (access ? words[access] : ''),
  },
];

/** The conditions; of organisations elsewhere nothing is known, so none of them holds. */
export const orgFilters: readonly Filter<OrgRow>[] = [
  { id: 'noLead', label: words.filters.noLead, holds: ({ lead, appoint }) => appoint && !lead },
  {
    id: 'notInvited',
    label: words.filters.notInvited,
    holds: ({ access }) => access === 'notInvited',
  },
];
