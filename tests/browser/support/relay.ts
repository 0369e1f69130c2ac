// The relay under test: a real process that is started, killed and started again at one address.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The day on which every demo is played, so that no test depends on the day it runs on. */
export const DEMO_DAY = '2026-11-20';

/** Longest wait for the relay to say where it listens; filling the demo is part of it. */
const START_MS_MAX = 30_000;

function binary(): string {
  const path = process.env.LIANGDI_BIN;
  if (!path) throw new Error('LIANGDI_BIN must name the relay: run `cargo xtask test`');
  return path;
}

/** Founds an empty banner in a folder; the path of its first administrator's link. */
export function found(data: string, name: string, administrator: string): string {
  const said = execFileSync(
    binary(),
    ['init', '--data', data, '--name', name, '--admin', 'admin', '--admin-name', administrator],
    { input: '', encoding: 'utf8' },
  );
  const link = /\/join#t=\S+/.exec(said)?.[0];
  if (!link) throw new Error(`init printed no link: ${said}`);
  return link;
}

/** A fresh folder for a relay's data. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'liangdi-browser-'));
}

/** One relay process after the other over one data folder, all at one address. */
export class Relay {
  readonly data: string;
  /** What else it is started with. */
  options: string[] = [];
  #child: ChildProcess | undefined;
  #address = '127.0.0.1:0';
  readonly #copies: string[] = [];
  readonly #demo: boolean;

  /** With `demo` an empty data folder is filled with the invented banner. */
  constructor(data: string, demo = true) {
    this.data = data;
    this.#demo = demo;
  }

  /** Where people find it, as long as it runs and after every restart. */
  get origin(): string {
    return `http://${this.#address}`;
  }

  get port(): number {
    return Number(this.#address.split(':')[1]);
  }

  /** Starts it where it was before, or at a free port the first time. */
  async start(): Promise<void> {
    const child = spawn(
      binary(),
      [
        ...['serve', '--data', this.data, '--listen', this.#address],
        ...(this.#demo ? ['--demo', '--demo-day', DEMO_DAY] : []),
        ...this.options,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child = child;
    this.#address = await addressOf(child);
  }

  /** Ends it; without a signal named it has no chance to tidy up. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** Keeps a copy of the database as it is now; nothing may be running over it. */
  copyData(): string {
    const copy = newFolder();
    this.#copies.push(copy);
    cpSync(this.data, copy, { recursive: true });
    return copy;
  }

  /** Ends it and removes its data with every copy. */
  async remove(): Promise<void> {
    await this.kill();
    for (const folder of [this.data, ...this.#copies]) rmSync(folder, { recursive: true });
  }

  /** Puts a copy back in place of the database; nothing may be running over it. */
  putBack(copy: string): void {
    rmSync(this.data, { recursive: true });
    cpSync(copy, this.data, { recursive: true });
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    const late = setTimeout(() => fail('said nothing in time'), START_MS_MAX);
    const fail = (why: string): void => {
      clearTimeout(late);
      child.kill('SIGKILL');
      reject(new Error(`the relay ${why}: ${told}`));
    };
    child.stderr?.on('data', (text) => {
      told += text;
    });
    child.stdout?.on('data', (text) => {
      told += text;
      const address = /listening on http:\/\/(\S+)/.exec(told)?.[1];
      if (!address) return;
      clearTimeout(late);
      resolve(address);
    });
    child.once('exit', (code) => fail(`ended with ${code}`));
  });
}
