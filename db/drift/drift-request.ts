import { parseArgs } from 'node:util';
import { namedUrl, type Wrong, wrong } from '../named-database.ts';
import { readHeld } from '../postgres/migration-files.ts';
import { type Accepted, parseAccepted } from './accepted.ts';
import type { DriftRequest } from './drift.ts';
import { SEVERITIES, type Severity } from './finding.ts';
import { MODEL_NAMES, parseModel, readModel } from './models.ts';
import type { Report } from './report.ts';
import { reportJson } from './report-json.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportText } from './report-text.ts';

const options = {
  url: { type: 'string' },
  expect: { type: 'string', default: 'record' },
  probe: { type: 'boolean', default: false },
  accept: { type: 'string' },
  'fail-on': { type: 'string', default: 'low' },
  json: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
} as const;

interface Deps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readText: (file: string) => Promise<string>;
}

export interface Asked {
  readonly kind: 'asked';
  readonly request: DriftRequest;
  readonly threshold: Severity;
  readonly render: (report: Report) => string;
}

/** What a command line asks for, with the files that it names. */
export async function understand(deps: Deps, parameters: readonly string[]): Promise<Asked | Wrong> {
  const parsed = parse(parameters);
  if (parsed.kind === 'wrong') return parsed;
  const { url, expect, probe, accept, 'fail-on': failOn, json, markdown } = parsed.values;
  const threshold = SEVERITIES.find((it) => it === failOn);
  if (threshold === undefined) {
    return wrong(`--fail-on ${failOn} is no severity: give one of ${SEVERITIES.join(', ')}`);
  }
  if (json && markdown) return wrong('--json and --markdown cannot both be: leave one out');
  const named = namedUrl(url, deps.env);
  if (named.kind === 'wrong') return named;
  const expectation = await readExpectation(deps, expect);
  if (expectation.kind === 'wrong') return expectation;
  const accepted = await readAccepted(deps, accept);
  if (accepted.kind === 'wrong') return accepted;
  return {
    kind: 'asked',
    request: {
      url: named.url,
      expectation: { name: expect, model: expectation.model },
      probe,
      accepted: accepted.entries,
      explained: await explainer(),
    },
    threshold,
    render: (report) =>
      json ? reportJson(report, threshold) : markdown ? reportMarkdown(report) : reportText(report),
  };
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function parse(parameters: readonly string[]): Wrong | { readonly kind: 'values'; readonly values: Values } {
  try {
    return { kind: 'values', values: parseArgs({ args: [...parameters], options }).values };
  } catch (error) {
    return wrong(`${(error as Error).message} See --help`);
  }
}

async function readExpectation(
  { readText }: Deps,
  expect: string,
): Promise<Wrong | { readonly kind: 'model'; readonly model: DriftRequest['expectation']['model'] }> {
  const own = MODEL_NAMES.find((it) => it === expect);
  if (own !== undefined) return { kind: 'model', model: await readModel(own) };
  const text = await readNamed(readText, expect);
  if (text === null) {
    return wrong(`--expect ${expect} cannot be read: give ${MODEL_NAMES.join(', ')} or the file of a model`);
  }
  const parsed = parseModel(text);
  return parsed.kind === 'model' ? parsed : wrong(`--expect ${expect} ${parsed.message}`);
}

async function readAccepted(
  { readText }: Deps,
  file: string | undefined,
): Promise<Wrong | { readonly kind: 'accepted'; readonly entries: readonly Accepted[] }> {
  if (file === undefined) return { kind: 'accepted', entries: [] };
  const text = await readNamed(readText, file);
  if (text === null) return wrong(`--accept ${file} cannot be read: name a file of accepted findings`);
  const parsed = parseAccepted(text);
  return parsed.kind === 'accepted' ? parsed : wrong(`--accept ${file} ${parsed.message}`);
}

async function readNamed(readText: Deps['readText'], file: string): Promise<string | null> {
  return readText(file).catch(() => null);
}

/** A step that was held and then approved says itself what it brings about. */
async function explainer(): Promise<DriftRequest['explained']> {
  const held = await readHeld();
  return (applied) =>
    held.filter(({ id }) => applied.includes(id)).map(({ id, accepts }) => ({ step: id, ids: accepts }));
}
