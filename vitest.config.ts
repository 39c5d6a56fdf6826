import { configDefaults, defineConfig } from 'vitest/config';

const elsewhere = [...configDefaults.exclude, '.node/**', '.medio/**', 'dist/**'];

// Three groups, one after the other; within the first, files run side by side.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx,mjs}'],
          exclude: [...elsewhere, 'e2e/**', '**/*pcsc.test.ts'],
          // Real parts (Postgres, SQLite, Chromium) on a machine of two cores.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // A machine has one pcscd: what needs it to itself is named `*pcsc.test.ts`.
        test: {
          name: 'pcsc',
          include: ['**/*pcsc.test.ts'],
          exclude: [...elsewhere, 'e2e/**'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: elsewhere,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
