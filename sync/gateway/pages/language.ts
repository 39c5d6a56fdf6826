import { english, german, type Words } from './words.ts';

/** What the pages can speak. */
export const languages = { en: english, de: german } as const satisfies Readonly<Record<string, Words>>;
export type Language = keyof typeof languages;

/** What a browser asks for, the most wanted first: tags as sent, such as de-AT. */
export function wantedLanguages(header: string | undefined): string[] {
  return (header ?? '')
    .slice(0, 500)
    .split(',')
    .flatMap((each) => {
      const [, tag, weight = '1'] =
        each.trim().match(/^([a-z]{1,8}(?:-[a-z\d]{1,8})*)(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/i) ?? [];
      return tag === undefined || Number(weight) === 0 ? [] : [{ tag, weight: Number(weight) }];
    })
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** The first of these that the pages can speak; English where there is none. */
export function languageOf(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(primary)) return primary;
  }
  return 'en';
}

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(languages, text);
}

/** Each in its own words. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };
