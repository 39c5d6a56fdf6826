/** A very small synthesiser: soft plucks, bells, pads and a little noise, mixed to one 48 kHz channel with some room. */
import { scatter } from './draw.ts';

export const sampleRate = 48_000;

export type Voice = 'pluck' | 'bells' | 'bass' | 'flute';

/** Times and lengths are seconds; notes are written `C4`, `F#5`, separated by spaces; loudness is 0..1. */
export interface Track {
  /** One note per beat; `.` lets the one before ring. */
  readonly melody: (at: number, beat: number, notes: string, how: { voice: Voice; loud: number }) => void;
  /** A chord that swells and fades. */
  readonly pad: (at: number, notes: string, seconds: number, loud: number) => void;
  /** Breath of filtered noise: `colour` 0 is dull, 1 is bright. */
  readonly breath: (at: number, seconds: number, loud: number, colour: number) => void;
  /** A rising blip, like a bubble. */
  readonly bubble: (at: number, hertz: number, loud: number) => void;
  readonly hoot: (at: number, note: string, seconds: number) => void;
}

const overtones: Readonly<Record<Voice, readonly (readonly [ratio: number, loud: number, decay: number])[]>> =
  {
    pluck: [
      [1, 1, 3.2],
      [2, 0.32, 5],
      [3, 0.12, 8],
      [5.4, 0.05, 16],
    ],
    bells: [
      [1, 1, 1.5],
      [2.76, 0.22, 3.2],
      [4, 0.16, 4],
      [5.4, 0.07, 7],
    ],
    bass: [
      [1, 1, 3.4],
      [2, 0.42, 4.5],
      [3, 0.16, 7],
    ],
    flute: [
      [1, 1, 0.9],
      [2, 0.16, 1.2],
      [3, 0.05, 2],
    ],
  };

/** The finished sound of a film, at most ±1. */
export function record(seconds: number, play: (track: Track) => void): Float32Array {
  const dry = new Float32Array(Math.round(seconds * sampleRate));
  play(trackOn(dry));
  const wet = room(dry);
  const peak = wet.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  const total = wet.length;
  return wet.map((value, n) => (value / peak) * 0.8 * Math.min(1, n / 400, (total - n) / (sampleRate * 0.9)));
}

function trackOn(out: Float32Array): Track {
  function add(at: number, seconds: number, sample: (t: number) => number): void {
    const first = Math.max(0, Math.round(at * sampleRate));
    const last = Math.min(out.length, Math.round((at + seconds) * sampleRate));
    for (let n = first; n < last; n++) out[n] = (out[n] ?? 0) + sample(n / sampleRate - at);
  }

  function note(at: number, hertz: number, { voice, loud }: { voice: Voice; loud: number }): void {
    const attack = voice === 'flute' ? 0.06 : 0.006;
    add(at, voice === 'bells' ? 3.2 : 1.8, (t) => {
      const tones = overtones[voice].map(
        ([ratio, share, decay]) => share * Math.exp(-decay * t) * Math.sin(2 * Math.PI * hertz * ratio * t),
      );
      return loud * 0.3 * Math.min(1, t / attack) * tones.reduce((sum, tone) => sum + tone, 0);
    });
  }

  return {
    melody: (at, beat, notes, how) => {
      for (const [n, name] of notes.split(/\s+/).entries())
        if (name !== '.') note(at + n * beat, hertzOf(name), how);
    },
    pad: (at, notes, seconds, loud) => {
      for (const name of notes.split(' ')) {
        const hertz = hertzOf(name);
        add(at, seconds, (t) => {
          const swell = Math.sin(Math.PI * (t / seconds)) ** 0.7;
          const beating =
            Math.sin(2 * Math.PI * hertz * t) +
            0.7 * Math.sin(2 * Math.PI * hertz * 1.004 * t) +
            0.25 * Math.sin(4 * Math.PI * hertz * t);
          return loud * 0.2 * swell * beating;
        });
      }
    },
    breath: (at, seconds, loud, colour) => {
      let smooth = 0;
      add(at, seconds, (t) => {
        smooth += (0.02 + 0.5 * colour) * (scatter(Math.round((at + t) * sampleRate)) * 2 - 1 - smooth);
        return loud * smooth * Math.sin(Math.PI * Math.min(1, t / seconds)) ** 1.5;
      });
    },
    bubble: (at, hertz, loud) =>
      add(
        at,
        0.16,
        (t) =>
          loud * Math.exp(-16 * t) * Math.sin(2 * Math.PI * hertz * (t + 4 * t * t)) * Math.min(1, t / 0.004),
      ),
    hoot: (at, name, seconds) => {
      const hertz = hertzOf(name);
      add(
        at,
        seconds,
        (t) =>
          0.13 *
          Math.sin(Math.PI * (t / seconds)) ** 0.6 *
          Math.sin(2 * Math.PI * hertz * t + 0.6 * Math.sin(2 * Math.PI * 5 * t)),
      );
    },
  };
}

function hertzOf(name: string): number {
  const [, letter = 'A', sharp, octave] = /^([A-G])(#?)(\d)$/.exec(name) ?? [];
  if (octave === undefined) throw new Error(`not a note: ${name}`);
  const step = { C: -9, D: -7, E: -5, F: -4, G: -2, A: 0, B: 2 }[letter] ?? 0;
  return 440 * 2 ** ((step + (sharp ? 1 : 0)) / 12 + Number(octave) - 4);
}

/** A few echoes that feed back: a small friendly room. */
function room(dry: Float32Array): Float32Array {
  const wet = Float32Array.from(dry);
  for (const [seconds, back] of [
    [0.0437, 0.5],
    [0.0571, 0.46],
    [0.0713, 0.42],
    [0.0839, 0.4],
  ] as const) {
    const delay = Math.round(seconds * sampleRate);
    const line = Float32Array.from(dry);
    let dull = 0;
    for (let n = delay; n < line.length; n++) {
      dull += 0.45 * ((line[n - delay] ?? 0) - dull);
      line[n] = (line[n] ?? 0) + back * dull;
    }
    for (let n = 0; n < wet.length; n++) wet[n] = (wet[n] ?? 0) + 0.2 * ((line[n] ?? 0) - (dry[n] ?? 0));
  }
  return wet;
}

/** 16-bit mono. */
export function wav(sound: Float32Array): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + sound.length * 2, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(sound.length * 2, 40);
  const samples = Int16Array.from(sound, (value) => Math.round(value * 32_000));
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}
