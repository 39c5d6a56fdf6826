import type { Picture } from '../agent/local/channel.ts';

/** Everything the child's page can say, beside the refusals. */
type Say =
  | 'waking'
  | 'dozing'
  | 'waiting'
  | 'who'
  | 'who_locked'
  | 'fetch_grown_up'
  | 'shelf'
  | 'a_video'
  | 'piece'
  | 'more'
  | 'back'
  | 'pin'
  | 'pin_asking'
  | 'pin_again'
  | 'pin_wait'
  | 'pin_none'
  | 'pin_none_fix'
  | 'pin_refused'
  | 'key_delete'
  | 'key_ok'
  | 'reader_missing'
  | 'elsewhere'
  | 'fetching'
  | 'paused'
  | 'lifted'
  | 'pause'
  | 'go_on'
  | 'start'
  | 'surface'
  | 'candle'
  | 'the_end'
  | 'got_stuck'
  | 'connecting'
  | 'new_code'
  | 'your_account'
  | 'yes_mine'
  | 'not_mine'
  | 'no_internet'
  | 'not_paired'
  | 'took_long'
  | 'again';
export type Phrase = Say | Picture;

/** One short phrase each: at most six words, and a size that beginners can read leaves room for 27 letters. */
const english: Readonly<Record<Phrase, string>> = {
  waking: 'Waking up',
  dozing: 'Back in a moment',
  waiting: 'Put your chip here',
  who: 'Who is watching?',
  who_locked: 'With a grown-up',
  fetch_grown_up: 'Please fetch a grown-up',
  shelf: 'Which one do you want?',
  a_video: 'A video',
  piece: 'a piece of it today',
  more: 'More',
  back: 'Back',
  pin: 'For grown-ups: your PIN',
  pin_asking: 'One moment',
  pin_again: 'Please try again',
  pin_wait: 'A little patience',
  pin_none: 'There is no PIN yet',
  pin_none_fix: 'Family page: set a PIN',
  pin_refused: 'That is not possible now',
  key_delete: 'Delete',
  key_ok: 'OK',
  reader_missing: 'Please fetch a grown-up',
  elsewhere: 'Sleeping here',
  fetching: 'Here it comes',
  paused: 'Having a rest',
  lifted: 'Put your chip back',
  pause: 'Pause',
  go_on: 'Go on',
  start: 'Touch to start',
  surface: 'Show the button',
  candle: 'Time for today',
  the_end: 'The end',
  got_stuck: 'That got stuck',
  connecting: 'Looking for a telephone',
  new_code: 'A new code is coming',
  your_account: 'Is this your account?',
  yes_mine: 'Yes, it is mine',
  not_mine: 'Not mine',
  no_internet: 'No internet just now',
  not_paired: 'Not this time',
  took_long: 'That took a while',
  again: 'Try again',
  sleeping: 'Ask a grown-up',
  pairing: 'A grown-up helps here',
  sleeping_cloud: 'Asleep without internet',
  clock: 'What time is it?',
  try_again: 'Try once more',
  unknown_chip: "I don't know this chip yet",
  choose: 'Who are you?',
  not_ready: 'Not ready yet',
  cloud: 'Try another chip',
  not_this_one: 'Let us take another one',
  for_later: 'That one is for later',
  night: 'Good night',
  no_videos_today: 'No videos today',
  all_done: 'All done for today',
  chip_sleeps: 'This chip is sleeping',
  all_done_cloud: 'All done here today',
  one_moment: 'One moment, I am asking',
};

const german: Readonly<Record<Phrase, string>> = {
  waking: 'Ich wache auf',
  dozing: 'Gleich bin ich wieder da',
  waiting: 'Leg deinen Chip hierhin',
  who: 'Wer schaut zu?',
  who_locked: 'Mit einem Erwachsenen',
  fetch_grown_up: 'Hol bitte einen Erwachsenen',
  shelf: 'Welches möchtest du?',
  a_video: 'Ein Video',
  piece: 'heute ein Stück davon',
  more: 'Mehr',
  back: 'Zurück',
  pin: 'Für Erwachsene: die PIN',
  pin_asking: 'Einen Moment',
  pin_again: 'Bitte noch einmal',
  pin_wait: 'Ein wenig Geduld',
  pin_none: 'Es gibt noch keine PIN',
  pin_none_fix: 'Familienseite: PIN setzen',
  pin_refused: 'Das geht gerade nicht',
  key_delete: 'Löschen',
  key_ok: 'OK',
  reader_missing: 'Hol bitte einen Erwachsenen',
  elsewhere: 'Hier wird geschlafen',
  fetching: 'Gleich geht es los',
  paused: 'Kleine Pause',
  lifted: 'Leg den Chip wieder hin',
  pause: 'Pause',
  go_on: 'Weiter',
  start: 'Zum Starten berühren',
  surface: 'Knopf zeigen',
  candle: 'Zeit für heute',
  the_end: 'Ende',
  got_stuck: 'Das hat geklemmt',
  connecting: 'Ich suche ein Telefon',
  new_code: 'Gleich kommt ein neuer Code',
  your_account: 'Ist das dein Konto?',
  yes_mine: 'Ja, meins',
  not_mine: 'Nicht meins',
  no_internet: 'Gerade kein Internet',
  not_paired: 'Dieses Mal nicht',
  took_long: 'Das hat lange gedauert',
  again: 'Noch einmal',
  sleeping: 'Frag einen Erwachsenen',
  pairing: 'Hier hilft ein Erwachsener',
  sleeping_cloud: 'Ohne Internet schlafe ich',
  clock: 'Wie spät ist es?',
  try_again: 'Versuch es noch einmal',
  unknown_chip: 'Den Chip kenne ich nicht',
  choose: 'Wer bist du?',
  not_ready: 'Noch nicht fertig',
  cloud: 'Nimm einen anderen Chip',
  not_this_one: 'Wir nehmen einen anderen',
  for_later: 'Das ist für später',
  night: 'Gute Nacht',
  no_videos_today: 'Heute keine Videos',
  all_done: 'Fertig für heute',
  chip_sleeps: 'Dieser Chip schläft',
  all_done_cloud: 'Hier fertig für heute',
  one_moment: 'Moment, ich frage nach',
};

export const words = { en: english, de: german } as const;
export type Language = keyof typeof words;

/** The table for a language tag such as `de-AT`; English where there is none. */
export function languageOf(tag: string): Language {
  const primary = tag.toLowerCase().split(/[-_]/)[0];
  return primary === 'de' ? 'de' : 'en';
}
