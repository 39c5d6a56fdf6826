import { describe, expect, it } from 'vitest';
import { refusedScreen, stoppedReasons } from '../agent/local/channel.ts';
import { endingOf, phraseOf } from './child/phrase.ts';
import { languageOf, words } from './words.ts';

const pictures = refusedScreen.shape.picture.options;
const phrases = [...Object.entries(words.en), ...Object.entries(words.de)];

describe('the words', () => {
  it('cover every picture of the channel in both languages', () => {
    expect(pictures.length).toBeGreaterThan(10);
    for (const table of [words.en, words.de]) {
      expect(pictures.filter((picture) => !table[picture])).toEqual([]);
    }
  });

  it('cover every ending', () => {
    expect(stoppedReasons.filter((reason) => !words.de[endingOf[reason]])).toEqual([]);
  });

  it('are the same phrases in both languages', () => {
    expect(Object.keys(words.de)).toEqual(Object.keys(words.en));
  });

  it('are at most six, and short enough for letters that beginners can read', () => {
    expect(phrases.filter(([, phrase]) => phrase.split(' ').length > 6)).toEqual([]);
    expect(phrases.filter(([, phrase]) => phrase.length > 27)).toEqual([]);
  });

  it('tell the refusals apart', () => {
    for (const table of [words.en, words.de]) {
      expect(new Set(pictures.map((picture) => table[picture])).size).toBe(pictures.length);
    }
  });

  it('never blame or forbid', () => {
    const harsh = /\b(not allowed|forbidden|wrong|bad|error|stop|verboten|falsch|fehler|darfst)\b/i;
    expect(phrases.filter(([, phrase]) => harsh.test(phrase))).toEqual([]);
  });

  it('fall back to English for a language without a table', () => {
    expect(['de', 'de-CH', 'DE_at', 'en-GB', 'fr', ''].map(languageOf)).toEqual([
      'de',
      'de',
      'de',
      'en',
      'en',
      'en',
    ]);
  });

  it('exist for a page that knows nothing yet', () => {
    expect(phraseOf(null)).toBe('waking');
  });
});
