import { describe, expect, it } from 'vitest';
import type { Decision, Play } from '../policy/circumstances.ts';
import { step } from './machine.ts';
import { allowed, decided, play, run, sessionOf, tap } from './sample-machine.ts';
import type { Event } from './states.ts';

const mia = { id: 'mia', cap: 4 } as Play['profile'];
const ben = { id: 'ben', cap: 9 } as Play['profile'];
const who = (...profiles: Play['profile'][]) =>
  ({
    record: { code: 'PROFILE_UNCHOSEN' },
    play: null,
    ask: { kind: 'who', profiles },
  }) as unknown as Decision;
const choose = (profile_id: string, by_parent = false): Event => ({ kind: 'choose', profile_id, by_parent });
const asking = run([
  [0, tap('A')],
  [0, decided(who(mia, ben))],
]).state;

describe('who is watching', () => {
  it('is asked for fifteen seconds, and for a minute where a grown-up may have to come', () => {
    const allOpen = step(asking, { ...decided(who(mia, ben)), open_cap: 9 } as Event, 0).state;
    const after = (t: number) => [allOpen, asking].map((it) => step(it, { kind: 'tick' }, t).state.kind);
    expect([after(14_999), after(15_000), after(60_000)]).toEqual([
      ['asking', 'asking'],
      ['idle', 'asking'],
      ['idle', 'idle'],
    ]);
  });

  it('may be a child with no higher cap than who watches now', () => {
    expect(step(asking, choose('mia'), 100).effects).toEqual([
      { kind: 'choose', profile_id: 'mia' },
      { kind: 'decide', uid: 'A', chosen: 'mia', picked: null },
    ]);
  });

  it('may be one with a higher cap when a parent says so; whom the chip is not for plays nothing by it', () => {
    expect([
      step(asking, choose('ben'), 100).effects,
      step(asking, choose('ben', true), 100).effects.length,
      step(asking, choose('eve'), 100).effects,
      step(asking, choose('eve', true), 100),
    ]).toEqual([[], 2, [], { state: { kind: 'idle' }, effects: [{ kind: 'choose', profile_id: 'eve' }] }]);
  });

  it('is asked on the waiting screen too, and then nothing plays', () => {
    const { state, kinds } = run([
      [0, { kind: 'ask_who' }],
      [0, { kind: 'children', profiles: [mia, ben], open_cap: 4 }],
      [100, choose('mia')],
    ]);
    expect([state, kinds]).toEqual([{ kind: 'idle' }, ['list_children', 'choose']]);
  });

  it('is not asked while something plays', () => {
    const { state, kinds } = run([
      [0, decided(allowed)],
      [0, { kind: 'ask_who' }],
    ]);
    expect([state.kind, kinds]).toEqual(['watching', ['open']]);
  });
});

describe('another child is let watch by a parent while something plays', () => {
  const playing = (profile_id: string | null) => {
    const mapping = { ...play.mapping, profile_id };
    return run([[0, decided({ ...allowed, play: { ...play, mapping } } as Decision)]]).state;
  };

  it('ends it where the chip is everybody’s', () => {
    const { state, effects } = run([[100, choose('ben', true)]], playing(null));
    expect([state.kind === 'ended' && state.reason, effects.map((it) => it.kind)]).toEqual([
      'profile_changed',
      ['close', 'choose'],
    ]);
  });

  it('lets it go on where the chip is a child’s own, or the child is the same', () => {
    expect([
      run([[100, choose('ben', true)]], playing('mia')).kinds,
      run([[100, choose('mia', true)]], playing(null)).kinds,
      run([[100, choose('ben', false)]], playing(null)).kinds,
    ]).toEqual([['choose'], ['choose'], []]);
  });
});

describe('a shelf', () => {
  const train = { ...play, mapping: { ...play.mapping, mapping_id: 'train' } };
  const shelf = { kind: 'which', shelf: [play, train] } as const;
  const decision = { record: { code: 'VIDEO_UNCHOSEN' }, play: null, ask: shelf } as unknown as Decision;
  const picking = run([
    [0, tap('A')],
    [0, decided(decision)],
  ]).state;
  const pick = (mapping_id: string): Event => ({ kind: 'pick', mapping_id });

  it('stands there for three quarters of a minute', () => {
    const after = (t: number) => step(picking, { kind: 'tick' }, t).state.kind;
    expect([after(44_999), after(45_000)]).toEqual(['picking', 'idle']);
  });

  it('asks the law for the one that is picked, and for nothing that is not on it', () => {
    expect([step(picking, pick('train'), 100).effects, step(picking, pick('other'), 100).effects]).toEqual([
      [{ kind: 'decide', uid: 'A', chosen: 'mia', picked: 'train' }],
      [],
    ]);
  });

  it('closes when a parent lets another child watch', () => {
    expect(run([[100, choose('ben', true)]], picking)).toMatchObject({
      state: { kind: 'idle' },
      kinds: ['choose'],
    });
  });

  it('gives way to another chip', () => {
    expect(run([[100, tap('B')]], picking).effects).toEqual([
      { kind: 'decide', uid: 'B', chosen: null, picked: null },
    ]);
  });

  it('of a chip that has to lie there knows whether it still does', () => {
    const opened = (...between: Event[]) => {
      const script = between.map((event) => [100, event] as const);
      const held = { ...decided(allowed), hold: true } as Event;
      return sessionOf(run([...script, [200, held]], picking).state).lifted_at;
    };
    const lift: Event = { kind: 'lift', uid: 'A' };
    const back: Event = { kind: 'resting', uid: 'A' };
    const other: Event = { kind: 'lift', uid: 'B' };
    const laid = [opened(), opened(lift), opened(lift, back), opened(lift, tap('A')), opened(other)];
    expect(laid).toEqual([null, 200, null, null, null]);
  });
});

describe('a chip that could not be read', () => {
  it('is put to the law, and disturbs nothing that plays', () => {
    const unreadable: Event = { kind: 'unreadable' };
    const playing = run([[0, decided(allowed)]]).state;
    expect([step(asking, unreadable, 0).effects, step(playing, unreadable, 0).effects]).toEqual([
      [{ kind: 'decide_unreadable' }],
      [],
    ]);
  });
});
