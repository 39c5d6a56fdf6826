// @ts-check
// Lets a person stop the set-up half-way: the signal becomes an abort, so that the lock is given back.

/** @type {NodeJS.Signals[]} */
export const stopSignalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Aborts `signal` with the name of the first stop signal that arrives; `release` gives the signals back.
 * @param {NodeJS.Process} process
 */
export function stopSignals(process) {
  const controller = new AbortController();
  /** @param {NodeJS.Signals} name */
  const onSignal = (name) => controller.abort(name);
  for (const name of stopSignalNames) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of stopSignalNames) process.off(name, onSignal);
    },
  };
}
