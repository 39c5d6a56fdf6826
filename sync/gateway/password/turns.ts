export interface Turns {
  /** Runs `work` when it is its turn; `busy`, without running it, when too many wait already. */
  readonly take: <R>(
    work: () => Promise<R>,
  ) => Promise<{ readonly kind: 'done'; readonly result: R } | { readonly kind: 'busy' }>;
}

/** At most `atOnce` run side by side, and `waiting` behind them. */
export function makeTurns({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }): Turns {
  const queue: (() => void)[] = [];
  let running = 0;
  return {
    take: async (work) => {
      if (running >= atOnce) {
        if (queue.length >= waiting) return { kind: 'busy' };
        // Whoever ends hands its place on, so `running` stays as it is.
        await new Promise<void>((next) => queue.push(next));
      } else running++;
      try {
        return { kind: 'done', result: await work() };
      } finally {
        const next = queue.shift();
        if (next) next();
        else running--;
      }
    },
  };
}
