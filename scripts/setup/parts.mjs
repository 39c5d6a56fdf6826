// @ts-check
// What a part of the set-up is, and how a list of them is worked through.

/**
 * The machine as the parts see it.
 * @typedef {{
 *   root: string,
 *   node: import('./node24.mjs').Node,
 *   env: NodeJS.ProcessEnv,
 *   platform: NodeJS.Platform,
 *   uid: number | undefined,
 *   find: (command: string) => string | undefined,
 *   exists: (path: string) => boolean,
 *   run: (tool: string[], options?: { env?: NodeJS.ProcessEnv, timeoutMs?: number }) => Promise<import('./command.mjs').ToolResult>,
 * }} Machine
 */

/**
 * `missing`: the command can do without it, `lines` say what will not work and what to do. `failed`: it cannot.
 * @typedef {{ kind: 'done' } | { kind: 'missing', lines: string[] } | { kind: 'failed', lines: string[] }} Outcome
 */

/**
 * One thing to have. `isDone` only looks and takes milliseconds; `work` is called when it says no.
 * @typedef {{ title: string, isDone: () => boolean, work: () => Outcome | Promise<Outcome> }} Part
 */

/**
 * Puts the parts in place in their order, one set-up at a time on this folder, and tells people how it goes.
 * When all is there it neither locks nor prints.
 * @param {{
 *   progress: import('./progress.mjs').Progress,
 *   stop: AbortSignal,
 *   lock: (work: () => Promise<SetUpOutcome>) => Promise<SetUpOutcome | 'stopped'>,
 * }} deps
 * @param {Part[]} parts
 * @typedef {{ kind: 'ready' } | { kind: 'failed' } | { kind: 'stopped', signal: NodeJS.Signals }} SetUpOutcome
 * @returns {Promise<SetUpOutcome>}
 */
export async function setUp(deps, parts) {
  if (parts.every((part) => part.isDone())) return { kind: 'ready' };
  const outcome = await deps.lock(() => workThrough(deps, parts));
  return outcome === 'stopped' ? { kind: 'stopped', signal: deps.stop.reason } : outcome;
}

/**
 * @param {{ progress: import('./progress.mjs').Progress, stop: AbortSignal }} deps
 * @param {Part[]} parts
 * @returns {Promise<SetUpOutcome>}
 */
async function workThrough({ progress, stop }, parts) {
  for (const part of parts) {
    if (stop.aborted) return { kind: 'stopped', signal: stop.reason };
    if (part.isDone()) continue;
    const outcome = await progress.step(part.title, async () => {
      const outcome = await part.work();
      // A tool that was told to stop reports a failure, which it is not.
      return stop.aborted ? { kind: /** @type {const} */ ('stopped'), signal: stop.reason } : outcome;
    });
    if (outcome.kind === 'stopped') return outcome;
    if (outcome.kind === 'failed') return { kind: 'failed' };
  }
  return { kind: 'ready' };
}
