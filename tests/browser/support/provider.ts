// A provider of sign-ins on loopback: whoever comes is the one person it knows, and goes straight back.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { DEMO_DAY } from './relay';

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export class Provider {
  readonly #server: Server;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #codes = new Map<string, URLSearchParams>();

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<Provider> {
    const provider = new Provider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get origin(): string {
    const address = this.#server.address();
    if (!address || typeof address === 'string') throw new Error('the provider is shut');
    return `http://127.0.0.1:${address.port}`;
  }

  shut(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const json = (value: object) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(value));
    };
    if (url.pathname === '/.well-known/openid-configuration') {
      json({
        issuer: this.origin,
        authorization_endpoint: `${this.origin}/authorize`,
        token_endpoint: `${this.origin}/token`,
        jwks_uri: `${this.origin}/keys`,
      });
    } else if (url.pathname === '/keys') {
      json({ keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'one' }] });
    } else if (url.pathname === '/authorize') {
      const code = createHash('sha256').update(url.search).digest('hex');
      this.#codes.set(code, url.searchParams);
      const state = url.searchParams.get('state') ?? '';
      const back = `${url.searchParams.get('redirect_uri')}?${new URLSearchParams({ code, state })}`;
      response.writeHead(302, { location: back }).end();
    } else {
      let body = '';
      for await (const part of request) body += part;
      json({ id_token: this.#token(new URLSearchParams(body)) });
    }
  }

  #token(sent: URLSearchParams): string {
    const asked = this.#codes.get(sent.get('code') ?? '');
    // The relay plays the demo's day, at this time of day.
    const days = Math.floor(Date.now() / 86_400_000);
    const now = Math.floor(Date.now() / 1000) + (Date.parse(DEMO_DAY) / 86_400_000 - days) * 86_400;
    const claims = {
      ...{ iss: this.origin, sub: '7f3a', aud: 'liangdi', nonce: asked?.get('nonce') },
      // A day more or less: where the day changes at another hour than in UTC.
      ...{ iat: now - 86_400, exp: now + 2 * 86_400 },
    };
    const signed = `${base64({ alg: 'ES256', kid: 'one' })}.${base64(claims)}`;
    const key = { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' as const };
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }
}
