// What the columns of a roster mean, as a person may change it.
import type { Column, Mapping } from '@liangdi/client/roster';
import { columnLabels, roster } from '../../text/roster';

/** Columns that are understood, some of them compared, and not entered: no record has a place for them. */
const NOT_ENTERED: ReadonlySet<Column> = new Set<Column>([
  'index',
  'confirmed',
  'workUnit',
  'returning',
  'hostContact',
  'homeContact',
  'notes',
  'ethnicity',
  'education',
  'familyContact',
  'homePlace',
  'flowKind',
  'dues',
  'lastContact',
  'idNumber',
  'other',
  'ignored',
]);

/** The choices for a column, in the order of the labels. */
export const meanings = Object.entries(columnLabels).map(([key, label]) => {
  const value = key as Column;
  const isPlain = NOT_ENTERED.has(value) && value !== 'idNumber' && value !== 'ignored';
  return { value, text: isPlain ? roster.notEntered(label) : label };
});

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

/** How many columns are entered. */
export function enteredColumns(mapping: Mapping): number {
  return mapping.filter((column) => !NOT_ENTERED.has(column)).length;
}
