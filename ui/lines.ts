import type { Language } from './words.ts';

/** What only grown-ups are told, in letters too small for beginners. */
export type Line =
  | 'scan'
  | 'type'
  | 'letters'
  | 'minutes'
  | 'unreachable'
  | 'declined'
  | 'expired'
  | 'refused';

/** At most 64 letters each, so that two rows hold it beside a picture. */
const english: Readonly<Record<Line, string>> = {
  scan: 'Scan this with your phone',
  type: 'or open this address there',
  letters: 'and type these letters',
  minutes: 'min',
  unreachable: 'Check the Wi-Fi or the cable, and whether the router is on.',
  declined: 'Nothing was paired. Have another go with a new code.',
  expired: 'Nobody agreed in time. Have another go with a new code.',
  refused: 'The service turned this kiosk away. Please call support.',
};

const german: Readonly<Record<Line, string>> = {
  scan: 'Mit dem Handy scannen',
  type: 'oder dort diese Adresse öffnen',
  letters: 'und diese Buchstaben eingeben',
  minutes: 'Min.',
  unreachable: 'Ist das WLAN an oder das Kabel drin? Läuft der Router?',
  declined: 'Es wurde nichts gekoppelt. Gern mit einem neuen Code.',
  expired: 'Niemand hat zugestimmt. Gern mit einem neuen Code.',
  refused: 'Der Dienst lehnt diesen Kiosk ab. Bitte den Support anrufen.',
};

export const lines: Readonly<Record<Language, Readonly<Record<Line, string>>>> = {
  en: english,
  de: german,
};
