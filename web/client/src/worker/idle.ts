// Whether anybody looks: an account under a PIN locks when all its tabs were out of sight for a while.

/** How long all tabs may be out of sight before the PIN is asked for again. */
export const IDLE_MS_MAX = 5 * 60_000;

/** What it needs; tests hand in their own. */
export interface IdlePorts {
  now(): number;
  after(ms: number, run: () => void): () => void;
  /** Nobody has looked for too long. */
  onIdle(): void;
}

/** Counts the tabs in sight. */
export class Idle {
  readonly #ports: IdlePorts;
  readonly #seen = new Set<string>();
  #since: number | undefined;
  #cancel: (() => void) | undefined;

  constructor(ports: IdlePorts) {
    this.#ports = ports;
  }

  /** A tab is in sight. A sleeping browser runs no timer: the clock is asked as well. */
  saw(tab: string): void {
    const since = this.#since;
    this.#seen.add(tab);
    this.stop();
    if (since !== undefined && this.#ports.now() - since >= IDLE_MS_MAX) this.#ports.onIdle();
  }

  /** A tab is out of sight, or gone. */
  lost(tab: string): void {
    this.#seen.delete(tab);
    if (this.#seen.size > 0 || this.#since !== undefined) return;
    this.#since = this.#ports.now();
    this.#cancel = this.#ports.after(IDLE_MS_MAX, () => this.#ports.onIdle());
  }

  /** Stops counting until the next tab goes. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#since = undefined;
  }
}
