// Opens the client of a page.
import { type Client, PageClient } from './client';

/** Where the relay is; by default where the page came from. */
export interface ConnectOptions {
  base?: string;
}

/** Opens the client; with no network it opens on what this device holds. */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const base = new URL(options.base ?? '/', location.href).href;
  const client = new PageClient(base);
  await client.open();
  return client;
}
