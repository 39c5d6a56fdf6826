import type { HeldReport } from './held.ts';
import type { Plan, PlannedStep } from './plan.ts';
import type { Mode, Start } from './step.ts';

/** A plan for people. */
export function planText(plan: Plan): string {
  const steps = plan.steps.length;
  const lines = [
    startText(plan.start, plan.baseline === null),
    ...plan.tolerated.map((it) => `  tolerated: ${it}`),
    ...plan.warnings.map((it) => `Warning: ${it}`),
    steps === 0 ? 'Nothing to do: the database is at this version already' : `Steps that would run: ${steps}`,
    ...plan.steps.flatMap((it) => ['', ...stepLines(it)]),
    ...(plan.held.length > 0 ? ['', ...heldLines(plan.held)] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `recorded` is false for a database that no migration has touched yet. */
export function startText(start: Start, recorded: boolean): string {
  if (start === 'empty') return recorded ? 'The database began empty' : 'The database is empty';
  return `The database ${recorded ? 'began as' : 'is'} the documented ${start} one`;
}

const howText: Readonly<Record<Mode, string>> = {
  transaction: 'all in one transaction',
  each: 'a transaction for each',
  concurrently: 'outside transactions, while others read and write',
  batches: 'page by page, a transaction for each page',
};

function stepLines({ step, mode, from }: PlannedStep): string[] {
  const count = step.statements.length;
  const begun = from.statement > 0 || from.after !== null;
  const where = from.after === null ? '' : `, after row ${from.after}`;
  return [
    `${step.id}: ${count} ${count === 1 ? 'statement' : 'statements'}, ${howText[mode]}`,
    ...(begun ? [`  under way: goes on at statement ${from.statement + 1}${where}`] : []),
    ...noteLines(step),
    ...(step.lock === null ? ['  lock: see its statements (--sql)'] : []),
  ];
}

/** Steps that wait for a person, each with what it would touch. */
export function heldLines(held: readonly HeldReport[]): string[] {
  return [
    'Held until a person approves them (migrate --approve NAME):',
    ...held.flatMap((it) => ['', it.id, ...noteLines(it), ...evidenceLines(it)]),
  ];
}

/** The same in short. */
export function heldSummary(held: readonly HeldReport[]): string {
  if (held.length === 0) return '';
  const lines = [
    'Held until a person approves them (migrate --approve NAME; migrate --plan says more). Until then drift reports what they would mend:',
    ...held.flatMap((it) => [it.id, ...evidenceLines(it)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function noteLines(it: Pick<HeldReport, 'what' | 'lock' | 'risk'>): string[] {
  return [
    ...(it.what ? [`  ${it.what}`] : []),
    ...(it.lock ? [`  lock: ${it.lock}`] : []),
    ...(it.risk ? [`  risk: ${it.risk}`] : []),
  ];
}

export function evidenceLines({ evidence }: Pick<HeldReport, 'evidence'>): string[] {
  if (evidence.kind === 'not_countable') return [`  cannot be counted yet: ${evidence.message}`];
  const some = evidence.rows.filter(({ count }) => count > 0);
  if (some.length === 0) return ['  nothing now'];
  return some.map(({ what, count, ids }) => {
    const named = ids.length > 0 ? ` (${ids.join(', ')}${ids.length < count ? ', …' : ''})` : '';
    return `  ${count} ${what}${named}`;
  });
}
