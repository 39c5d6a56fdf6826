import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page, as plain files that the agent serves from its own origin. */
export default defineConfig({
  root: at('ui'),
  base: '/',
  build: {
    outDir: at('dist/page'),
    emptyOutDir: true,
    // The oldest browser the page must run in: the Electron used for tests.
    target: 'chrome114',
    // The agent's content policy forbids data: fonts and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: at('ui/index.html'), diagnostics: at('ui/diagnostics.html') } },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
