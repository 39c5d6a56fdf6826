import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs one of the project's own tools (`node_modules/.bin`) under a heading and tells how long it took.
 * Its exit code is returned, 1 where a signal ended it. Aborting ends the tool and waits for it.
 */
export async function runStep(
  deps: { say: (line: string) => void; cwd: string; signal: AbortSignal },
  title: string,
  [tool = '', ...args]: string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const began = performance.now();
  deps.say(`\n== ${title}`);
  const code = await exitCode(deps, [join(deps.cwd, 'node_modules', '.bin', tool), ...args], env);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  deps.say(`== ${title}: ${code === 0 ? 'passed' : `FAILED (exit code ${code})`} in ${seconds} s`);
  return code;
}

function exitCode(
  deps: { say: (line: string) => void; cwd: string; signal: AbortSignal },
  [program = '', ...args]: string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: deps.cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const stop = () => child.kill('SIGTERM');
    deps.signal.addEventListener('abort', stop);
    child.once('error', (error) => {
      deps.say(error.message);
      resolve(1);
    });
    child.once('exit', (code) => {
      deps.signal.removeEventListener('abort', stop);
      resolve(code ?? 1);
    });
  });
}
