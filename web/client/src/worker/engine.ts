// The session behind the border, as the host sees it; tests hand in their own.

import type { AnyView } from '../protocol';
import type { Command, CommandId, OfficeId, Preview } from '../wasm/liangdi.js';
import init, {
  type Opening,
  type Outcome,
  type Query,
  Session,
  type Step,
} from '../wasm/liangdi.js';

/** One opened session. Methods are synchronous; faults are thrown with a code. */
export interface Engine {
  execute(office: OfficeId, command: Command, id: CommandId, now: number): Outcome;
  receive(frame: Uint8Array, now: number): Step;
  connect(): Step;
  disconnect(): Step;
  dismiss(command: CommandId): Step;
  view(query: Query, now: number): AnyView;
  preview(office: OfficeId, commands: Command[], now: number): Preview;
  free(): void;
}

/** Opens a session from stored rows. */
export type OpenEngine = (opening: Opening, now: number) => Engine;

/** Loads the wasm once; gives the way to open sessions. */
export async function loadEngine(): Promise<OpenEngine> {
  // Written out, because bundlers look for exactly this.
  await init({ module_or_path: new URL('../wasm/liangdi_bg.wasm', import.meta.url) });
  return (opening, now) => Session.open(opening, now) as Engine;
}
