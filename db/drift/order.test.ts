import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from './finding.ts';
import { inOrder } from './order.ts';

const finding = (
  id: string,
  severity: Severity,
  about: Pick<Finding, 'kind' | 'table' | 'object'> & Partial<Finding>,
  sql = 'x',
  held: string | null = null,
): Finding => ({
  id,
  severity,
  change: 'missing',
  aspect: null,
  expected: null,
  actual: null,
  impact: '',
  fix: { sql, lock: '', held },
  evidence: null,
  reference: null,
  accepted: null,
  ...about,
});

const ids = (findings: readonly Finding[]) => inOrder(findings).map(({ id }) => id);

describe('findings', () => {
  it('come worst first, and within a severity as a database is built', () => {
    const trigger = finding('trigger', 'high', { kind: 'trigger', table: 'a', object: 't' });
    const column = finding('column', 'high', { kind: 'column', table: 'a', object: 'c' });
    const worst = finding('worst', 'critical', { kind: 'comment', table: 'a', object: 'c' });
    const least = finding('least', 'info', { kind: 'table', table: 'b', object: 'b' });
    expect(ids([least, trigger, column, worst])).toEqual(['worst', 'column', 'trigger', 'least']);
  });

  it('come after what their statements name, however little that matters by itself', () => {
    const index = finding(
      'index',
      'critical',
      { kind: 'index', table: 'videos', object: '(a)' },
      'CREATE UNIQUE INDEX i ON videos (a) WHERE merged IS NULL',
    );
    const elsewhere = finding('elsewhere', 'low', { kind: 'column', table: 'users', object: 'merged' });
    const column = finding('column', 'low', { kind: 'column', table: 'videos', object: 'merged' });
    const trigger = finding(
      'trigger',
      'high',
      { kind: 'trigger', table: 'videos', object: 't' },
      'CREATE TRIGGER t BEFORE UPDATE ON videos FOR EACH ROW EXECUTE FUNCTION touch()',
    );
    const called = finding('function', 'info', { kind: 'function', table: null, object: 'touch()' });
    expect(ids([index, trigger, elsewhere, called, column])).toEqual([
      'column',
      'index',
      'function',
      'trigger',
      'elsewhere',
    ]);
  });

  it('of foreign keys come after the key they refer to, of row security after its policies', () => {
    const foreign = finding('foreign', 'high', {
      kind: 'foreign_key',
      table: 'chips',
      object: '(owner) -> users (uuid)',
    });
    const unique = finding('unique', 'low', { kind: 'unique', table: 'users', object: '(uuid)' });
    const security = finding('security', 'critical', {
      kind: 'row_security',
      table: 'chips',
      object: 'chips',
    });
    const policy = finding('policy', 'high', { kind: 'policy', table: 'chips', object: 'p' });
    expect(ids([foreign, unique, security, policy])).toEqual(['policy', 'security', 'unique', 'foreign']);
  });

  it('are held when what they need is held', () => {
    const type = finding(
      'type',
      'high',
      { kind: 'column', table: 'a', object: 'c', change: 'different', aspect: 'type' },
      'x',
      'convert it first',
    );
    const value = finding(
      'default',
      'low',
      { kind: 'column', table: 'a', object: 'c', change: 'different', aspect: 'default' },
      'ALTER TABLE a ALTER COLUMN c SET DEFAULT 1',
    );
    expect(inOrder([value, type]).map(({ id, fix }) => [id, fix.held])).toEqual([
      ['type', 'convert it first'],
      ['default', 'it needs type first, which is held'],
    ]);
  });

  it('that are to go come last, in the opposite order', () => {
    const go = { change: 'unexpected' } as const;
    const column = finding('column', 'low', { kind: 'column', table: 'a', object: 'c', ...go });
    const index = finding('index', 'low', { kind: 'index', table: 'a', object: '(c)', ...go });
    const come = finding('come', 'low', { kind: 'comment', table: 'a', object: 'x' });
    expect(ids([column, index, come])).toEqual(['come', 'index', 'column']);
  });

  it('that need each other are all there, once', () => {
    const make = (object: string, other: string) =>
      finding(
        object,
        'high',
        { kind: 'table', table: object, object },
        `CREATE TABLE ${object} REFERENCES ${other}`,
      );
    expect(ids([make('a', 'b'), make('b', 'a')]).sort()).toEqual(['a', 'b']);
  });
});
