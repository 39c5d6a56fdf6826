/** The lines that arrived together, parsed. In batches, because a promise for each of 200,000 lines costs more than they do. */
export interface LineBatch {
  readonly kind: 'lines';
  readonly values: readonly unknown[];
}

export interface MalformedLines {
  readonly kind: 'malformed';
  readonly detail: string;
}

/** NDJSON as it arrives. A line that is no JSON or longer than `limit` characters ends it; errors of the source pass through. */
export async function* jsonLines(
  source: AsyncIterable<string>,
  limit: number,
): AsyncGenerator<LineBatch | MalformedLines> {
  let rest = '';
  let line = 0;
  for await (const chunk of source) {
    const texts = (rest + chunk).split('\n');
    rest = texts.pop() ?? '';
    const batch = parse(texts, line, limit);
    yield batch;
    if (batch.kind === 'malformed') return;
    line += texts.length;
    if (rest.length > limit) {
      yield tooLong(line, limit);
      return;
    }
  }
  if (rest !== '') yield parse([rest], line, limit);
}

function parse(texts: readonly string[], before: number, limit: number): LineBatch | MalformedLines {
  const values: unknown[] = [];
  for (const text of texts) {
    if (text.length > limit) return tooLong(before + values.length, limit);
    try {
      values.push(JSON.parse(text));
    } catch {
      return { kind: 'malformed', detail: `line ${before + values.length + 1} is not JSON` };
    }
  }
  return { kind: 'lines', values };
}

function tooLong(before: number, limit: number): MalformedLines {
  return { kind: 'malformed', detail: `line ${before + 1} is longer than ${limit} characters` };
}
