import type { MirroredTable } from '../../db/schema/mirrored.ts';
import type { PullLine, PullOpening } from '../protocol.ts';

export function line(message: PullOpening | PullLine): string {
  return `${JSON.stringify(message)}\n`;
}

/** `row` is JSON already, as Postgres made it. */
export function rowLine(table: MirroredTable, row: string): string {
  return `{"type":"row","table":"${table}","row":${row}}\n`;
}

/** The same, made by Postgres of its column `row`: text that comes whole is passed on with the least work. */
export function rowLineSql(table: MirroredTable): string {
  return `'{"type":"row","table":"${table}","row":' || row || E'}\\n'`;
}

/** A pull's whole answer as text: the opening, the lines, and the end with their count. */
export async function* pullText(
  opening: PullOpening,
  batches: AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  yield line(opening);
  let lines = 0;
  for await (const batch of batches) {
    lines += batch.length;
    yield batch.join('');
  }
  yield line({ type: 'end', lines });
}
