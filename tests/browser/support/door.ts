// A door in front of the relay: lets every byte through, unless a test watches a frame and steps in.
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { closeToBrowser, Frames, frameToBrowser } from './frames';
import type { Relay } from './relay';

/** What becomes of a frame: goes on, is lost, or is answered in the relay's place. */
export type Verdict = 'pass' | 'lose' | { answer: Buffer; close: number };

/** Looks at the frames between browsers and relay. */
export interface Watcher {
  /** From a browser. */
  up?: (frame: Buffer) => Verdict;
  /** From the relay. */
  down?: (frame: Buffer) => Verdict;
}

/** First bytes of frames, as docs/protocol.md numbers them. */
export const HELLO = 0;
export const SUBMIT = 1;
export const FATE = 3;

/** `Stop{UpdateNeeded}`, and the code a relay closes the socket with after it. */
export const STOP_UPDATE_NEEDED = { answer: Buffer.from([0x82, 8, 0x81, 0]), close: 4426 };

/** Whether a frame is of a kind: `[kind, [fields…]]` in CBOR. */
export function isKind(frame: Buffer, kind: number): boolean {
  return frame[0] === 0x82 && frame[1] === kind;
}

/** A TCP door to one relay, at an address of its own that outlives the relay. */
export class Door {
  readonly #relay: Relay;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  watcher: Watcher = {};

  private constructor(relay: Relay) {
    this.#relay = relay;
    this.#server = createServer((browser) => this.#enter(browser));
  }

  static async open(relay: Relay): Promise<Door> {
    const door = new Door(relay);
    await new Promise<void>((resolve) => door.#server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get origin(): string {
    const address = this.#server.address();
    if (!address || typeof address === 'string') throw new Error('the door is shut');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Cuts every connection; new ones may come at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  shut(): void {
    this.cut();
    this.#server.close();
  }

  #enter(browser: Socket): void {
    const relay = dial(this.#relay.port, '127.0.0.1');
    for (const [one, other] of [
      [browser, relay],
      [relay, browser],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    const up = new Frames();
    const down = new Frames();
    let isSocket = false;
    browser.on('data', (bytes) => {
      isSocket ||= bytes.subarray(0, 80).includes('GET /api/socket ');
      if (!isSocket) relay.write(bytes);
      else
        up.feed(bytes, (raw, frame) => this.#carry(this.#asked('up', frame), raw, relay, browser));
    });
    relay.on('data', (bytes) => {
      if (!isSocket) browser.write(bytes);
      else
        down.feed(bytes, (raw, frame) =>
          this.#carry(this.#asked('down', frame), raw, browser, browser),
        );
    });
  }

  #asked(way: 'up' | 'down', frame: Buffer | undefined): Verdict {
    return (frame && this.watcher[way]?.(frame)) ?? 'pass';
  }

  #carry(verdict: Verdict, raw: Buffer, to: Socket, browser: Socket): void {
    if (verdict === 'pass') to.write(raw);
    else if (verdict !== 'lose') {
      browser.write(frameToBrowser(verdict.answer));
      browser.write(closeToBrowser(verdict.close));
    }
  }
}
