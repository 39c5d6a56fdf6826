import type { Start, Step } from './step.ts';

/**
 * The steps of a database that started so, in their order. A letter after the number is for databases that were there
 * before; 0001 makes what those have already.
 */
export function chainOf<T extends Pick<Step, 'id' | 'for'>>(steps: readonly T[], start: Start): T[] {
  return steps.filter((step) => isFor(step, start)).sort((a, b) => compareIds(a.id, b.id));
}

function isFor(step: Pick<Step, 'id' | 'for'>, start: Start): boolean {
  const { number, letter } = positionOf(step.id);
  if (step.for !== null && step.for !== start) return false;
  return start === 'empty' ? letter === '' : number + letter !== '0001';
}

/** 0001, 0001a, 0001b, 0002: not what the alphabet says of `0001_` and `0001a`. */
function compareIds(one: string, other: string): number {
  const [a, b] = [positionOf(one), positionOf(other)];
  return compare(a.number, b.number) || compare(a.letter, b.letter) || compare(one, other);
}

const ID = /^(\d{4})([a-z]?)_\w+$/;

export function isStepId(id: string): boolean {
  return ID.test(id);
}

function positionOf(id: string): { readonly number: string; readonly letter: string } {
  const [, number = '', letter = ''] = ID.exec(id) ?? [];
  return { number, letter };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
