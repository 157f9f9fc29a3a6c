import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/site/shared-builds.ts'],
    reporters: ['default', './test/closing-line.ts'],
    // Vitest would leave one core idle, which on two is half of the machine.
    maxWorkers: availableParallelism(),
    // Tests start the command some hundred times; compiling its modules anew would be a quarter of their time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'node-compile') },
    // Real servers and a real browser: a slow machine is not a failure. Timing is measured in bench/.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
