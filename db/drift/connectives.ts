/** What stands between parentheses, or the whole text: tokens, and what stands between parentheses within. */
type Items = (string | Items)[];

/**
 * `(a OR b OR c)` for `((a OR b) OR c)`: Postgres prints what it made of a comparison of rows in the second way, and in the
 * first once that text was run.
 */
export function withoutNestedConnectives(tokens: readonly string[]): string[] {
  return print(flatten(parse([...tokens])));
}

/** Takes tokens up to the parenthesis that closes, which is taken as well. */
function parse(tokens: string[]): Items {
  const items: Items = [];
  for (let token = tokens.shift(); token !== undefined && token !== ')'; token = tokens.shift()) {
    items.push(token === '(' ? parse(tokens) : token);
  }
  return items;
}

function flatten(items: Items): Items {
  const flat = items.map((item) => (typeof item === 'string' ? item : flatten(item)));
  const connective = connectiveOf(flat);
  if (connective === null) return flat;
  return flat.flatMap((item, at) => {
    const isOperand =
      (at === 0 || flat[at - 2] === connective) && (at === flat.length - 1 || flat[at + 2] === connective);
    return typeof item !== 'string' && isOperand && connectiveOf(item) === connective ? item : [item];
  });
}

function connectiveOf(items: Items): 'AND' | 'OR' | null {
  const found = (['AND', 'OR'] as const).filter((word) => items.includes(word));
  return found.length === 1 ? (found[0] ?? null) : null;
}

function print(items: Items): string[] {
  return items.flatMap((item) => (typeof item === 'string' ? [item] : ['(', ...print(item), ')']));
}
