import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSteps } from './migration-files.ts';
import { mirrorFile } from './mirror-file.ts';
import { stateFile } from './state.ts';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'medio-steps-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
  return folder;
}

describe('the steps of a folder', () => {
  it('are its numbered SQL files in order, with the tables that may lose rows', () => {
    const shrinking = '-- Old rows go.\n-- rows: decisions may shrink because fifty are kept\nSELECT 1;';
    const folder = folderOf({ '0002_b.sql': shrinking, '0001_a.sql': 'SELECT 2;', 'README.md': '' });
    expect(readSteps(folder)).toEqual([
      { number: 1, name: '0001_a', sql: 'SELECT 2;', mayShrink: new Set() },
      { number: 2, name: '0002_b', sql: shrinking, mayShrink: new Set(['decisions']) },
    ]);
  });

  const wrong: [string, Record<string, string>, RegExp][] = [
    [
      'a gap',
      { '0001_a.sql': '', '0003_c.sql': '' },
      /0003_c\.sql stands where number 2 belongs: steps count from 1 without gaps$/,
    ],
    ['no first one', { '0002_b.sql': '' }, /0002_b\.sql stands where number 1 belongs/],
    [
      'two of one number',
      { '0001_a.sql': '', '0002_b.sql': '', '0002_c.sql': '' },
      /0002_b\.sql and 0002_c\.sql have the same number: give the later one the next$/,
    ],
    ['a name without a number', { 'tables.sql': '' }, /tables\.sql: name it like 0001_what_it_does\.sql$/],
    [
      'a transaction of its own',
      { '0001_a.sql': 'CREATE TABLE a (b);\n  commit;' },
      /0001_a\.sql: a step is one transaction already: leave BEGIN and COMMIT out$/,
    ],
    [
      'a permission without a reason',
      { '0001_a.sql': '-- rows: decisions may shrink' },
      /write '-- rows: decisions may shrink' like '-- rows: TABLE may shrink because …'$/,
    ],
  ];
  for (const [what, files, complaint] of wrong) {
    it(`with ${what} are no steps`, () => {
      expect(() => readSteps(folderOf(files))).toThrow(complaint);
    });
  }

  it('may hold a trigger, whose BEGIN and END are no transaction', () => {
    const sql = 'CREATE TRIGGER t AFTER DELETE ON a\nBEGIN\n  SELECT 1;\nEND;';
    expect(readSteps(folderOf({ '0001_a.sql': sql })).length).toBe(1);
  });
});

/**
 * Kiosks in kitchens have taken these and never take them again: to change one would leave them otherwise than new ones.
 * A new step is added here when it is released; for anything else, write a new step.
 */
const released = {
  mirror: [
    '0001_tables dac14d7957d32f8afb211180dd7955f896ae4be7eed1d4bdc2a2f7f445662e7d',
    '0002_indexes 3531e3ae46df1e076f425aaa76964701051eae0b3e3a4ae29aaede13f660afa7',
    '0003_merged d8e0e10354047b55afb18b267a55583b0ee09ff1f3578cbdf0b67c4f2e8a7229',
    '0004_rules d7bea4b70d805179c6ac0e032f830adc9c0e196f0eac2223eb75bae6686a5d5f',
    '0005_checked c557d9831a333052ad688a77849515385d42e4befadd1fe0dc008f5bc02785f9',
  ],
  state: [
    '0001_state 0bab2ba2345c35d9173488988ec7452b539bc27f7ed3457bcee390c0a836634c',
    '0002_days 7aef8085048e0287287288673e4be4f67ae5a1b6ac8bf8615d0ebb14fabf2a7c',
    '0003_parent 9e28d1de1fef0df8413197c25344411d3387e9cc0ad7fc2b5b2a35a45453602b',
    '0004_pairing c7d79616d3a583d0c8ebd5c92d3cd57ca6865a4c14ae70fbae0ac5466efa228f',
    '0005_sharing bcdfae28dee67e5ef1cbd5d98a0b93a548be367b8e8069644b012da4a2c71acc',
  ],
};

describe('a released step', () => {
  it('is never changed', () => {
    const checksums = (folder: string) =>
      readSteps(folder).map(({ name, sql }) => `${name} ${createHash('sha256').update(sql).digest('hex')}`);
    expect({
      mirror: checksums(mirrorFile('').migrations),
      state: checksums(stateFile('').migrations),
    }).toEqual(released);
  });
});
