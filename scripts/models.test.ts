import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../db/drift/compare.ts';
import { MODEL_NAMES, modelFile, modelText, readModel } from '../db/drift/models.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';
import { freshModel } from './models.ts';

let server: RecordServer;

beforeAll(async () => {
  server = await startRecordServer();
});

afterAll(() => server?.stop());

describe('db/drift/models', () => {
  for (const name of MODEL_NAMES) {
    it(`has ${name}.json as a database has it now; when it has not, run node scripts/models.ts`, async () => {
      const fresh = await freshModel(server, name);
      expect(compare(await readModel(name), fresh)).toEqual([]);
      expect(modelText(fresh)).toBe(await readFile(modelFile(name), 'utf8'));
    });
  }
});
