// What a table of members shows, and the conditions it is narrowed by.
import type { MemberRow } from '@liangdi/client';
import type { Column } from '../../parts/table/columns';
import type { Filter } from '../../parts/table/filters';
import { dayBefore, shortDayText } from '../../text/dates';
import { desk } from '../../text/desk';

/** Days without a contact after which somebody counts as not reached. */
const NOT_REACHED_DAYS = 90;

const { members: words } = desk;

/** What the total could become, where something is open. */
function rangeText({ total }: MemberRow): string {
  return total.lowest === total.highest ? '' : words.range(total.lowest, total.highest);
}

function hostText({ host, accepted }: MemberRow): string {
  if (!host) return '';
  return accepted ? host : words.asked(host);
}

function countText(count: number): string {
  return count > 0 ? String(count) : '';
}

/** Rows with something open first by their total; the others come last. */
function open(row: MemberRow): number | undefined {
  return rangeText(row) ? row.order : undefined;
}

/** Every column; the first one names the row. */
export const memberColumns: readonly Column<MemberRow>[] = [
  { id: 'name', label: words.name, width: 5.6, text: ({ name }) => name },
  { id: 'home', label: words.home, width: 8.7, text: ({ home }) => home },
  { id: 'host', label: words.host, width: 9.4, text: hostText },
  { id: 'place', label: words.place, width: 7.4, text: ({ place }) => place ?? '' },
  {
    id: 'contactPerson',
    label: words.contactPerson,
    width: 5.2,
    text: ({ contactPerson }) => contactPerson ?? '',
  },
  {
    id: 'lastContact',
    label: words.lastContact,
    width: 5.8,
    text: ({ lastContact }) => (lastContact ? shortDayText(lastContact) : ''),
    by: ({ lastContact }) => lastContact,
  },
  {
    id: 'total',
    label: words.total,
    width: 3.9,
    text: ({ total }) => total.settled,
    by: ({ order }) => order,
    number: true,
  },
  { id: 'range', label: words.rangeLabel, width: 5.9, text: rangeText, by: open, number: true },
  {
    id: 'waiting',
    label: words.waiting,
    width: 4.4,
    text: ({ waiting }) => countText(waiting),
    by: ({ waiting }) => waiting || undefined,
    number: true,
  },
  {
    id: 'disputed',
    label: words.disputed,
    width: 3.6,
    text: ({ disputed }) => countText(disputed),
    by: ({ disputed }) => disputed || undefined,
    number: true,
  },
];

/** The conditions, as of a day. */
export function memberFilters(today: string): readonly Filter<MemberRow>[] {
  const since = dayBefore(today, NOT_REACHED_DAYS);
  const { filters } = words;
  return [
    {
      id: 'noHost',
      label: filters.noHost,
      holds: ({ host, accepted }) => !host || !accepted,
    },
    {
      id: 'noContactPerson',
      label: filters.noContactPerson,
      holds: ({ contactPerson }) => !contactPerson,
    },
    {
      id: 'notReached',
      label: filters.notReached,
      holds: ({ lastContact }) => !lastContact || lastContact < since,
    },
    { id: 'waiting', label: filters.waiting, holds: ({ waiting }) => waiting > 0 },
    { id: 'disputed', label: filters.disputed, holds: ({ disputed }) => disputed > 0 },
  ];
}
