import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventData } from './sse.ts';

async function read(chunks: readonly string[], limit = 1_000) {
  async function* source() {
    yield* chunks;
  }
  const found = [];
  for await (const each of eventData(source(), limit)) found.push(each.kind === 'event' ? each.data : each);
  return found;
}

describe('events', () => {
  const cases: [string, string, string[]][] = [
    ['are what is between empty lines', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['may have data of several lines', 'data: a\ndata: b\n\n', ['a\nb']],
    ['may end their lines in any way', 'data: a\r\n\r\ndata: b\r\rdata: c\n\n', ['a', 'b', 'c']],
    ['lose one space after the colon and no more', 'data:a\n\ndata:  b\n\n', ['a', ' b']],
    ['may have empty data', 'data\n\ndata:\n\n', ['', '']],
    ['are not made by comments', ':\n\n: hello\n\n', []],
    ['are not made by other fields', 'event: changed\nid: 1\nretry: 10\n\ndatabase: x\n\n', []],
    ['are none when they were cut off', 'data: a\n\ndata: b\n', ['a']],
    ['may begin with a byte order mark', '\uFEFFdata: a\n\n', ['a']],
  ];
  for (const [what, text, expected] of cases) {
    it(what, async () => {
      expect(await read([text])).toEqual(expected);
      expect(await read([...text])).toEqual(expected);
    });
  }

  it('are the same however the text arrives in pieces', async () => {
    const line = fc.constantFrom('data: x', 'data:y', ':', 'id: 3', '', '');
    const end = fc.constantFrom('\n', '\r', '\r\n');
    const text = fc
      .array(
        fc.tuple(line, end).map(([a, b]) => a + b),
        { maxLength: 12 },
      )
      .map((lines) => lines.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(40), { maxLength: 6 }), async (whole, cuts) => {
        const at = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((a, b) => a - b);
        const pieces = [...at, whole.length].map((to, n) => whole.slice(at[n - 1] ?? 0, to));
        expect(await read(pieces)).toEqual(await read([whole]));
      }),
    );
  });

  it('that never end are given up', async () => {
    const tooLong = [{ kind: 'malformed', detail: 'an event is longer than 10 characters' }];
    expect(await read(['data: 12345', '6789012'], 10)).toEqual(tooLong);
    expect(await read(['data: 123\ndata: 456\n', 'data: 78901\n', '\n'], 10)).toEqual(tooLong);
    expect(await read(['data: 123\n\n', 'data: 456\n\n', ': 89\n\n'], 10)).toEqual(['123', '456']);
  });
});
