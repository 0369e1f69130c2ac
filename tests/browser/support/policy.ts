// What no page of ours may do: break its content security policy, or ask anybody but its own origin.
import type { BrowserContext } from '@playwright/test';

/** How a violation is told, by the browser and by the script below. */
const TOLD = /content security policy|securitypolicyviolation|trusted ?type|requires 'Trusted/i;

/** Notes every violation and every request to another origin, on all pages and workers of a device. */
export async function watchPolicy(context: BrowserContext, noted: string[]): Promise<void> {
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) =>
      console.error(`securitypolicyviolation ${event.effectiveDirective} ${event.blockedURI}`),
    );
  });
  context.on('console', (message) => {
    if (TOLD.test(message.text())) noted.push(message.text());
  });
  const origins = new Set<string>();
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol === 'blob:' || url.protocol === 'data:') return;
    // The first page says where this device is; nothing of ours ever leads elsewhere.
    if (origins.size === 0) origins.add(url.origin);
    if (!origins.has(url.origin)) noted.push(`asked elsewhere: ${request.url()}`);
  });
}
