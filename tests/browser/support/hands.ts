// What a job costs: taps, letters typed and seconds, counted in the page while a test does the job.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, expect } from '@playwright/test';

/** Where the figures stand that people read; a test compares its taps with them. */
const JOBS = join(import.meta.dirname, '../../../docs/jobs.md');

/** Hands at work on one or several devices. */
export class Hands {
  taps = 0;
  letters = 0;
  readonly #from = Date.now();

  /** Watches a page from now on, through every address it opens. */
  async watch(page: Page): Promise<void> {
    await page.exposeFunction('noteHand', (taps: number, letters: number) => {
      this.taps += taps;
      this.letters += letters;
    });
    await page.addInitScript(() => {
      const note = (taps: number, letters: number): void => {
        (window as unknown as { noteHand(taps: number, letters: number): void }).noteHand(
          taps,
          letters,
        );
      };
      const isText = (target: EventTarget | null): target is HTMLInputElement =>
        target instanceof HTMLTextAreaElement ||
        (target instanceof HTMLInputElement && !/checkbox|radio/.test(target.type));
      // A finger or a mouse button that goes down; one on a field is counted by its focus.
      addEventListener('pointerdown', ({ target }) => isText(target) || note(1, 0), true);
      addEventListener('focusin', ({ target }) => isText(target) && note(1, 0), true);
      // A list of the browser: opened and chosen from.
      addEventListener('change', ({ target }) => {
        if (target instanceof HTMLSelectElement) note(2, 0);
      }, true);
      addEventListener('focusout', ({ target }) => {
        if (isText(target)) note(0, target.value.length);
      }, true);
    });
  }

  /** Compares with the page of jobs, and prints the line that belongs there. */
  expectAsWritten(job: string): void {
    const seconds = ((Date.now() - this.#from) / 1000).toFixed(1);
    console.log(JSON.stringify({ job, taps: this.taps, letters: this.letters, seconds }));
    const line = readFileSync(JOBS, 'utf8')
      .split('\n')
      .find((row) => row.startsWith(`| ${job} |`));
    const cells = (line ?? '').split('|').map((cell) => cell.trim());
    expect([cells[2], cells[3]], `docs/jobs.md on "${job}"`).toEqual([
      String(this.taps),
      String(this.letters),
    ]);
  }
}
