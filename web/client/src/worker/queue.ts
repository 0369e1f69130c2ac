// One thing at a time: a step's persist, send and show end before the next step begins.

/** Runs jobs one after the other, in the order they were added. */
export class Queue {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Jobs added and not yet ended, the running one included. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Adds a job; the promise settles as the job does, and a failed job does not stop the next. */
  add<T>(job: () => T | Promise<T>): Promise<T> {
    this.#waiting += 1;
    const run = this.#tail.then(job).finally(() => {
      this.#waiting -= 1;
    });
    this.#tail = run.catch(() => undefined);
    return run;
  }
}
