import { describe, expect, it } from 'vitest';
import { isOurUrl } from './our-url.ts';

const AGENT = 'http://127.0.0.1:41234/?boot=secret';

describe('the window goes', () => {
  for (const url of ['http://127.0.0.1:41234/', 'http://127.0.0.1:41234/diagnostics']) {
    it(`to ${url}`, () => expect(isOurUrl(url, AGENT)).toBe(true));
  }
});

describe('the window does not go', () => {
  const elsewhere = [
    'http://127.0.0.1:41235/',
    'https://127.0.0.1:41234/',
    'http://localhost:41234/',
    'http://127.0.0.1:41234@example.org/',
    'http://user:pass@127.0.0.1:41234/',
    'http://127.0.0.1.example.org:41234/',
    'file:///etc/passwd',
    'data:text/html,hello',
    'javascript:alert(1)',
    'about:blank',
    'not an address',
    '',
  ];
  for (const url of elsewhere) it(`to ${url || 'nothing'}`, () => expect(isOurUrl(url, AGENT)).toBe(false));

  it('anywhere before the agent has an address', () =>
    expect(isOurUrl('http://127.0.0.1:41234/', null)).toBe(false));
});
