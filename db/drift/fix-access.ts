import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import { briefly, held, NO_LOCK, repair } from './repair.ts';

export function fixRowSecurity({ table, change, expected, actual }: Difference): Fix {
  const on = quoted(table ?? '');
  const wanted = change === 'unexpected' ? 'DISABLE ROW LEVEL SECURITY' : (expected ?? '');
  const unforced = /FORCE/.test(actual ?? '') && !/FORCE/.test(wanted) ? ', NO FORCE ROW LEVEL SECURITY' : '';
  const fix = repair(briefly(on), `ALTER TABLE ${on} ${wanted}${unforced}`);
  const loosens = /^DISABLE/.test(wanted) || unforced !== '';
  return loosens ? held('the database would no longer keep households apart', fix) : fix;
}

export function fixPolicy({ table, name, change, expected, actual }: Difference): Fix {
  const [on, policy] = [quoted(table ?? ''), quoted(name)];
  const drop = `DROP POLICY ${policy} ON ${on}`;
  if (change === 'missing') return repair(briefly(on), expected ?? '');
  if (change === 'unexpected') {
    return held('somebody may see only through it what is theirs', repair(briefly(on), drop));
  }
  const [wanted, there] = [expected, actual].map(policyParts);
  if (wanted?.head === there?.head && wanted?.hasCheck === there?.hasCheck) {
    return repair(briefly(on), `ALTER POLICY ${policy} ON ${on} ${wanted?.rest}`);
  }
  return held('it cannot be replaced in one statement: the four belong into one transaction', {
    sql: ['BEGIN;', `${drop};`, `CREATE POLICY ${policy} ON ${on} ${expected};`, 'COMMIT;'].join('\n'),
    lock: briefly(on),
    held: null,
  });
}

export function fixGrant(difference: Difference): Fix {
  const { table, object, name, change, expected, actual } = difference;
  if (change === 'missing') return repair(NO_LOCK, ...(expected ?? '').split('; '));
  if (change === 'unexpected')
    return held(GIVEN, repair(NO_LOCK, ...(actual ?? '').split('; ').map(reversed)));
  const on = table === null ? object.replace(/ TO .*$/, '') : quoted(table);
  const role = name === 'PUBLIC' ? name : quoted(name);
  const [wanted, there] = [expected, actual].map((it) => it?.split(', ') ?? []);
  const lacking = wanted?.filter((it) => !there?.includes(it)) ?? [];
  const extra = there?.filter((it) => !wanted?.includes(it)) ?? [];
  const statements = [
    ...lacking.map((it) => granting(it, on, role)),
    ...extra.map((it) => reversed(granting(it, on, role))),
  ];
  const fix = repair(NO_LOCK, ...statements);
  return extra.length > 0 ? held(GIVEN, fix) : fix;
}

const GIVEN = 'somebody gave it on purpose, and a program may need it';

/** `NO EXECUTE` is what was taken away. */
function granting(privilege: string, on: string, role: string): string {
  if (privilege.startsWith('NO ')) return `REVOKE ${privilege.slice(3)} ON ${on} FROM ${role}`;
  const option = / WITH GRANT OPTION$/;
  const passedOn = option.test(privilege) ? ' WITH GRANT OPTION' : '';
  return `GRANT ${privilege.replace(option, '')} ON ${on} TO ${role}${passedOn}`;
}

function reversed(statement: string): string {
  const [, privileges, given] = /^GRANT (.*) TO (.*?)(?: WITH GRANT OPTION)?$/.exec(statement) ?? [];
  if (privileges !== undefined) return `REVOKE ${privileges} FROM ${given}`;
  return statement.replace(/^REVOKE (.*) FROM (.*)$/, 'GRANT $1 TO $2');
}

/** What ALTER POLICY cannot change, and what it can. */
function policyParts(definition: string | null) {
  const [, head = '', rest = ''] = /^(AS \w+ FOR \w+) (.*)$/s.exec(definition ?? '') ?? [];
  return { head, rest, hasCheck: / WITH CHECK /.test(rest) };
}
