// How the app is built: Vue, and a service worker that keeps the whole app for use with no network.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

/** Largest file kept for offline use: the wasm before compression is the largest honest one. */
const PRECACHE_BYTES_MAX = 4 * 1024 * 1024;

/** The reader of rosters: downloaded and kept by who opens one, not by everybody's first visit. */
const LATER = 'later-';

/** What is loaded later bears it in its name, so that it is neither kept nor counted with the rest. */
const output = {
  assetFileNames: ({ originalFileNames }: { originalFileNames: string[] }) => {
    const later = originalFileNames.some((name) => name.includes('client/src/roster/'));
    return `assets/${later ? LATER : ''}[name]-[hash][extname]`;
  },
};

/** What the build is made from; the same sources give the same name. */
const SOURCES = [
  'src',
  'client/src',
  'public',
  'index.html',
  'package-lock.json',
  'vite.config.ts',
];

/** Names this build: pages and workers of different builds must not talk to each other. */
function buildName(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) addTo(hash, join(import.meta.dirname, source));
  return hash.digest('hex').slice(0, 16);
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  if (/\.\w+$/.test(path)) {
    hash.update(readFileSync(path));
    return;
  }
  for (const name of readdirSync(path).sort()) addTo(hash.update(name), join(path, name));
}

export default defineConfig({
  plugins: [
    vue(),
    VitePWA({
      // The person decides when a new version takes over; pages of two builds never mix.
      registerType: 'prompt',
      injectRegister: false,
      manifest: false,
      workbox: {
        globPatterns: ['**/*.{html,js,css,wasm,png,webmanifest}'],
        globIgnores: [`**/${LATER}*`],
        maximumFileSizeToCacheInBytes: PRECACHE_BYTES_MAX,
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/(api|ws|healthz|readyz)(\/|$)/],
        cleanupOutdatedCaches: true,
        inlineWorkboxRuntime: true,
        sourcemap: false,
      },
    }),
  ],
  define: {
    __LIANGDI_BUILD__: JSON.stringify(buildName()),
    // No component of ours or of Vant uses the options API.
    __VUE_OPTIONS_API__: 'false',
  },
  // The library's sources, so that a change of them shows at once; others install what it builds.
  resolve: {
    alias: {
      '@liangdi/client/roster': join(import.meta.dirname, 'client/src/roster.ts'),
      '@liangdi/client': join(import.meta.dirname, 'client/src/index.ts'),
    },
  },
  worker: { format: 'es', rolldownOptions: { output } },
  build: {
    target: ['chrome100', 'safari15.4'],
    modulePreload: { polyfill: false },
    // Nothing is inlined as data: URLs, so the content security policy stays narrow.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { output },
  },
});
