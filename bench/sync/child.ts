import { type ChildProcess, fork } from 'node:child_process';
/** A process that is asked one thing after the other, by messages `{number, ask}`, and answers `{number, done}` or `failed`. */
export interface Child<Ask, Done> {
  readonly pid: number;
  readonly ask: (ask: Ask) => Promise<Done>;
  /** Ends the process. Twice harmless. */
  readonly stop: () => Promise<void>;
}

/** No figure here takes as long; a peer that hangs is said to hang. */
const PATIENCE_MS = 120_000;

/** To end by itself, which keeps what Node compiled for the next start. */
const GRACE_MS = 5_000;

/** Starts a program and waits until it can be asked. */
export async function startChild<Ask extends { readonly do: string }, Done>(
  program: string,
  args: readonly string[],
): Promise<Child<Ask, Done>> {
  const child = fork(program, args, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const errors = textOf(child);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, (answer: { done?: Done; failed?: string }) => void>();
  let asked = 0;

  const ready = new Promise<void>((resolve) => {
    child.on('message', (message: { ready?: true; number?: number; done?: Done; failed?: string }) => {
      if (message.ready) resolve();
      else waiting.get(message.number ?? -1)?.(message);
    });
  });
  const ended = gone.then(() => {
    throw new Error(`its process ended: ${lastLine(errors())}`);
  });
  ended.catch(() => undefined);
  const inTime = async <T>(what: string, work: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no end of '${what}' in ${PATIENCE_MS / 1000} s`)),
        PATIENCE_MS,
      );
    });
    try {
      return await Promise.race([work, ended, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  const stop = async () => {
    if (child.connected) child.disconnect();
    const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await gone;
    clearTimeout(late);
  };
  try {
    await inTime('start', ready);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    ask: (ask) => {
      const number = asked++;
      const answer = new Promise<Done>((resolve, reject) => {
        waiting.set(number, ({ done, failed }) => (done ? resolve(done) : reject(new Error(failed))));
      });
      child.send({ number, ask });
      return inTime(ask.do, answer).finally(() => waiting.delete(number));
    },
    stop,
  };
}

function textOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (some: string) => {
    text = (text + some).slice(-4000);
  });
  return () => text;
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => /Error/.test(line)) ?? lines.filter(Boolean).at(-1) ?? 'no word why';
}
