import type { Db } from '../../db/device/open.ts';

/** What a play writes, row by row. */
const tables = ['watch_sessions', 'ledger', 'positions', 'clock', 'outbox'];

/** Stops this process for good within the transaction that writes the `row`-th row from now on. */
export function standStill(db: Db, row: number, onStill: () => void): void {
  let written = 0;
  db.function('row_written', { directOnly: false }, () => {
    written += 1;
    if (written < row) return 0;
    onStill();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    return 0;
  });
  for (const table of tables) {
    for (const write of ['INSERT', 'UPDATE', 'DELETE']) {
      db.exec(`CREATE TEMP TRIGGER after_${write}_${table} AFTER ${write} ON main.${table}
               BEGIN SELECT row_written(); END`);
    }
  }
}
