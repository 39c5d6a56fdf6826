/** A page as a browser has it, with what a test asks of it. */
export interface Shown {
  readonly status: number;
  readonly headers: Headers;
  /** Where it was found at last, path and query. */
  readonly path: string;
  readonly text: string;
  /** What people read, without markup; blanks are single. */
  readonly words: string;
  /** Of the first form in <main>. */
  readonly form: { readonly action: string; readonly fields: Readonly<Record<string, string>> } | null;
}

export interface BrowserUnderTest {
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Shown>;
  /** Fills in the page's form and sends it; `to` is another button's address. Follows as a browser does. */
  readonly submit: (page: Shown, fields?: Readonly<Record<string, string>>, to?: string) => Promise<Shown>;
  /** Sends anything, and follows nothing. */
  readonly post: (path: string, body: BodyInit, headers?: Record<string, string>) => Promise<Shown>;
  readonly cookie: () => string;
  /** As one who has nothing of this one, or its cookie alone. */
  readonly setCookie: (cookie: string) => void;
}

/** What matters of a phone's browser without script: cookies, forms, redirects. */
export function browserUnderTest(url: string, language = 'en-GB'): BrowserUnderTest {
  let cookie = '';
  const ask = async (path: string, init: RequestInit, headers: Record<string, string>): Promise<Shown> => {
    const answer = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: { 'accept-language': language, ...(cookie === '' ? {} : { cookie }), ...headers },
    });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      path,
      text,
      words: wordsOf(text),
      form: formIn(text),
    };
  };
  const follow = async (page: Shown): Promise<Shown> => {
    const location = page.headers.get('location');
    if (location === null) return page;
    if (!location.startsWith('/pair')) throw new Error(`sent away to ${location}`);
    return follow(await ask(location, {}, {}));
  };
  const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
    ask(
      path,
      { method: 'POST', body },
      {
        'content-type': 'application/x-www-form-urlencoded',
        origin: new URL(url).origin,
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
    );
  return {
    get: async (path, headers = {}) => follow(await ask(path, {}, headers)),
    submit: async (page, fields = {}, to) => {
      if (!page.form) throw new Error(`${page.path} has no form: ${page.words}`);
      const body = new URLSearchParams({ ...page.form.fields, ...fields }).toString();
      return follow(await post(to ?? page.form.action, body));
    },
    post,
    cookie: () => cookie,
    setCookie: (value) => {
      cookie = value;
    },
  };
}

function formIn(text: string): Shown['form'] {
  const main = text.slice(text.indexOf('<main>'), text.indexOf('</main>'));
  const [, action, content = ''] =
    main.match(/<form method="post" action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/) ?? [];
  if (action === undefined) return null;
  const fields: Record<string, string> = {};
  for (const [tag] of content.matchAll(/<input[^>]*>/g)) {
    if (!tag.includes('type="checkbox"')) fields[attribute(tag, 'name')] = attribute(tag, 'value');
  }
  for (const [, tag = '', options = ''] of content.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
    const all = [...options.matchAll(/<option value="([^"]*)"( selected)?>/g)];
    const chosen = all.find(([, , selected]) => selected) ?? all[0];
    fields[attribute(tag, 'name')] = plain(chosen?.[1] ?? '');
  }
  return { action, fields };
}

function attribute(tag: string, name: string): string {
  return plain(tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '');
}

function plain(escaped: string): string {
  return escaped.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function wordsOf(text: string): string {
  const body = text.slice(text.indexOf('<main>'), text.indexOf('</main>'));
  return plain(body.replace(/<select[\s\S]*?<\/select>/g, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}
