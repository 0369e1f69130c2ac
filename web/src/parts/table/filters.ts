// Conditions a table is narrowed by.

/** A condition on rows of a kind. */
export interface Filter<T> {
  id: string;
  label: string;
  holds: (row: T) => boolean;
}
