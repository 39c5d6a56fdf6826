import manifest from '../package.json' with { type: 'json' };

/** What this program is. `builtAt`: no true clock shows an earlier time than this, milliseconds since the epoch. */
export const build = {
  version: manifest.version,
  builtAt: Date.UTC(2026, 10, 1),
} as const;
