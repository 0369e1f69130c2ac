// Unit tests of the app and of the client library; what needs a page is tested in tests/browser.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As in vite.config.ts: the library's sources.
  resolve: {
    alias: { '@liangdi/client/roster': join(import.meta.dirname, 'client/src/roster.ts') },
  },
  test: { include: ['test/**/*.test.ts', 'client/test/**/*.test.ts'] },
});
