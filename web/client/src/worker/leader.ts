// Which tab leads: one Web Lock per account, queued for by every tab, taken over when its holder sleeps.

/** A place in the queue for leading. */
export interface Lead {
  /** Queues: leads as soon as no tab before this one is left. */
  queue(): void;
  /** Takes the lead from a tab that does not answer. */
  steal(): void;
  /** Stops leading or queueing. */
  stop(): void;
}

/** Keeps this tab in the queue for leading one account. */
export class Leadership implements Lead {
  readonly #locks: LockManager;
  readonly #name: string;
  readonly #onGain: () => void;
  readonly #onLoss: () => void;
  #leave: AbortController | undefined;
  #release: (() => void) | undefined;

  /** `onLoss` is called when another tab has taken the lead away. */
  constructor(locks: LockManager, name: string, onGain: () => void, onLoss: () => void) {
    this.#locks = locks;
    this.#name = name;
    this.#onGain = onGain;
    this.#onLoss = onLoss;
  }

  queue(): void {
    this.#leave = new AbortController();
    this.#request({ signal: this.#leave.signal });
  }

  steal(): void {
    this.#leave?.abort();
    this.#request({ steal: true });
  }

  stop(): void {
    this.#leave?.abort();
    this.#release?.();
    this.#release = undefined;
  }

  #request(options: LockOptions): void {
    let leads = false;
    const hold = (): Promise<void> =>
      new Promise((release) => {
        leads = true;
        this.#release = release;
        this.#onGain();
      });
    this.#locks.request(this.#name, options, hold).catch(() => {
      // Left the queue on purpose, or (having led) was robbed.
      if (!leads) return;
      this.#release = undefined;
      this.#onLoss();
    });
  }
}

/** Calls back once, when the holder of a lock is gone. */
export function whenFree(locks: LockManager, name: string, run: () => void): void {
  locks.request(name, { mode: 'shared' }, () => run()).catch(() => undefined);
}

/** Holds a lock for as long as this worker lives, so that others notice its end. */
export function holdForLife(locks: LockManager, name: string): void {
  locks.request(name, () => new Promise(() => undefined)).catch(() => undefined);
}
