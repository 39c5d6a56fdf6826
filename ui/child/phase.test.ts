import { describe, expect, it } from 'vitest';
import { phaseOf, type Standing } from './phase.ts';

const moving: Standing = {
  failed: false,
  ended: false,
  loaded: true,
  seeking: false,
  paused: false,
  touchNeeded: false,
  stillFor_ms: 40,
};

describe('the phase of a video', () => {
  it('is playing only while the picture moves', () => {
    expect(phaseOf(moving)).toBe('playing');
    expect(phaseOf({ ...moving, stillFor_ms: null })).toBe('waiting');
    expect(phaseOf({ ...moving, stillFor_ms: 1300 })).toBe('waiting');
  });

  it('is waiting while the browser wants a touch', () => {
    expect(phaseOf({ ...moving, paused: true, touchNeeded: true })).toBe('waiting');
  });

  it('tells loading, seeking and pause apart', () => {
    expect(phaseOf({ ...moving, loaded: false, paused: true })).toBe('loading');
    expect(phaseOf({ ...moving, seeking: true, paused: true })).toBe('seeking');
    expect(phaseOf({ ...moving, paused: true })).toBe('paused');
  });

  it('is over when ended or failed, whatever else is true', () => {
    expect(phaseOf({ ...moving, ended: true, paused: true })).toBe('ended');
    expect(phaseOf({ ...moving, ended: true, failed: true, seeking: true })).toBe('failed');
  });
});
