import { defineConfig } from 'vitest/config';

const strictConsole = 'test/strict-console.ts';

// unit needs no server and stays under ten seconds; real starts PostgreSQL and Temporal once for all its files.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // One after the other: the units are quick, and the real parts want both cores.
          sequence: { groupOrder: 0 },
          include: ['test/unit/**/*.test.ts', 'test/machines/**/*.test.ts', 'test/*.test.ts'],
          setupFiles: [strictConsole],
        },
      },
      {
        test: {
          name: 'real',
          sequence: { groupOrder: 1 },
          include: ['test/{db,vault,workflows,api,sandbox,ops}/**/*.test.ts'],
          setupFiles: [strictConsole],
          globalSetup: ['test/real-parts.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          // Real servers on shared cores: a test that fails is tried once more, and the report says so.
          retry: 1,
        },
      },
    ],
  },
});
