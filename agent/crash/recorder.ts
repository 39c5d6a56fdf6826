import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Life } from './life.ts';
import { program } from './life-process.ts';
import { type Event, eventsIn, traced } from './trace.ts';

/** Lives of one kiosk, one after the other on the same files, and all that they did to them. */
export interface Recorder {
  readonly record: (life: Omit<Life, 'home'>) => Promise<void>;
  readonly events: readonly Event[];
}

export interface RecorderDeps {
  /** Not there yet: what is in it, the recorder saw being written. */
  readonly home: string;
  /** A folder that spares the next life some of its start. */
  readonly cache: string;
  /** The program of that name. */
  readonly strace?: string;
}

export function recorderOf(deps: RecorderDeps): Recorder {
  mkdirSync(deps.home);
  // As the trace has it.
  const home = realpathSync(deps.home);
  const events: Event[] = [];
  const where = { folder: home, words: `${home}-words`, known: new Set<string>() };
  return {
    events,
    record: async (life) => {
      const traces = `${home}-traces`;
      mkdirSync(traces);
      await trace(deps, { ...life, home }, { traces, words: where.words });
      events.push(...eventsIn(onlyTrace(traces), where));
      rmSync(traces, { recursive: true });
    },
  };
}

/** As long as anything that is written at once, and longer. */
const LONGEST = String(1 << 20);

/** Only the calls in question stop the process; each thread has a file of its own, so that no call is torn in two. */
async function trace(
  deps: RecorderDeps,
  life: Life,
  it: { readonly traces: string; readonly words: string },
) {
  const stdout = openSync(it.words, 'a');
  try {
    const options = ['--seccomp-bpf', '-ff', '-y', '-xx', '-s', LONGEST, '-e', `trace=${traced.join(',')}`];
    const command = [process.execPath, program, JSON.stringify(life)];
    const strace = spawn(deps.strace ?? 'strace', [...options, '-o', join(it.traces, 'thread'), ...command], {
      stdio: ['ignore', stdout, 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: deps.cache },
    });
    let complaint = '';
    strace.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const [code, signal] = await once(strace, 'close');
    if (signal === null ? code === 0 : life.ending === 'killed') return;
    throw new Error(`strace ended with ${code ?? signal}: ${advice}\n${complaint}`);
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw absent ? new Error(`there is no strace here, which records what a kiosk writes: ${advice}`) : error;
  } finally {
    closeSync(stdout);
  }
}

const advice =
  'apt-get install strace, and let processes be traced here (in a container: --cap-add=SYS_PTRACE)';

/** SQLite writes in the thread that calls it; that another did too would be news. */
function onlyTrace(folder: string): string {
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  const [only, ...others] = texts.filter((text) => text.includes('pwrite64('));
  if (only === undefined || others.length > 0) throw new Error(`${others.length} other threads wrote`);
  return only;
}
