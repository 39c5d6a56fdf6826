import { describe, expect, it } from 'vitest';
import { lines } from './lines.ts';

describe('the lines for grown-ups', () => {
  it('are the same ones in both languages, each with something to say', () => {
    expect(Object.keys(lines.de)).toEqual(Object.keys(lines.en));
    expect([...Object.values(lines.en), ...Object.values(lines.de)].filter((line) => !line.trim())).toEqual(
      [],
    );
  });

  it('fit into two rows beside a picture', () => {
    const long = [...Object.entries(lines.en), ...Object.entries(lines.de)].filter(
      ([, line]) => line.length > 64,
    );
    expect(long).toEqual([]);
  });
});
