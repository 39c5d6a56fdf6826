import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import { held, NO_LOCK, repair } from './repair.ts';

export function fixTrigger({ table, name, change, aspect, expected }: Difference): Fix {
  const [on, trigger] = [quoted(table ?? ''), quoted(name)];
  const lock = `SHARE ROW EXCLUSIVE on ${on}, for a moment: writes wait`;
  if (change === 'missing') return repair(lock, expected ?? '');
  if (change === 'unexpected') {
    const why = 'somebody put it there on purpose, and what it does would stop';
    return held(why, repair(`ACCESS EXCLUSIVE on ${on}, for a moment`, `DROP TRIGGER ${trigger} ON ${on}`));
  }
  if (aspect === 'enabled') {
    const fix = repair(lock, `ALTER TABLE ${on} ${expected} TRIGGER ${trigger}`);
    return expected === 'DISABLE' ? held('what it does would stop', fix) : fix;
  }
  if (/^CREATE TRIGGER/.test(expected ?? '')) {
    return repair(lock, (expected ?? '').replace('CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER'));
  }
  return held('it cannot be replaced in one statement: the four belong into one transaction', {
    sql: ['BEGIN;', `DROP TRIGGER ${trigger} ON ${on};`, `${expected};`, 'COMMIT;'].join('\n'),
    lock: `ACCESS EXCLUSIVE on ${on}, for a moment`,
    held: null,
  });
}

export function fixFunction({ object, change, expected }: Difference): Fix {
  if (change === 'unexpected') {
    return held('something may still call it', repair(NO_LOCK, `DROP FUNCTION ${object}`));
  }
  return repair(NO_LOCK, expected ?? '');
}
