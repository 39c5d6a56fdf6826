import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** What tests of windows need in their environment, and how to give it back. */
export type Display = AsyncDisposable & { env: { DISPLAY?: string } };

/**
 * A display for tests of windows: the one there is, or an X server of our own without a screen, under a number that
 * it picks itself. Where Xvfb is absent the environment stays empty and those tests say so themselves.
 */
export async function startDisplay(
  deps: { say: (line: string) => void },
  env: NodeJS.ProcessEnv,
): Promise<Display> {
  if (env['DISPLAY']) return { env: {}, [Symbol.asyncDispose]: async () => {} };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });
  const number = await Promise.race([firstLine(server.stdio[3] as Readable), ended]);
  if (!number) {
    deps.say('no display: DISPLAY is not set and Xvfb does not start (Debian: apt-get install xvfb)');
    return { env: {}, [Symbol.asyncDispose]: async () => {} };
  }
  return {
    env: { DISPLAY: `:${number}` },
    [Symbol.asyncDispose]: async () => {
      server.kill();
      await ended;
    },
  };
}

function firstLine(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.setEncoding('utf8');
    stream.on('error', () => resolve(''));
    stream.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
  });
}
