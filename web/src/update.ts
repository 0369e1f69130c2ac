// The service worker: keeps the app for use with no network; a newer one waits until the person agrees.

/** How often an app left open looks for a newer one. */
const CHECK_MS = 60 * 60 * 1000;

let isWatching = false;

/** Registers the service worker, once; `onReady` is given the way to change over to a newer app. */
export function watchForUpdate(onReady: (apply: () => void) => void): void {
  if (isWatching || !import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  isWatching = true;
  // Without a service worker the app still works while there is a network.
  register(onReady).catch(() => undefined);
}

async function register(onReady: (apply: () => void) => void): Promise<void> {
  const registration = await navigator.serviceWorker.register('/sw.js');
  const offer = (waiting: ServiceWorker) => onReady(() => changeOver(waiting));
  // Only an app that already has a worker can be out of date; the first one just installs.
  const offerOnceInstalled = (next: ServiceWorker) => {
    next.addEventListener('statechange', () => {
      if (next.state === 'installed' && navigator.serviceWorker.controller) offer(next);
    });
  };
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  if (registration.installing) offerOnceInstalled(registration.installing);
  registration.addEventListener('updatefound', () => {
    if (registration.installing) offerOnceInstalled(registration.installing);
  });
  setInterval(() => void registration.update().catch(() => undefined), CHECK_MS);
}

function changeOver(waiting: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), {
    once: true,
  });
  waiting.postMessage({ type: 'SKIP_WAITING' });
}
