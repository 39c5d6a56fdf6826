// @ts-check
// Tells the person at the terminal which step runs, that it still runs, and how it ended.

/**
 * @typedef {ReturnType<typeof createProgress>} Progress
 */

/**
 * @param {{ write: (text: string) => void, now?: () => number, heartbeatMs?: number }} deps
 */
export function createProgress({ write, now = () => performance.now(), heartbeatMs = 10_000 }) {
  /** @param {string} line */
  const say = (line) => write(`set-up: ${line}\n`);

  /**
   * Runs one step between its opening and its closing line.
   * @template {{ kind: keyof typeof endings, lines?: string[] }} Result
   * @param {string} title
   * @param {() => Promise<Result>} work
   */
  async function step(title, work) {
    const began = now();
    const seconds = () => ((now() - began) / 1000).toFixed(1);
    say(`${title} ...`);
    const heartbeat = setInterval(() => say(`${title} ... still at it after ${seconds()} s`), heartbeatMs);
    try {
      const outcome = await work();
      say(`${title}: ${endings[outcome.kind]} ${seconds()} s`);
      for (const line of outcome.lines ?? []) say(`  ${line}`);
      return outcome;
    } finally {
      clearInterval(heartbeat);
    }
  }

  return { say, step };
}

const endings = {
  done: 'done in',
  missing: 'going on without it, after',
  failed: 'FAILED after',
  stopped: 'stopped after',
};
