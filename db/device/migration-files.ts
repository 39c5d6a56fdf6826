import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One numbered SQL file. A device file that took it has its number as `user_version`. */
export interface Step {
  readonly number: number;
  /** Of the file, without `.sql`. */
  readonly name: string;
  readonly sql: string;
  /** Tables that may hold fewer rows afterwards, or be gone, because the file's header says why. */
  readonly mayShrink: ReadonlySet<string>;
}

/** The steps of a folder in order. Throws on a folder that no program should have been built with. */
export function readSteps(folder: string): Step[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  names.sort();
  return names.map((name, index) => {
    const number = Number(/^(\d{4})_\w+\.sql$/.exec(name)?.[1]);
    if (Number.isNaN(number)) throw new Error(`${join(folder, name)}: name it like 0001_what_it_does.sql`);
    if (number !== index + 1) throw new Error(`${folder}: ${misnumbered(names, index)}`);
    return readStep(folder, name, number);
  });
}

function misnumbered(names: readonly string[], index: number): string {
  const [before, name] = [names[index - 1], names[index]];
  if (before && name && before.slice(0, 4) === name.slice(0, 4)) {
    return `${before} and ${name} have the same number: give the later one the next`;
  }
  return `${name} stands where number ${index + 1} belongs: steps count from 1 without gaps`;
}

function readStep(folder: string, file: string, number: number): Step {
  const sql = readFileSync(join(folder, file), 'utf8');
  const complain = (text: string) => new Error(`${join(folder, file)}: ${text}`);
  if (endsTransaction.test(sql))
    throw complain('a step is one transaction already: leave BEGIN and COMMIT out');
  const mayShrink = [...sql.matchAll(/^-- rows:.*$/gm)].map(([line]) => {
    const table = shrinking.exec(line)?.[1];
    if (!table) throw complain(`write '${line}' like '-- rows: TABLE may shrink because …'`);
    return table;
  });
  return { number, name: file.replace(/\.sql$/, ''), sql, mayShrink: new Set(mayShrink) };
}

const shrinking = /^-- rows: (\w+) may shrink because \S/;

/** A trigger's BEGIN has no semicolon, and its END stands alone; a transaction's are whole statements. */
const endsTransaction =
  /^\s*(BEGIN(\s+(DEFERRED|IMMEDIATE|EXCLUSIVE))?(\s+TRANSACTION)?\s*;|(COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b)/im;
