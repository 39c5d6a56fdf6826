/** What has to be released, in the order it was acquired. Given back in reverse, once, however often it is asked for. */
export interface Stops {
  readonly add: (release: () => unknown) => void;
  readonly stop: () => Promise<void>;
}

export function collectStops(): Stops {
  const releases: (() => unknown)[] = [];
  let stopped: Promise<void> | null = null;
  const run = async () => {
    for (const release of releases.reverse()) await release();
  };
  return {
    add: (release) => releases.push(release),
    stop: () => {
      stopped ??= run();
      return stopped;
    },
  };
}
