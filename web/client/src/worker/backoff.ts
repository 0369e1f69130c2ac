// How long to wait before the next try: the only place that decides it.

/** First wait, before jitter. */
export const BACKOFF_MS_MIN = 1_000;
/** Longest wait, before jitter. */
export const BACKOFF_MS_MAX = 60_000;

/** 2 ** 6 seconds are past the longest wait: counting on would only overflow one day. */
const TRIES_MAX = 6;

/** Waits that double from one second to one minute, each spread over its upper half. */
export class Backoff {
  #tries = 0;
  readonly #random: () => number;

  /** `random` gives numbers in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The next wait in milliseconds. */
  next(): number {
    const full = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** this.#tries);
    this.#tries = Math.min(this.#tries + 1, TRIES_MAX);
    return Math.round(full / 2 + (full / 2) * this.#random());
  }

  /** Goes straight to the longest wait: trying soon would only do harm. */
  exhaust(): void {
    this.#tries = TRIES_MAX;
  }

  /** Begins again; to be called once a connection has been of use. */
  reset(): void {
    this.#tries = 0;
  }
}
