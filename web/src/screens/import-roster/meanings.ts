// What the columns of a roster mean, as a person may change it.
import type { Column, Mapping } from '@liangdi/client/roster';
import { columnLabels } from '../../text/roster';

/** The choices for a column, in the order of the labels. */
export const meanings = Object.entries(columnLabels).map(([value, text]) => ({
  value: value as Column,
  text,
}));

/** Columns that may mean nothing as often as they like. */
const OFTEN: readonly Column[] = ['ignored', 'other'];

/** Takes one column for something; the column that was taken for it before is ignored. */
export function withMeaning(mapping: Mapping, at: number, column: Column): Mapping {
  return mapping.map((old, index) => {
    if (index === at) return column;
    return old === column && !OFTEN.includes(column) ? 'ignored' : old;
  });
}

/** How many columns are taken for something. */
export function understood(mapping: Mapping): number {
  return mapping.filter((column) => !OFTEN.includes(column)).length;
}
