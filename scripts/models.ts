// Writes db/drift/models/*.json anew, from real databases: what the migrations make, and the two that were found.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogModel } from '../db/drift/model.ts';
import { KNOWN, MODEL_NAMES, type ModelName, modelFile, modelText } from '../db/drift/models.ts';
import { readCatalog } from '../db/drift/read-catalog.ts';
import { connect } from '../db/postgres/connect.ts';
import { createDatabase } from '../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';

const help = `Usage: node scripts/models.ts

Writes ${MODEL_NAMES.map((name) => `${name}.json`).join(', ')} in db/drift/models/ anew. Run it after a change to a
migration, and look at what changed before you commit it.
`;

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

async function main(parameters: readonly string[]): Promise<number> {
  if (parameters.length > 0) {
    process.stdout.write(help);
    return parameters[0] === '--help' || parameters[0] === '-h' ? 0 : 2;
  }
  const server = await startRecordServer();
  try {
    for (const name of MODEL_NAMES) {
      await writeFile(modelFile(name), modelText(await freshModel(server, name)));
      process.stdout.write(`wrote ${modelFile(name)}\n`);
    }
    return 0;
  } finally {
    await server.stop();
  }
}

/** The model of a database that is made for it. */
export async function freshModel(server: RecordServer, name: ModelName): Promise<CatalogModel> {
  const url =
    name === 'record' ? await server.freshRecord() : await createDatabase(server.url, `model_${name}`);
  const postgres = connect({ url, applicationName: 'medio-models', connections: 1 });
  const session = await postgres.session();
  try {
    if (name !== 'record') await session.script(await readFile(join(KNOWN, `${name}.sql`), 'utf8'));
    const reading = await readCatalog(session);
    if (reading.kind === 'incomplete') throw new Error(reading.missing.join('\n'));
    return reading.model;
  } finally {
    session.release();
    await postgres.close();
  }
}
