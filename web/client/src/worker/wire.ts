// The connection: one WebSocket at a time, reopened with backoff until it is told to stop.
import { Backoff } from './backoff';

/** The relay does not know this sign-in (any more). */
export const CLOSE_SIGNED_OUT = 4401;
/** The relay wants a newer app. */
export const CLOSE_UPDATE = 4426;
/** The account has as many connections as it may. */
export const CLOSE_TOO_MANY = 4429;

/** How long a new connection may stay without a frame from the relay before it is given up. */
export const ANSWER_MS_MAX = 20_000;

/** The part of a WebSocket that is used; tests hand in their own. */
export interface Socket {
  binaryType: BinaryType;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** What the wire needs from its host and tells it. */
export interface WirePorts {
  /** Opens a socket to the relay. */
  openSocket(): Socket;
  /** Whether the relay still knows this person; asked when a socket never opened. */
  signedIn(): Promise<boolean>;
  /** Calls back after a wait; the result cancels it. */
  after(ms: number, run: () => void): () => void;
  random(): number;
  onOpen(): void;
  onFrame(frame: Uint8Array): void;
  onClose(): void;
  onSignedOut(): void;
  onUpdateNeeded(): void;
  onTooMany(): void;
}

/** Keeps a connection to the relay. */
export class Wire {
  readonly #ports: WirePorts;
  readonly #backoff: Backoff;
  #socket: Socket | undefined;
  #isOpen = false;
  #cancelTry: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;
  #stopped = false;

  constructor(ports: WirePorts) {
    this.#ports = ports;
    this.#backoff = new Backoff(() => ports.random());
  }

  /** Tries now, unless a try is under way; also begins again after a sign-out. */
  tryNow(): void {
    if (this.#stopped || this.#socket !== undefined) return;
    this.#cancelTry?.();
    this.#cancelTry = undefined;
    this.#open();
  }

  /** Sends a frame; without a connection it is dropped, for the session sends it again on connecting. */
  send(frame: Uint8Array): void {
    if (this.#isOpen) this.#socket?.send(frame as Uint8Array<ArrayBuffer>);
  }

  /** The relay has told everything and all of it was understood: the next waits begin anew. */
  proven(): void {
    this.#backoff.reset();
  }

  /** The network has changed under the connection, which may be dead without knowing: begins anew. */
  renew(): void {
    this.#letGo();
    this.tryNow();
  }

  /** Lets go of the connection and tries again after a wait. */
  drop(): void {
    if (this.#socket === undefined) return;
    this.#letGo();
    this.#retry();
  }

  /** Ends for good. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTry?.();
    this.#letGo();
  }

  #open(): void {
    const socket = this.#ports.openSocket();
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    this.#cancelWatch = this.#ports.after(ANSWER_MS_MAX, () => this.drop());
    socket.onopen = () => {
      this.#isOpen = true;
      this.#ports.onOpen();
    };
    socket.onmessage = ({ data }) => {
      this.#cancelWatch?.();
      if (data instanceof ArrayBuffer) this.#ports.onFrame(new Uint8Array(data));
    };
    socket.onclose = ({ code }) => this.#closed(code);
  }

  #closed(code: number): void {
    const wasOpen = this.#isOpen;
    this.#letGo();
    if (code === CLOSE_SIGNED_OUT) {
      this.#ports.onSignedOut();
      return;
    }
    if (code === CLOSE_UPDATE) this.#ports.onUpdateNeeded();
    if (code === CLOSE_TOO_MANY) {
      this.#backoff.exhaust();
      this.#ports.onTooMany();
    }
    if (wasOpen) this.#retry();
    else this.#askWhy();
  }

  /** A browser does not say why an upgrade failed: a refused sign-in looks like a lost network. */
  #askWhy(): void {
    this.#retry();
    this.#ports.signedIn().then(
      (signedIn) => {
        if (signedIn || this.#isOpen) return;
        this.#cancelTry?.();
        this.#cancelTry = undefined;
        this.#ports.onSignedOut();
      },
      () => undefined,
    );
  }

  #letGo(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    this.#cancelWatch?.();
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    socket.close();
    if (wasOpen) this.#ports.onClose();
  }

  #retry(): void {
    if (this.#stopped) return;
    this.#cancelTry?.();
    this.#cancelTry = this.#ports.after(this.#backoff.next(), () => this.tryNow());
  }
}
