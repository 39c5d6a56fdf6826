import type { Code } from '../../agent/policy/codes.ts';
import { type Expectation, expectationOf, isTroublesome } from './expectation.ts';
import type { Situation } from './reader.ts';

/** A chip of the demo's family, or one that only plays a part in it. */
export interface TrayChip {
  /** Canonical: upper-case hex. */
  readonly uid: string;
  readonly label: string;
  /** Whose it is; null: everybody's. */
  readonly child: string | null;
  /** One sentence about what it shows. */
  readonly note: string;
  /** A file's name in `demo/covers`. */
  readonly cover: string | null;
  /** What the kiosk should answer for the demo's default child. */
  readonly expect: Code;
}

export interface Links {
  readonly kiosk: string | null;
  readonly diagnostics: string | null;
}

export interface ShownChip {
  readonly uid: string;
  readonly label: string;
  readonly note: string;
  /** Where the page finds the picture. */
  readonly cover: string | null;
  readonly expect: Expectation;
}

export interface Group {
  readonly title: string;
  readonly kind: 'child' | 'everybody' | 'troublesome';
  readonly chips: readonly ShownChip[];
}

/** Everything the page shows; it comes whole each time. */
export interface TrayState extends Situation {
  readonly v: 1;
  readonly kind: 'state';
  readonly groups: readonly Group[];
  readonly links: Links;
}

/** The children in the order of their first chip, then everybody, then what is in trouble. */
export function groupsOf(chips: readonly TrayChip[]): Group[] {
  const healthy = chips.filter((chip) => !isTroublesome(chip.expect));
  const children = [...new Set(healthy.map(({ child }) => child))].filter((child) => child !== null);
  const groups: Group[] = [
    ...children.map((child) => ({
      title: child,
      kind: 'child' as const,
      chips: shown(healthy.filter((chip) => chip.child === child)),
    })),
    { title: 'Everybody', kind: 'everybody', chips: shown(healthy.filter(({ child }) => child === null)) },
    {
      title: 'Troublesome chips',
      kind: 'troublesome',
      chips: shown(chips.filter((chip) => isTroublesome(chip.expect))),
    },
  ];
  return groups.filter((group) => group.chips.length > 0);
}

function shown(chips: readonly TrayChip[]): ShownChip[] {
  return chips.map(({ uid, label, note, cover, expect }) => ({
    uid,
    label,
    note,
    cover: cover === null ? null : `/covers/${encodeURIComponent(cover)}`,
    expect: expectationOf(expect),
  }));
}
