import { describe, expect, it } from 'vitest';
import { html } from './html.ts';

describe('html', () => {
  it('escapes text, also in attributes, and keeps markup that it made', () => {
    const rude = `<script>alert("1")</script>&'`;
    const safe = '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#38;&#39;';
    expect(html`<p title="${rude}">${rude}${html`<b>${rude}</b>`}</p>`.text).toBe(
      `<p title="${safe}">${safe}<b>${safe}</b></p>`,
    );
  });

  it('joins lists, and shows nothing for null', () => {
    expect(html`<ul>${[1, 2].map((it) => html`<li>${it}</li>`)}${null}${['<', '>']}</ul>`.text).toBe(
      '<ul><li>1</li><li>2</li>&#60;&#62;</ul>',
    );
  });

  it('takes nothing for markup that only looks like it', () => {
    const forged = { text: '<b>' } as unknown as string;
    expect(html`${forged}`.text).toBe('[object Object]');
  });

  it('refuses places where escaping would not be enough', () => {
    const it = 'x';
    expect(() => html`<p title=${it}>`).toThrow('safely');
    expect(html`<a href="/a?b=${it}">`.text).toBe('<a href="/a?b=x">');
    expect(() => html`<script>${it}</script>`).toThrow('safely');
    expect(() => html`<style>p { color: ${it} }</style>`).toThrow('safely');
    expect(() => html`<p onclick="${it}">`).toThrow('safely');
    expect(() => html`<p style="color: ${it}">`).toThrow('safely');
  });
});
