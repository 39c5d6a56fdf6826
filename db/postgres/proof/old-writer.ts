import type { Query } from '../connect.ts';
import { notAsWritten, oldBackend, openJournal } from './old-backend.ts';
import { type Family, type OldSchema, removeFamily, signUp } from './old-family.ts';
import { requestsOf } from './old-requests.ts';
import type { Snapshot } from './snapshot.ts';

export interface OldWriter {
  /** Some requests of a backend, about ten statements, each a transaction of its own. Never rejects. */
  readonly writeRound: (query: Query) => Promise<void>;
  readonly statements: () => number;
  /** What went wrong; nothing is expected to. */
  readonly errors: () => readonly string[];
  /** Where the database is not as the backend left it. */
  readonly notAsWritten: (now: Snapshot) => readonly string[];
}

interface Deps {
  readonly schema: OldSchema;
  /** Begins every name and address it writes, so that several may work on one database. */
  readonly name: string;
  readonly random: () => number;
}

/** A backend from before the record, at work on households of its own. The same numbers make it do the same. */
export function oldWriter({ schema, name, random }: Deps): OldWriter {
  const journal = openJournal();
  const families: Family[] = [];
  let rounds = 0;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

  const writeRound = async (query: Query) => {
    const backend = oldBackend(query, journal);
    rounds++;
    if (families.length < 2 || rounds % 4 === 0)
      families.push(await signUp(backend, schema, `${name}-${rounds}`));
    const family = pick(families);
    for (let n = 0; n < 4; n++) {
      await pick(requestsOf(schema))({ backend, schema, family, random, serial: rounds * 10 + n });
    }
    if (families.length < 4) return;
    families.splice(families.indexOf(family), 1);
    await removeFamily(backend, schema, family);
  };

  return {
    writeRound,
    statements: () => journal.statements,
    errors: () => journal.errors,
    notAsWritten: (now) => notAsWritten(journal, now),
  };
}
