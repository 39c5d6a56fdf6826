import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { quiet } from '../log.ts';
import { pinVerifier } from './pin.ts';

const quick = { memoryCost: 64, timeCost: 1 };

function verifier() {
  const lines: string[] = [];
  const error = (...line: unknown[]) =>
    lines.push(JSON.stringify(line, (_, it) => (it instanceof Error ? String(it) : it)));
  return { verify: pinVerifier({ log: { ...quiet, error } }), lines };
}

describe('a PIN', () => {
  it('is right when it is the one that was hashed', async () => {
    const { verify, lines } = verifier();
    const hashed = await hash('04711');
    const asked = ['04711', '4711', '047110', '04712', '', '٠٤٧١١'];
    expect(await Promise.all(asked.map((pin) => verify(hashed, pin)))).toEqual([
      true,
      ...Array(5).fill(false),
    ]);
    expect(lines).toEqual([]);
  });

  it('is checked beside the main thread', async () => {
    const { verify } = verifier();
    const hashed = await hash('4711', { memoryCost: 64 * 1024 });
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    }, 1);
    expect(await verify(hashed, '4711')).toBe(true);
    clearInterval(turning);
    expect(turns).toBeGreaterThan(0);
  });

  it('is never right where the hash cannot be used, which is said without telling it or the PIN', async () => {
    const good = await hash('4711', quick);
    const greedy = await hash('4711', { memoryCost: 64, timeCost: 21 });
    const hashes = [
      '',
      '4711',
      '$argon2id$',
      '$2b$10$abcdefghijklmnopqrstuv',
      good.replace('argon2id', 'argon2x'),
      good.replace('v=19', 'v=99'),
      good.replace('m=64', 'm=0'),
      good.replace('m=64', 'm=4294967295'),
      good.replace('m=64', 'm=262145'),
      greedy,
      `${good}\u0000`,
      'ü'.repeat(400),
      good.slice(0, 40),
    ];
    for (const malformed of hashes) {
      const { verify, lines } = verifier();
      expect([malformed, await verify(malformed, '4711'), lines.length]).toEqual([malformed, false, 1]);
      expect(lines[0]).not.toContain('4711');
      if (malformed !== '') expect(lines[0]).not.toContain(malformed);
    }
  });
});
