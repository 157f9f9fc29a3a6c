import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/site/shared-builds.ts'],
    reporters: ['default', './test/closing-line.ts'],
    // Vitest would leave one core idle, which on two is half of the machine.
    maxWorkers: availableParallelism(),
    // Real servers and a real browser: a slow machine is not a failure. Timing is measured in bench/.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
