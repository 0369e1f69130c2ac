// WebSocket frames out of a stream of bytes, as far as a test needs them (RFC 6455, no extensions).

const BINARY = 2;

/** Takes a stream apart: the handshake first, then one frame after the other. */
export class Frames {
  #held: Buffer = Buffer.alloc(0);
  #isUpgraded = false;

  /** Gives each part in its raw bytes, with the content where it is a whole binary message. */
  feed(bytes: Buffer, onPart: (raw: Buffer, content: Buffer | undefined) => void): void {
    this.#held = Buffer.concat([this.#held, bytes]);
    if (!this.#isUpgraded) {
      const end = this.#held.indexOf('\r\n\r\n');
      if (end < 0) return;
      onPart(this.#take(end + 4), undefined);
      this.#isUpgraded = true;
    }
    for (let size = sizeOf(this.#held); size !== undefined; size = sizeOf(this.#held)) {
      const raw = this.#take(size.head + size.body);
      onPart(raw, contentOf(raw, size));
    }
  }

  #take(count: number): Buffer {
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }
}

interface Size {
  head: number;
  body: number;
  mask: Buffer | undefined;
}

/** Sizes of the first frame; none until all of it is there. */
function sizeOf(bytes: Buffer): Size | undefined {
  if (bytes.length < 2) return undefined;
  const isMasked = (bytes.readUInt8(1) & 0x80) !== 0;
  let body = bytes.readUInt8(1) & 0x7f;
  let head = 2;
  if (body === 126) {
    if (bytes.length < 4) return undefined;
    body = bytes.readUInt16BE(2);
    head = 4;
  } else if (body === 127) {
    if (bytes.length < 10) return undefined;
    body = Number(bytes.readBigUInt64BE(2));
    head = 10;
  }
  const mask = isMasked ? bytes.subarray(head, head + 4) : undefined;
  if (isMasked) head += 4;
  return bytes.length < head + body ? undefined : { head, body, mask };
}

function contentOf(raw: Buffer, { head, mask }: Size): Buffer | undefined {
  const isWhole = (raw.readUInt8(0) & 0x80) !== 0 && (raw.readUInt8(0) & 0x0f) === BINARY;
  if (!isWhole) return undefined;
  const body = raw.subarray(head);
  return Buffer.from(mask ? body.map((byte, at) => byte ^ mask.readUInt8(at % 4)) : body);
}

/** A short binary message as a server frames it. */
export function frameToBrowser(content: Buffer): Buffer {
  if (content.length > 0xffff) throw new Error('too long for a test');
  const head =
    content.length < 126
      ? Buffer.from([0x82, content.length])
      : Buffer.from([0x82, 126, content.length >> 8, content.length & 0xff]);
  return Buffer.concat([head, content]);
}

/** A server's last frame, with the reason as a number. */
export function closeToBrowser(code: number): Buffer {
  return Buffer.from([0x88, 2, code >> 8, code & 0xff]);
}
