// Unit tests of the app and of the client library; what needs a page is tested in tests/browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/**/*.test.ts', 'client/test/**/*.test.ts'] },
});
