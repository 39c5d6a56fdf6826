/** The data of `ratings.json` as maps from folded text to answers, settled once where boards disagree. */
import { z } from 'zod';
import type { Rating, Use } from './ratings.ts';

export interface Lookup {
  readonly version: string;
  /** Labels and variants of every board; keys are folded. */
  readonly everywhere: Answers;
  /** The same by folded country. */
  readonly byCountry: ReadonlyMap<string, Answers>;
  /** Spellings that name their country: `DE-6`, `GB:12A`. */
  readonly prefixed: Answers;
}

export type Answers = ReadonlyMap<string, Readonly<Record<Use, Rating>>>;

/** Builds the maps from the content of `ratings.json`; throws one line that names what is damaged. */
export function buildLookup(data: unknown): Lookup {
  const { version, systems } = parseData(data);
  const everywhere: Meanings = new Map();
  const prefixed: Meanings = new Map();
  const byCountry = new Map<string, Meanings>();
  for (const { system, country, prefixes, labels } of systems) {
    const own: Meanings = byCountry.get(fold(country ?? '')) ?? new Map();
    if (country !== null) byCountry.set(fold(country), own);
    for (const { label, age, variants, prefixed: bare = [label] } of labels) {
      for (const key of new Set([label, ...variants].map(fold))) {
        add(everywhere, key, { system, age });
        add(own, key, { system, age });
      }
      const forms = prefixes.flatMap((prefix) => bare.map((form) => fold(prefix + form)));
      for (const key of new Set(forms)) add(prefixed, key, { system, age });
    }
  }
  return {
    version,
    everywhere: answersOf(everywhere),
    prefixed: answersOf(prefixed),
    byCountry: new Map([...byCountry].map(([country, own]) => [country, answersOf(own)])),
  };
}

/** One spelling for all: NFKC, every dash `-`, one space between words, lower case. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Dash}/gu, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

const dataSchema = z.strictObject({
  version: z.string().min(1),
  systems: z.array(
    z.strictObject({
      system: z.string().min(1),
      country: z.string().nullable(),
      prefixes: z.array(z.string()),
      labels: z.array(
        z.strictObject({
          label: z.string().min(1),
          age: z.union([z.int().min(0).max(21), z.enum(['unrated', 'banned', 'unknown'])]),
          variants: z.array(z.string()).default([]),
          /** The spellings that take the system's prefixes; without it the label alone does. */
          prefixed: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
});

type Age = z.infer<typeof dataSchema>['systems'][number]['labels'][number]['age'];
type Meaning = { readonly system: string; readonly age: Age };
type Meanings = Map<string, Meaning[]>;

function parseData(data: unknown): z.infer<typeof dataSchema> {
  const parsed = dataSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `db/ratings.json is damaged at ${issue?.path.join('.')}: ${issue?.message}; install it again`,
  );
}

function add(meanings: Meanings, key: string, meaning: Meaning): void {
  const known = meanings.get(key);
  if (known) known.push(meaning);
  else meanings.set(key, [meaning]);
}

function answersOf(meanings: Meanings): Answers {
  return new Map(
    [...meanings].map(([key, all]) => [key, { video: settle(all, 'video'), limit: settle(all, 'limit') }]),
  );
}

/** One answer of several boards. A refusal counts as stricter than any age. */
function settle(meanings: readonly Meaning[], use: Use): Rating {
  const ages = meanings.map(({ age }) => age);
  const years = ages.filter((age) => typeof age === 'number');
  if (use === 'video' ? years.length < ages.length : years.length === 0) {
    return { kind: ages.includes('banned') ? 'banned' : ages.includes('unknown') ? 'unknown' : 'unrated' };
  }
  const min_age = use === 'video' ? Math.max(...years) : Math.min(...years);
  const systems = new Set(meanings.map(({ system }) => system));
  const [system] = systems;
  return {
    kind: 'known',
    min_age,
    ...(system !== undefined && systems.size === 1 && { system }),
    ...(ages.some((age) => age !== min_age) && { ambiguous: true as const }),
  };
}
