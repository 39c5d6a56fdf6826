// @ts-check
// Finds and runs other people's tools, keeping what they print for the case that they fail.

import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * `output` is the end of stdout and stderr as they came, at most 256 KiB of it.
 * @typedef {{ kind: 'ok', output: string } | { kind: 'failed', why: string, output: string }} ToolResult
 */

/**
 * Runs a tool to its end without a terminal; nothing it prints reaches ours.
 * @param {{ signal: AbortSignal }} deps aborting ends the tool
 * @param {string[]} tool the program and its arguments
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} options
 * @returns {Promise<ToolResult>}
 */
export function runTool({ signal }, [program = '', ...args], { cwd, env, timeoutMs }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(env ? { env } : {}),
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    });
    let output = '';
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-262_144);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ kind: 'failed', why: `${program}: ${error.message}`, output }));
    child.on('close', (code, endedBy) => {
      if (code === 0) resolve({ kind: 'ok', output });
      else resolve({ kind: 'failed', why: `${program} ended with ${endedBy ?? `code ${code}`}`, output });
    });
  });
}

/**
 * What to show of a failed tool's output: all of a short one; of a long one the lines that complain, and its end.
 * @param {string} output
 */
export function excerpt(output) {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('npm warn'));
  const complaints = lines.slice(0, -6).filter((line) => complaint.test(line));
  const shown = lines.length <= 20 ? lines : [...complaints.slice(0, 12), '...', ...lines.slice(-6)];
  return shown.map((line) => `| ${line}`);
}

const complaint = /error|fatal|missing|cannot|refused|denied|not found|no such/i;

// Daemons live there, and an ordinary person's PATH leaves them out.
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * Where a command is: the first executable file of that name on `path`, or among the system's daemons.
 * @param {string} path a PATH
 * @param {string} command
 */
export function commandIn(path, command) {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...systemFolders];
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
