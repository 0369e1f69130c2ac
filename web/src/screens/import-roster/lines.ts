// What the check of a roster says, as lines of a table: one list for each kind of finding.
import type { Person, Plan, Roster } from '@liangdi/client/roster';
import { roster as text } from '../../text/roster';

/** A kind of finding. */
export type Kind = keyof typeof text.filters;

/** One finding. */
export interface Line {
  key: string;
  cells: readonly string[];
}

/** A table of findings: what each column is, and the rows. */
export interface Lines {
  heads: readonly string[];
  rows: readonly Line[];
}

/** Where a person is, as the roster says it. */
function placeOf({ destination }: Person): string {
  const { place, province, city, district } = destination;
  return place ?? [province, city, district].filter((part) => part).join('');
}

/** The findings of one kind. */
export function linesOf(kind: Kind, roster: Roster, plan: Plan): Lines {
  const { row, name, joined, branch, place, column, value, reason } = text.heads;
  const names = new Map(roster.persons.map((person) => [person.row, person.name]));
  switch (kind) {
    case 'ready': {
      const rows = new Set(plan.steps.map((step) => step.row));
      const ready = roster.persons.filter((person) => rows.has(person.row));
      return {
        heads: [row, name, joined, branch, place],
        rows: ready.map((person) => ({
          key: String(person.row),
          cells: [
            text.row(person.row),
            person.name,
            person.joined,
            person.branch ?? '',
            placeOf(person),
          ],
        })),
      };
    }
    case 'orgs': {
      const orgs = plan.steps.filter((step) => step.row === undefined);
      return {
        heads: [text.heads.org],
        rows: orgs.map((step) => ({ key: step.name, cells: [step.name] })),
      };
    }
    case 'known':
      return {
        heads: [row, name, reason],
        rows: plan.known.map((it) => ({
          key: String(it.row),
          cells: [text.row(it.row), it.name, text.known],
        })),
      };
    case 'leftOut':
      return {
        heads: [row, name, reason],
        rows: plan.leftOut.map((it, at) => ({
          key: `${it.row}-${at}`,
          cells: [text.row(it.row), names.get(it.row) ?? '', it.reason],
        })),
      };
    case 'questionable':
      return {
        heads: [row, name, column, value, reason],
        rows: roster.questionable.map((cell, at) => ({
          key: `${cell.row}${cell.letter}${at}`,
          cells: [
            text.row(cell.row),
            names.get(cell.row) ?? '',
            text.cell(cell.letter, cell.column),
            cell.value,
            cell.reason,
          ],
        })),
      };
    case 'duplicates':
      return {
        heads: [row, name, reason],
        rows: roster.duplicates.map(({ row, sameAs }) => ({
          key: String(row),
          cells: [text.row(row), names.get(sameAs) ?? '', text.sameAs(sameAs)],
        })),
      };
    case 'rejected':
      return {
        heads: [row, name, reason],
        rows: [...roster.rejected, ...plan.rejected]
          .sort((a, b) => a.row - b.row)
          .map((it) => ({
            key: String(it.row),
            cells: [text.row(it.row), names.get(it.row) ?? '', it.reason],
          })),
      };
  }
}
