import { describe, expect, it } from 'vitest';
import { CHANNEL_VERSION, type ParentAnswer, type Screen, type ToPage } from '../agent/local/channel.ts';
import { broughtByChip, firstState, nextState } from './state.ts';

const show = (seq: number, screen: Screen, language = 'en'): ToPage => ({
  v: CHANNEL_VERSION,
  type: 'screen',
  seq,
  language,
  siblings: [],
  screen,
});
const waiting: Screen = { kind: 'waiting', child: null };
const refused: Screen = { kind: 'refused', picture: 'night', code: 'QUIET_HOURS' };
const playing: Screen = {
  kind: 'playing',
  session_id: '0199a0b0-0000-7000-8000-000000000001',
  child: { id: '0199a0b0-0000-7000-8000-000000000002', name: 'Mia', avatar_url: null },
  title: 'Boats',
  src: '/media/boats.mp4',
  media_type: 'video/mp4',
  start_at_s: 0,
  paused: false,
  lifted: false,
  budget_s: 60,
  fits: true,
  day: { left_s: 60, whole_s: 3600 },
};

const shelf: Screen = { kind: 'shelf', child: playing.child, videos: [] };

describe('the state of the page', () => {
  it('takes over a screen with its language', () => {
    expect(nextState(firstState, show(1, refused, 'de-AT'))).toEqual({
      away: false,
      language: 'de',
      screen: refused,
      seq: 1,
      arrivals: 1,
      siblings: [],
      answer: null,
    });
  });

  it('ignores a screen that is older than the one shown', () => {
    const state = nextState(firstState, show(5, refused));
    expect(nextState(state, show(5, waiting))).toBe(state);
    expect(nextState(state, show(4, waiting))).toBe(state);
  });

  it('starts counting anew with each connection', () => {
    const state = nextState(nextState(firstState, show(5, refused)), { type: 'link', link: 'joined' });
    expect(nextState(state, show(1, waiting)).screen).toEqual(waiting);
  });

  it('keeps the last screen while the agent is away, until the next one comes', () => {
    const state = nextState(nextState(firstState, show(1, refused)), { type: 'link', link: 'lost' });
    expect({ screen: state.screen, away: state.away }).toEqual({ screen: refused, away: true });
    const joined = nextState(state, { type: 'link', link: 'joined' });
    expect(joined.away).toBe(true);
    expect(nextState(joined, show(1, waiting)).away).toBe(false);
  });

  it('counts the same screen twice as two arrivals', () => {
    const once = nextState(firstState, show(1, refused));
    expect(nextState(once, show(2, refused)).arrivals).toBe(2);
  });
});

describe('the children', () => {
  it('are those of the household, with every screen', () => {
    const ids = ['0199a0b0-0000-7000-8000-000000000002', '0199a0b0-0000-7000-8000-000000000003'];
    const message = { ...show(1, waiting), siblings: ids } as ToPage;
    expect(nextState(firstState, message).siblings).toEqual(ids);
  });
});

describe('an answer to a parent', () => {
  const answered = (answer: ParentAnswer): ToPage => ({ v: CHANNEL_VERSION, type: 'parent_answer', answer });

  it('is kept beside the screen', () => {
    const state = nextState(firstState, show(1, waiting));
    expect(nextState(state, answered({ outcome: 'done' }))).toEqual({
      ...state,
      answer: { said: { outcome: 'done' } },
    });
  });

  it('is seen twice when it comes twice', () => {
    const wrong = answered({ outcome: 'wrong_pin', wait_s: 0 });
    const once = nextState(firstState, wrong);
    expect(nextState(once, wrong).answer).not.toBe(once.answer);
  });
});

describe('a change of screen', () => {
  it('is heard where a chip brought it', () => {
    expect(broughtByChip(waiting, refused)).toBe(true);
    expect(broughtByChip(refused, refused)).toBe(true);
    expect(broughtByChip(waiting, { kind: 'who', children: [], has_pin: false })).toBe(true);
    expect(broughtByChip(waiting, shelf)).toBe(true);
    expect(broughtByChip(shelf, playing)).toBe(true);
    expect(broughtByChip(waiting, playing)).toBe(true);
    expect(broughtByChip(playing, { ...playing, session_id: '0199a0b0-0000-7000-8000-000000000009' })).toBe(
      true,
    );
  });

  it('is silent where nobody tapped', () => {
    expect(broughtByChip(null, playing)).toBe(false);
    expect(broughtByChip(playing, { ...playing, budget_s: 45 })).toBe(false);
    expect(broughtByChip(refused, waiting)).toBe(false);
    expect(broughtByChip(shelf, shelf)).toBe(false);
  });
});
