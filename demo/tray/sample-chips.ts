import type { TrayChip } from './state.ts';

/** For tests: one of each kind. */
export const sampleChips: readonly TrayChip[] = [
  {
    uid: '04A21B3C4D5E80',
    label: 'Balloon',
    child: 'Mia',
    note: 'A film for everyone, stored on the kiosk.',
    cover: 'balloon.svg',
    expect: 'OK',
  },
  {
    uid: '04B7191A2C6F81',
    label: 'Night train',
    child: 'Mia',
    note: 'Rated FSK 12; Mia may watch up to 6.',
    cover: 'night-train.svg',
    expect: 'AGE_RESTRICTED',
  },
  {
    uid: 'DEADBEEF',
    label: 'Rocket',
    child: 'Ben',
    note: 'Ben’s own chip: his limits count, whoever taps it.',
    cover: 'not-made-yet.svg',
    expect: 'OK',
  },
  {
    uid: '04C0FFEE112280',
    label: 'Fish',
    child: null,
    note: 'Belongs to nobody: the kiosk must know who is watching.',
    cover: null,
    expect: 'PROFILE_UNCHOSEN',
  },
  {
    uid: '01020304',
    label: 'unknown chip',
    child: null,
    note: 'A chip that nobody has added to the family.',
    cover: null,
    expect: 'CHIP_UNKNOWN',
  },
  {
    uid: '04556677889980',
    label: 'switched off',
    child: 'Mia',
    note: 'A parent has switched this one off.',
    cover: null,
    expect: 'CHIP_INACTIVE',
  },
  {
    uid: '04998877665580',
    label: 'unrated',
    child: null,
    note: 'Its film has no age rating, so nobody may watch it.',
    cover: null,
    expect: 'RATING_MISSING',
  },
];
