import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The Electron main program as one CommonJS file: what every Electron can load. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: join(import.meta.dirname, '../../dist/shell'),
    emptyOutDir: true,
    target: 'node18',
    minify: false,
    lib: { entry: 'main.ts', formats: ['cjs'], fileName: () => 'main.cjs' },
    rollupOptions: { external: [/^node:/, 'electron'] },
  },
});
