import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type CatalogModel, catalogModelSchema, MODEL_VERSION } from './model.ts';

export const MODEL_NAMES = ['record', 'init', 'production'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];
export type KnownModels = Readonly<Record<ModelName, CatalogModel>>;

/** Where this program's own models are; `scripts/models.ts` writes them. */
export const MODELS = join(import.meta.dirname, 'models');

/** SQL of the databases that were found, and of what is unsure about them. */
export const KNOWN = join(import.meta.dirname, 'known');

/** One of this program's own models. */
export async function readModel(name: ModelName): Promise<CatalogModel> {
  const parsed = parseModel(await readFile(modelFile(name), 'utf8'));
  if (parsed.kind === 'model') return parsed.model;
  throw new Error(`${modelFile(name)} ${parsed.message}: run node scripts/models.ts`);
}

export function modelFile(name: ModelName): string {
  return join(MODELS, `${name}.json`);
}

/** A model as a file has it: one line for each fact, so that two can be compared by eye. */
export function modelText(model: CatalogModel): string {
  return `${JSON.stringify(model, null, 2)}\n`;
}

export type ParsedModel =
  | { readonly kind: 'model'; readonly model: CatalogModel }
  /** `message` goes after the file's name. */
  | { readonly kind: 'not_a_model'; readonly message: string };

/** A model from the text of a file that somebody names. */
export function parseModel(text: string): ParsedModel {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return wrong(`is not JSON (${(error as Error).message})`);
  }
  const version = z.object({ version: z.number() }).safeParse(json);
  if (!version.success) return wrong('is no model of a database: it has no version');
  if (version.data.version !== MODEL_VERSION) {
    return wrong(
      `is of version ${version.data.version} and this program reads ${MODEL_VERSION}: write it anew with this program`,
    );
  }
  const parsed = catalogModelSchema.safeParse(json);
  if (parsed.success) return { kind: 'model', model: parsed.data };
  const issue = parsed.error.issues[0];
  return wrong(`is damaged at ${issue?.path.map(String).join('.') || 'its top'}: ${issue?.message}`);
}

function wrong(message: string): ParsedModel {
  return { kind: 'not_a_model', message };
}
