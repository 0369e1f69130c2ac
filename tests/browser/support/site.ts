// A site beside the relay: the server that the examples come with, at a port of its own.
import { type ChildProcess, spawn } from 'node:child_process';

export interface Site {
  origin: string;
  close(): Promise<void>;
}

/** Serves a folder, with a relay behind `/api`. */
export async function serve(server: string, relay: string, folder: string): Promise<Site> {
  const child = spawn(process.execPath, [server, relay, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const origin = await originOf(child);
  return {
    origin,
    close: () => {
      child.kill();
      return ended;
    },
  };
}

function originOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    child.stdout?.on('data', (text) => {
      told += text;
      const origin = /listening on (http:\S+)/.exec(told)?.[1];
      if (origin) resolve(origin);
    });
    child.once('exit', (code) => reject(new Error(`the site ended with ${code}: ${told}`)));
  });
}
