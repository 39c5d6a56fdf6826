/** Markup that is safe to send: only `html` makes it. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type { Html };

export type Part = Html | string | number | null | readonly Part[];

/** Text that is put in is escaped, markup from another `html` is not; null is nothing. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = literals.map((literal, index) => {
    if (index < parts.length) checkPlace(literal);
    return literal + textOf(parts[index] ?? null);
  });
  return new Html(text.join(''));
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(textOf).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Where escaping is not enough: an attribute without quotes, a script, a style. */
function checkPlace(before: string): void {
  if (/\s[\w:-]+\s*=\s*$|<(script|style)\b[^>]*>?[^<]*$|\s(on\w+|style)\s*=\s*["'][^"']*$/i.test(before)) {
    throw new Error(`Nothing can be put in safely after: ${before.slice(-30)}`);
  }
}
