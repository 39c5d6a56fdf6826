import { describe, expect, it } from 'vitest';
import { MODEL_NAMES, modelText, parseModel, readModel } from './models.ts';

describe('a model', () => {
  for (const name of MODEL_NAMES) {
    it(`is read as it was written: ${name}`, async () => {
      const model = await readModel(name);
      expect(model.tables.length).toBeGreaterThan(7);
      expect(parseModel(modelText(model))).toEqual({ kind: 'model', model });
    });
  }
});

describe('a file that is no model is told what is wrong with it:', () => {
  const wrong = async (text: string) => {
    const parsed = parseModel(text);
    return parsed.kind === 'not_a_model' ? parsed.message : parsed;
  };

  it('no JSON', async () => {
    expect(await wrong('CREATE TABLE users ()')).toMatch(/^is not JSON \(Unexpected token/);
  });

  it('other JSON', async () => {
    const expected = 'is no model of a database: it has no version';
    for (const text of ['[]', 'null', '{"tables": []}']) expect(await wrong(text)).toBe(expected);
  });

  it('the model of another program', async () => {
    expect(await wrong('{"version": 2}')).toBe(
      'is of version 2 and this program reads 1: write it anew with this program',
    );
  });

  it('a model that somebody damaged, with the place', async () => {
    const model = await readModel('init');
    const damaged = modelText(model).replace('"notNull": "yes"', '"notNull": "often"');
    expect(await wrong(damaged)).toBe(
      'is damaged at tables.0.columns.0.notNull: Invalid option: expected one of "no"|"yes"|"unvalidated"',
    );
    expect(await wrong(JSON.stringify({ ...model, surprise: 1 }))).toBe(
      'is damaged at its top: Unrecognized key: "surprise"',
    );
  });
});
