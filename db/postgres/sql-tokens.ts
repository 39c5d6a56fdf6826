export interface Token {
  readonly kind: 'space' | 'comment' | 'quoted' | 'word' | 'mark';
  readonly text: string;
}

/**
 * SQL as Postgres reads it, as far as needed to know what is quoted and what is a comment; all texts joined are `sql`.
 * Throws when a quote or a comment has no end.
 */
export function* sqlTokens(sql: string): Generator<Token> {
  for (let at = 0; at < sql.length; ) {
    const token = nestedComment(sql, at) ?? dollarQuoted(sql, at) ?? simpleToken(sql, at);
    yield token;
    at += token.text.length;
  }
}

/** One line without comments, for people and for patterns. What is quoted stays as it is. */
export function withoutComments(sql: string): string {
  let text = '';
  for (const token of sqlTokens(sql)) {
    const blank = token.kind === 'space' || token.kind === 'comment';
    if (!blank) text += token.text;
    else if (!text.endsWith(' ')) text += ' ';
  }
  return text.trim();
}

/** A quote doubled within quotes counts as the end of one and the start of another: the boundaries are the same. */
const SIMPLE =
  /(?<space>[ \t\n\r\f\v]+)|(?<comment>--[^\n\r]*)|(?<quoted>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'[^']*'|"[^"]*")|(?<word>[A-Za-z_\u{80}-\u{10ffff}][\w$\u{80}-\u{10ffff}]*)|(?<mark>[\s\S])/uy;

function simpleToken(sql: string, at: number): Token {
  SIMPLE.lastIndex = at;
  const groups = SIMPLE.exec(sql)?.groups ?? {};
  for (const kind of ['space', 'comment', 'quoted', 'word'] as const) {
    const text = groups[kind];
    if (text !== undefined) return { kind, text };
  }
  const text = groups['mark'] ?? '';
  if (text === "'" || text === '"') throw unended(`quote ${text}`, sql, at);
  return { kind: 'mark', text };
}

function nestedComment(sql: string, at: number): Token | null {
  if (!sql.startsWith('/*', at)) return null;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return { kind: 'comment', text: sql.slice(at, edge.lastIndex) };
  }
  throw unended('comment', sql, at);
}

/** `$1` is a parameter, and a dollar within a word belongs to the word. */
const DOLLAR = /\$(?:[A-Za-z_\u{80}-\u{10ffff}][\w\u{80}-\u{10ffff}]*)?\$/uy;

function dollarQuoted(sql: string, at: number): Token | null {
  DOLLAR.lastIndex = at;
  const tag = DOLLAR.exec(sql)?.[0];
  if (tag === undefined) return null;
  const end = sql.indexOf(tag, at + tag.length);
  if (end < 0) throw unended(`quote ${tag}`, sql, at);
  return { kind: 'quoted', text: sql.slice(at, end + tag.length) };
}

function unended(what: string, sql: string, at: number): Error {
  const line = sql.slice(0, at).split('\n').length;
  return new Error(`The ${what} on line ${line} has no end`);
}
