/** What a form sent: one text for each name. */
export type Form = Readonly<Record<string, string>>;

/**
 * Reads application/x-www-form-urlencoded. Null where no browser sent it so from one of our pages: a name twice, a NUL, bytes
 * that are no UTF-8.
 */
export function readForm(body: Uint8Array): Form | null {
  const text = decoded(() => new TextDecoder('utf-8', { fatal: true }).decode(body));
  if (text === null) return null;
  const fields = new Map<string, string>();
  for (const pair of text === '' ? [] : text.split('&')) {
    const [name, value = '', ...rest] = pair.split('=').map(unescaped);
    if (name == null || value === null || rest.length > 0 || fields.has(name)) return null;
    fields.set(name, value);
  }
  // Without a prototype: a field may have any name.
  return Object.assign(Object.create(null), Object.fromEntries(fields));
}

function unescaped(part: string): string | null {
  const text = decoded(() => decodeURIComponent(part.replaceAll('+', ' ')));
  return text?.includes('\0') ? null : text;
}

function decoded(decode: () => string): string | null {
  try {
    return decode();
  } catch {
    return null;
  }
}
