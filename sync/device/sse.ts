/** The data of one event; its name, id and comments are of no use here. */
export interface SseEvent {
  readonly kind: 'event';
  readonly data: string;
}

export interface MalformedEvent {
  readonly kind: 'malformed';
  readonly detail: string;
}

/**
 * Server-sent events as they arrive (HTML, section 9.2.6). An event without data is none, and so is one that the end of
 * the source cut off. One of more than `limit` characters ends it; errors of the source pass through.
 */
export async function* eventData(
  source: AsyncIterable<string>,
  limit: number,
): AsyncGenerator<SseEvent | MalformedEvent> {
  let rest = '';
  let data: string[] = [];
  let size = 0;
  let afterCr = false;
  let first = true;

  for await (let chunk of source) {
    if (first && chunk !== '') {
      first = false;
      chunk = chunk.replace(/^\uFEFF/, '');
    }
    // A line may end in CR LF, and the two may arrive apart.
    if (afterCr && chunk !== '') {
      if (chunk.startsWith('\n')) chunk = chunk.slice(1);
      afterCr = false;
    }
    if (chunk.endsWith('\r')) afterCr = true;
    const lines = (rest + chunk).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';

    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { kind: 'event', data: data.join('\n') };
        data = [];
        size = 0;
        continue;
      }
      const value = valueOfData(line);
      if (value === null) continue;
      data.push(value);
      size += value.length;
    }
    if (size + rest.length > limit) {
      yield { kind: 'malformed', detail: `an event is longer than ${limit} characters` };
      return;
    }
  }
}

/** Null for any other field, and for comments. */
function valueOfData(line: string): string | null {
  if (line === 'data') return '';
  if (!line.startsWith('data:')) return null;
  return line.startsWith('data: ') ? line.slice(6) : line.slice(5);
}
