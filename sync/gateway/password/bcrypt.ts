import { Worker } from 'node:worker_threads';

export interface BcryptQuestion {
  readonly password: string;
  readonly hash: string;
}
export interface BcryptAnswer {
  readonly right: boolean;
}

export interface Bcrypt {
  /** Whoever asks n times at once keeps n threads busy: limit it before. Rejects when the thread dies. */
  readonly matches: (question: BcryptQuestion) => Promise<boolean>;
  /** Ends the threads. May be called twice. */
  readonly close: () => Promise<void>;
}

/** Threads are made when they are first needed and kept for the next time. */
export function startBcrypt(): Bcrypt {
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  const makeWorker = () => {
    const worker = new Worker(new URL('./bcrypt-worker.ts', import.meta.url));
    // It has nothing that a program which wants to end should wait for.
    worker.unref();
    all.add(worker);
    worker.once('exit', () => {
      all.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
    });
    return worker;
  };

  return {
    matches: async (question) => {
      const worker = idle.pop() ?? makeWorker();
      const right = await ask(worker, question);
      idle.push(worker);
      return right;
    },
    close: async () => {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

function ask(worker: Worker, question: BcryptQuestion): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      worker.off('message', answered).off('error', died).off('exit', ended);
      settle();
    };
    const answered = ({ right }: BcryptAnswer) => done(() => resolve(right));
    const died = (error: unknown) => done(() => reject(error));
    const ended = () => done(() => reject(new Error('the thread for bcrypt ended')));
    worker.on('message', answered).on('error', died).on('exit', ended);
    worker.postMessage(question);
  });
}
