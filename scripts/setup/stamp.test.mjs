// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stamp-'));
  mkdirSync(join(root, 'ui', 'child'), { recursive: true });
  writeFileSync(join(root, 'ui', 'page.ts'), 'page');
  writeFileSync(join(root, 'ui', 'child', 'playing.tsx'), 'playing');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a fingerprint', () => {
  it('stays the same while nothing changes, and differs when a file changes, comes or goes', () => {
    const first = fingerprint(root, ['ui', 'package-lock.json']);
    expect(fingerprint(root, ['ui', 'package-lock.json'])).toBe(first);
    writeFileSync(join(root, 'ui', 'child', 'playing.tsx'), 'paused');
    const changed = fingerprint(root, ['ui', 'package-lock.json']);
    writeFileSync(join(root, 'package-lock.json'), '{}');
    const come = fingerprint(root, ['ui', 'package-lock.json']);
    rmSync(join(root, 'ui', 'page.ts'));
    const gone = fingerprint(root, ['ui', 'package-lock.json']);
    expect(new Set([first, changed, come, gone]).size).toBe(4);
  });

  it('tells a moved end of file: the same bytes in other files are something else', () => {
    writeFileSync(join(root, 'a'), 'xy');
    writeFileSync(join(root, 'b'), 'z');
    const first = fingerprint(root, ['a', 'b']);
    writeFileSync(join(root, 'a'), 'x');
    writeFileSync(join(root, 'b'), 'yz');
    expect(fingerprint(root, ['a', 'b'])).not.toBe(first);
  });

  it('does not change with tests, and does change with the other facts', () => {
    const first = fingerprint(root, ['ui'], ['24.21.0']);
    writeFileSync(join(root, 'ui', 'child', 'playing.test.tsx'), 'test');
    expect(fingerprint(root, ['ui'], ['24.21.0'])).toBe(first);
    expect(fingerprint(root, ['ui'], ['24.22.0'])).not.toBe(first);
  });
});

describe('a stamp', () => {
  it('holds for exactly what was stamped', () => {
    const file = join(root, 'dist', 'page.stamp');
    expect(isStamped(file, 'one')).toBe(false);
    stamp(file, 'one');
    expect([isStamped(file, 'one'), isStamped(file, 'two')]).toEqual([true, false]);
  });
});
