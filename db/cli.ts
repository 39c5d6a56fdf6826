import { dbCommand } from './command.ts';

process.exitCode = await dbCommand({
  parameters: process.argv.slice(2),
  env: process.env,
  now: () => Date.now(),
  say: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
});
