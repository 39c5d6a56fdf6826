import { flushCompileCache } from 'node:module';

/** Loaded before a program that will be killed: what it has compiled is kept for its next start while it runs. */
for (const after_ms of [1_000, 5_000, 20_000]) setTimeout(flushCompileCache, after_ms).unref();
