// The rules alone: views and previews of a copied account, anywhere WebAssembly runs. Nothing is
// stored and nothing is sent.

import { type AccountCopy, rowsOf } from './copy';
import { type ClientCode, codeOf, type ViewOf } from './protocol';
import start, {
  type Command,
  type InitInput,
  type OfficeId,
  type Preview,
  type Query,
  Session,
} from './wasm/liangdi.js';

export type { AccountCopy, CopiedRow } from './copy';
export type { ClientCode, ViewOf } from './protocol';
export type * from './wasm/liangdi.js';

/** What went wrong: the WebAssembly is not usable, not loaded yet, or one of the client's codes. */
export type RulesCode = 'wasmUnusable' | 'wasmMissing' | ClientCode;

/** An answer, or why there is none. */
export type Answer<T> = { ok: true; value: T } | { ok: false; code: RulesCode };

/** A copied account. `now` is in milliseconds since 1970; dates follow Asia/Shanghai. */
export interface Rules {
  /** The view that goes with a query. */
  view<Q extends Query>(query: Q, now: number): Answer<ViewOf<Q>>;
  /** What commands would change; a refusal of the rules is in the preview. */
  preview(office: OfficeId, commands: Command[], now: number): Answer<Preview>;
  /** Frees the memory; every later question is answered with `closed`. */
  close(): void;
}

let loaded = false;

/**
 * Loads the WebAssembly: once, before anything is opened.
 *
 * A page gives its address, Node its bytes; both are `@liangdi/client/liangdi_bg.wasm`.
 */
export async function init(wasm: InitInput | Promise<InitInput>): Promise<Answer<undefined>> {
  try {
    await start({ module_or_path: wasm });
  } catch {
    return { ok: false, code: 'wasmUnusable' };
  }
  loaded = true;
  return { ok: true, value: undefined };
}

/** Opens a copy of an account. */
export function open(copy: AccountCopy, now: number): Answer<Rules> {
  if (!loaded) return { ok: false, code: 'wasmMissing' };
  const rows = attempt(() => rowsOf(copy));
  if (!rows.ok) return { ok: false, code: 'badArgument' };
  return attempt(() => {
    const { person, name } = copy;
    // A device of its own that lives as long as this session: it never writes.
    const [device, seed] = [randomBytes(), randomBytes()];
    return new OpenRules(Session.open({ person, name, device, seed, rows: rows.value }, now));
  });
}

class OpenRules implements Rules {
  #session: Session | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  view<Q extends Query>(query: Q, now: number): Answer<ViewOf<Q>> {
    return this.#ask((session) => session.view(query, now) as ViewOf<Q>);
  }

  preview(office: OfficeId, commands: Command[], now: number): Answer<Preview> {
    return this.#ask((session) => session.preview(office, commands, now));
  }

  close(): void {
    this.#session?.free();
    this.#session = undefined;
  }

  #ask<T>(question: (session: Session) => T): Answer<T> {
    const session = this.#session;
    return session === undefined ? { ok: false, code: 'closed' } : attempt(() => question(session));
  }
}

function attempt<T>(act: () => T): Answer<T> {
  try {
    return { ok: true, value: act() };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

function randomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16));
}
