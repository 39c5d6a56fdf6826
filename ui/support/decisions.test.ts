import { describe, expect, it } from 'vitest';
import { diagnostics } from '../../agent/local/channel.ts';
import { span } from './decisions.tsx';
import { reasons } from './reasons.ts';

describe('what support reads about a chip', () => {
  it('has a sentence of its own for every answer', () => {
    const codes = diagnostics.shape.decisions.element.shape.code.options;
    const sentences = codes.map((code) => reasons[code]);
    expect(sentences.filter((sentence) => !sentence?.endsWith('.'))).toEqual([]);
    expect(new Set(sentences).size).toBe(codes.length);
  });

  it('shows seconds as minutes, and a dash where nothing is known', () => {
    expect([0, 65, 3600, null].map(span)).toEqual(['0:00', '1:05', '60:00', '–']);
  });
});
