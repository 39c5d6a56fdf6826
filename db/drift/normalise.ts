// Postgres prints one thing in several ways: with the schema of what is not on the search path, with casts that depend on
// whether a column is varchar or text, with long names of types. What is compared has one spelling.

import { withoutNestedConnectives } from './connectives.ts';

/** `varchar(20)` for `character varying(20)`. */
export function typeName(printed: string): string {
  return withoutSchema(printed)
    .replace(/^character varying/, 'varchar')
    .replace(/^character(?=\(|\[|$)/, 'char')
    .replace(/^(timestamp|time)(\(\d+\))? with time zone/, '$1tz$2')
    .replace(/^(timestamp|time)(\(\d+\))? without time zone/, '$1$2');
}

/** A function's name with the types of its parameters. */
export function signature(name: string, types: string): string {
  return `${name}(${types.split(', ').map(typeName).join(', ')})`;
}

/** An expression, or a definition that holds some. */
export function expression(printed: string): string {
  return withoutNestedConnectives(withoutTextCasts(tokensOf(withoutSchema(printed)))).join('');
}

/** The head of a function; its body stays as somebody wrote it. */
export function functionDefinition(printed: string): string {
  const text = printed.replaceAll('\r\n', '\n').trimEnd();
  const body = text.search(/^AS /m);
  return body === -1 ? withoutSchema(text) : withoutSchema(text.slice(0, body)) + text.slice(body);
}

/**
 * A query on one line. Up to version 15 Postgres names the table before each column, later only where there are several:
 * a single table's name goes.
 */
export function query(printed: string): string {
  const tokens = tokensOf(withoutSchema(printed).trim().replace(/;$/, ''));
  const spaced = withoutNestedConnectives(tokens.map((token) => (/^\s/.test(token) ? ' ' : token)));
  const table = singleTable(spaced);
  return (table === null ? spaced : withoutPrefix(spaced, table)).join('');
}

/** Strings and quoted names are one token each, so that nothing is changed inside of them. */
function tokensOf(text: string): string[] {
  return text.match(/'(?:[^']|'')*'|"(?:[^"]|"")*"|::|\w+|\s+|./gs) ?? [];
}

/** Without the name of the schema that is compared. */
export function withoutSchema(text: string): string {
  return withoutPrefix(tokensOf(text), 'public')
    .map((token, at, all) => {
      const names = all[at + 1] === '::' && all[at + 2] === 'regclass';
      return names ? token.replace(/^'public\./, "'") : token;
    })
    .join('');
}

function withoutPrefix(tokens: readonly string[], prefix: string): string[] {
  const isPrefix = (at: number) => tokens[at] === prefix && tokens[at + 1] === '.' && tokens[at - 1] !== '.';
  return tokens.filter((_, at) => !isPrefix(at) && !isPrefix(at - 1));
}

/** Casts to varchar and text go; one with a length stays, because it cuts. */
function withoutTextCasts(tokens: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const length = tokens[at] === '::' ? textTypeLength(tokens.slice(at + 1, at + 7)) : 0;
    if (length === 0) kept.push(tokens[at] ?? '');
    else openUp(kept);
    at += length;
  }
  return kept;
}

/** How many of the tokens name text or varchar, with `[]`; 0 for any other type. */
function textTypeLength(tokens: readonly string[]): number {
  const [named] = /^(?:text|character varying)(?:\[\])?(?![\w(])/.exec(tokens.join('')) ?? [''];
  return tokensOf(named).length;
}

/** Removes parentheses at the end that stood there for the cast alone: around a name or an array, and no function's. */
function openUp(kept: string[]): void {
  if (kept.at(-1) !== ')') return;
  const open = openingOf(kept, '(', ')');
  const inner = kept.slice(open + 1, -1);
  const isArray = inner[0] === 'ARRAY' && inner.at(-1) === ']' && openingOf(inner, '[', ']') === 1;
  const isName = inner.length === 1 || (inner.length === 3 && inner[1] === '.');
  if ((!isName && !isArray) || /^[\w"]/.test(kept[open - 1] ?? '')) return;
  kept.splice(open, kept.length - open, ...inner);
}

/** Where the bracket opens that the last token closes. */
function openingOf(tokens: readonly string[], opening: string, closing: string): number {
  let depth = 0;
  for (let at = tokens.length - 1; at >= 0; at--) {
    if (tokens[at] === closing) depth++;
    if (tokens[at] === opening && --depth === 0) return at;
  }
  return -1;
}

/** What a query calls the one table it reads outside of parentheses; null when there are several or none. */
function singleTable(tokens: readonly string[]): string | null {
  const outer = outsideOfParentheses(tokens).join('');
  if ((outer.match(/\bFROM\b/g) ?? []).length !== 1) return null;
  // Names that are not quoted are lower case, keywords upper case.
  const name = '("[^"]+"|[a-z_]\\w*)';
  const [, table, alias] = new RegExp(` FROM ${name}(?: ${name})?(?= [A-Z]|$)`).exec(outer) ?? [];
  return alias ?? table ?? null;
}

function outsideOfParentheses(tokens: readonly string[]): string[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (token === ')') depth--;
    const outside = depth === 0;
    if (token === '(') depth++;
    return outside;
  });
}
