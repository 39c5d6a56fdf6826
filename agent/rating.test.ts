import { describe, expect, it } from 'vitest';
import { answerRating, labelLast, type RatingAsked } from './rating.ts';

const ask = (label: string, more: Partial<RatingAsked> = {}) =>
  answerRating({ label, country: undefined, as: undefined, json: false, ...more });
const json = (label: string, more: Partial<RatingAsked> = {}): unknown => {
  const answer = ask(label, { ...more, json: true });
  return answer.kind === 'answer' ? JSON.parse(answer.text) : answer;
};

describe('agent rating', () => {
  it('answers with one tagged object as JSON', () => {
    expect(json('6')).toEqual({ kind: 'known', minAge: 6 });
    expect(json('-12')).toEqual({ kind: 'known', minAge: 12 });
    expect(json('TV-14')).toMatchObject({ kind: 'known', minAge: 14 });
    expect(json('PG')).toEqual({ kind: 'known', minAge: 15, ambiguous: true });
    expect(json('PG', { as: 'limit' })).toEqual({ kind: 'known', minAge: 7, ambiguous: true });
    expect(json('PG', { country: 'gb' })).toMatchObject({ kind: 'known', minAge: 8 });
    expect(json('')).toEqual({ kind: 'unrated' });
    expect(json('7-9')).toEqual({ kind: 'unknown' });
  });

  it('says the same in words', () => {
    expect(ask('6')).toEqual({ kind: 'answer', text: 'from 6\n' });
    expect(ask('PG')).toEqual({
      kind: 'answer',
      text: 'from 15; boards disagree, the highest age counts: name the country to be exact\n',
    });
    expect(ask('NR')).toMatchObject({ text: expect.stringMatching(/^unrated: /) });
    expect(ask('no such label')).toMatchObject({ text: expect.stringMatching(/^unknown: /) });
  });

  it('names what is wrong with the question', () => {
    expect(ask('6', { as: 'film' })).toEqual({
      kind: 'wrong',
      message: "--as is video or limit, not 'film'",
    });
    expect(ask('6', { country: 'Germany' })).toMatchObject({ kind: 'wrong' });
  });

  it('takes a label that begins with a minus for a label', () => {
    expect(labelLast(['--json', '-12', '--as', 'limit'])).toEqual(['--json', '--as', 'limit', '--', '-12']);
    expect(labelLast(['--', '-12'])).toEqual(['--', '-12']);
    expect(labelLast(['6'])).toEqual(['6']);
  });
});
