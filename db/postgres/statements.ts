import { sqlTokens } from './sql-tokens.ts';

export interface Script {
  /** Each with the comments before it and its semicolon. */
  readonly statements: readonly string[];
  /** Comments and blanks after the last. */
  readonly rest: string;
}

/** A script taken apart where Postgres would; all parts joined are `sql`. Throws when a quote or a comment has no end. */
export function splitStatements(sql: string): Script {
  const statements: string[] = [];
  let open = nothingYet();
  for (const { kind, text } of sqlTokens(sql)) {
    open.text += text;
    if (kind === 'space' || kind === 'comment') continue;
    open.hasContent = true;
    if (kind === 'word') enterBlock(open, text.toLowerCase());
    if (text === '(') open.parentheses++;
    if (text === ')') open.parentheses--;
    if (text !== ';' || open.parentheses > 0 || open.blocks > 0) continue;
    statements.push(open.text);
    open = nothingYet();
  }
  if (!open.hasContent) return { statements, rest: open.text };
  return { statements: [...statements, open.text], rest: '' };
}

interface Open {
  text: string;
  hasContent: boolean;
  parentheses: number;
  /** BEGIN ATOMIC and CASE that have not met their END. */
  blocks: number;
  readonly firstWords: string[];
}

function nothingYet(): Open {
  return { text: '', hasContent: false, parentheses: 0, blocks: 0, firstWords: [] };
}

const ROUTINE = /^create (or replace )?(function|procedure)\b/;

/** A routine may have its body written out, with semicolons that end nothing. */
function enterBlock(open: Open, word: string): void {
  if (open.firstWords.length < 4) open.firstWords.push(word);
  if (!ROUTINE.test(open.firstWords.join(' '))) return;
  if (word === 'begin' || (word === 'case' && open.blocks > 0)) open.blocks++;
  if (word === 'end' && open.blocks > 0) open.blocks--;
}
