import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { BcryptAnswer, BcryptQuestion } from './bcrypt.ts';

/** A thread of its own: bcrypt in JavaScript holds its thread for a quarter of a second. */
parentPort?.on('message', ({ password, hash }: BcryptQuestion) => {
  // Cut at 72 bytes, as every bcrypt does.
  const answer: BcryptAnswer = { right: compareSync(password, hash) };
  parentPort?.postMessage(answer);
});
