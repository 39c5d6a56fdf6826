import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import { documented, STATEMENTS } from './document.ts';
import { findingId } from './finding.ts';
import { readModel } from './models.ts';
import { different, missing } from './sample-differences.ts';

const [production, init] = await Promise.all([readModel('production'), readModel('init')]);
const differences = compare(init, production);

describe('what the document says', () => {
  it('is named with its line and its own severity', () => {
    expect(documented(missing('column', 'profiles', 'age'))).toBe(
      'production schema document, line 244 (critical by line 250)',
    );
    expect(documented(missing('column', 'profiles', 'deleted_at'))).toBe(
      'production schema document, line 248',
    );
    expect(documented(missing('index', 'platforms', '(name) UNIQUE WHERE (merged_into_id IS NULL)'))).toBe(
      'production schema document, line 135 (high by line 557)',
    );
  });

  it('is not mistaken for something else about the same thing', () => {
    expect(documented(different('column', 'profiles', 'age', 'type'))).toBeNull();
    expect(documented(missing('column', 'videos', 'age'))).toBeNull();
    expect(documented(missing('index', 'videos', '(platform_id, title)'))).toBeNull();
  });

  it('is found again between init.sql and production, all of it', () => {
    const lines = new Set(differences.map((it) => Number(/line (\d+)/.exec(documented(it) ?? '')?.[1])));
    const lost = STATEMENTS.filter(({ line }) => !lines.has(line));
    // The index stands in both, as the line itself says.
    expect(lost.map(({ line, object }) => `${line} ${object}`)).toEqual(['484 (user_id)']);
  });

  it('is all there is, but for what it does not mention', () => {
    const silent = differences.filter((it) => documented(it) === null).map(findingId);
    expect(silent.sort()).toEqual([
      'token_blacklist.token_blacklist_id_seq/sequence-missing',
      'videos/table-order',
      'watch_sessions/table-order',
    ]);
  });
});
