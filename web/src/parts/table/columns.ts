// Columns of a table: what they say, how they sort, which of them are shown.
import { computed, type Ref, ref } from 'vue';
import { recall, remember } from '../../remembered';

/** One column over rows of a kind. */
export interface Column<T> {
  id: string;
  label: string;
  /** Width in rem. */
  width: number;
  /** What a cell says; empty for nothing. */
  text: (row: T) => string;
  /** What it sorts by, where that is not its text; nothing always comes last. */
  by?: (row: T) => string | number | undefined;
  /** Digits, set to the right. */
  number?: boolean;
  /** Hidden until somebody asks for it. */
  spare?: boolean;
}

/** A column to sort by, and which way. */
export interface Sorting {
  column: string;
  down: boolean;
}

// Names of people and places in the order of their pinyin.
const collator = new Intl.Collator('zh-CN');

/** The places of texts in the order of their pinyin: compared once, sorted by number after that. */
function places(texts: Iterable<string>): Map<string, number> {
  const sorted = [...new Set(texts)].sort(collator.compare);
  return new Map(sorted.map((text, place) => [text, place]));
}

/** Rows sorted by a column; rows alike keep their order, rows without a value come last. */
export function sorted<T>(rows: readonly T[], column: Column<T>, down: boolean): T[] {
  const by = column.by ?? ((row: T) => column.text(row) || undefined);
  const values = rows.map(by);
  const place = places(values.filter((value) => typeof value === 'string'));
  const keyed = rows.map((row, at) => {
    const value = values[at];
    return { row, key: typeof value === 'string' ? place.get(value) : value };
  });
  const way = down ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === b.key) return 0;
    if (a.key === undefined) return 1;
    if (b.key === undefined) return -1;
    return a.key < b.key ? -way : way;
  });
  return keyed.map(({ row }) => row);
}

/** Which columns of a table are shown; this device remembers it. */
export function useShownColumns<T>(name: string, columns: readonly Column<T>[]) {
  const key = `columns.${name}`;
  const known = new Set(columns.map(({ id }) => id));
  const kept = recall(key)
    ?.split(' ')
    .filter((id) => known.has(id));
  const usual = columns.filter(({ spare }) => !spare).map(({ id }) => id);
  const chosen: Ref<ReadonlySet<string>> = ref(new Set(kept?.length ? kept : usual));
  const shown = computed(() => columns.filter(({ id }) => chosen.value.has(id)));

  /** Shows or hides a column; the first one names the row and stays. */
  function show(id: string, on: boolean): void {
    const next = new Set(chosen.value);
    if (on) next.add(id);
    else if (id !== columns[0]?.id) next.delete(id);
    chosen.value = next;
    remember(key, [...next].join(' '));
  }

  return { shown, show };
}
