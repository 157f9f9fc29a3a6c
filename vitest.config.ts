import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
    // Real servers and a real browser: a slow machine is not a failure. Timing is measured in bench/.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
