import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Postgres } from '../../../db/postgres/connect.ts';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { hashArgon2 } from '../../argon2.ts';
import { kioskUnderTest } from '../access/kiosk-under-test.ts';
import { type GatewayUnderTest, startGateway } from '../gateway-under-test.ts';
import { type BrowserUnderTest, browserUnderTest, type Shown } from '../pages/browser-under-test.ts';

const PASSWORD = 'little balloon';
const posts = ['/pair/sign-in', '/pair/sign-out', '/pair/code', '/pair/agree', '/pair/decline'];

let server: RecordServer;
let database: string;
let gateway: GatewayUnderTest;
let record: Postgres;
let hash: string;
let made = 0;

beforeAll(async () => {
  server = await startRecordServer();
  database = await server.freshRecord();
  gateway = await startGateway(database);
  record = gateway.postgres;
  hash = await hashArgon2(PASSWORD);
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  await record.query('DELETE FROM rate_limits');
});

async function newAccount(email = `parent${++made}@example.org`) {
  const [row] = await record.query<{ id: string }>(
    `INSERT INTO users (email, password_hash, name) VALUES ($1, $2, 'Alex') RETURNING id`,
    [email, hash],
  );
  const [kiosk] = await record.query<{ id: string }>(
    `INSERT INTO kiosks (user_id, name, status, settings, paired_at, credential_hash)
     VALUES ($1, 'Kitchen', 'active', '{}', now(), gen_random_uuid()::text) RETURNING id`,
    [row?.id],
  );
  return { email, user_id: row?.id ?? '', own: `/pair/kiosks/${kiosk?.id}`, kiosk_id: kiosk?.id ?? '' };
}

async function tryToSignIn(email: string, password: string, url = gateway.url): Promise<Shown> {
  const browser = browserUnderTest(url);
  return browser.submit(await browser.get('/pair'), { email, password });
}

async function signedIn(email: string, url = gateway.url): Promise<BrowserUnderTest> {
  const browser = browserUnderTest(url);
  await browser.submit(await browser.get('/pair'), { email, password: PASSWORD });
  return browser;
}

async function askingKiosk(description = 'Medio kiosk') {
  return (await kioskUnderTest(gateway.url)).start({ description });
}

const encoded = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();

/** Everything that a form could have changed. */
async function everything(): Promise<unknown> {
  const [row] = await record.query(`SELECT
    (SELECT json_agg(k ORDER BY id) FROM (SELECT id, user_id, name, status, settings, key_thumbprint FROM kiosks) k) AS kiosks,
    (SELECT json_agg(d ORDER BY id) FROM (SELECT id, status, user_id FROM device_authorizations) d) AS codes,
    (SELECT json_agg(u ORDER BY id) FROM users u) AS users,
    (SELECT count(*) FROM parent_sessions) AS sessions, (SELECT count(*) FROM access_events) AS events`);
  return row;
}

/** Nothing is written while `attempts` are made. */
async function leavesEverything(attempts: () => Promise<void>): Promise<void> {
  const before = await everything();
  await attempts();
  expect(await everything()).toEqual(before);
}

describe('every page', () => {
  const paths = ['/pair/sign-in', '/pair/declined', '/pair/nothing', '/pair/kiosks/x', '/pair/style.css'];

  it('runs nothing, loads nothing from elsewhere, cannot be framed, and is kept nowhere', async () => {
    const { email, own } = await newAccount();
    const browser = await signedIn(email);
    const { user_code } = await askingKiosk();
    const asking = await browser.submit(await browser.get(`/pair?code=${user_code}`));
    const pages = [asking, await browser.post('/pair/code', 'a=1&a=2')];
    for (const path of [...paths, '/pair', '/pair/kiosks', own, `${own}/remove`]) {
      pages.push(await browser.get(path));
    }
    for (const { headers, text, path } of pages) {
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      ]);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      if (path === '/pair/style.css') continue;
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(text).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:|https?:\/\//i);
      expect(text).toMatch(/<html lang="(en|de)">/);
    }
  });

  it('shows what kiosks and parents wrote as text', async () => {
    const rude = `<script>alert('x')</script>"><img src=x onerror=alert(1)>`;
    const { email } = await newAccount(`"><script>alert(1)</script>${++made}@example.org`);
    const browser = await signedIn(email);
    const { user_code } = await askingKiosk(rude);
    const asking = await browser.submit(await browser.get(`/pair?code=${user_code}`));
    expect(asking.words).toContain(rude);
    const done = await browser.submit(asking, { name: rude.slice(0, 50), timezone: 'UTC' });
    const kiosks = await browser.get('/pair/kiosks');
    const [row] = await record.query<{ id: string }>('SELECT id FROM kiosks WHERE name = $1', [
      rude.slice(0, 50),
    ]);
    const own = await browser.get(`/pair/kiosks/${row?.id}`);
    const wrong = await browser.submit(own, { name: `${rude}${rude}`, timezone: rude, language: rude });
    const linked = await browser.get(`/pair?code=${encodeURIComponent('"><script>')}`);
    const foreign = browserUnderTest(gateway.url);
    const signIn = await foreign.submit(await foreign.get('/pair'), { email: rude, password: 'x' });
    for (const { text } of [asking, done, kiosks, own, wrong, linked, signIn]) {
      expect(text).not.toMatch(/<script|<img src=x/);
    }
    expect(wrong.form?.fields['name']).toBe(`${rude}${rude}`);
  });
});

describe('a form from elsewhere', () => {
  it('does nothing: without token, with a foreign one, or where the browser names another site', async () => {
    const { email, own } = await newAccount();
    const browser = await signedIn(email);
    const token = (await browser.get('/pair')).form?.fields['form_token'] ?? '';
    const foreign =
      (await (await signedIn((await newAccount()).email)).get('/pair')).form?.fields['form_token'] ?? '';
    const { user_code } = await askingKiosk();
    const fields = { code: user_code, name: 'Mine', timezone: 'UTC', language: 'en', pin: '', pin_again: '' };
    const forged: [Record<string, string>, Record<string, string>][] = [
      [{}, {}],
      [{ form_token: '' }, {}],
      [{ form_token: foreign }, {}],
      [{ form_token: `${token}x` }, {}],
      [{ form_token: token }, { origin: 'https://evil.example' }],
      [{ form_token: token }, { origin: 'null' }],
      [{ form_token: token }, { 'sec-fetch-site': 'cross-site' }],
      [{ form_token: token }, { 'sec-fetch-site': 'same-site' }],
      [{ form_token: token }, { 'sec-fetch-site': 'none' }],
    ];
    await leavesEverything(async () => {
      for (const path of [...posts.slice(1), own, `${own}/remove`]) {
        for (const [more, headers] of forged) {
          const { status } = await browser.post(path, encoded({ ...fields, ...more }), headers);
          expect([path, more, headers, status]).toEqual([path, more, headers, 403]);
        }
      }
      const stranger = browserUnderTest(gateway.url);
      await stranger.get('/pair');
      const signIn = encoded({ email, password: PASSWORD, code: '', next: '' });
      expect((await stranger.post('/pair/sign-in', signIn)).status).toBe(403);
    });
    // The same with everything right.
    expect((await browser.post('/pair/agree', encoded({ ...fields, form_token: token }))).status).toBe(303);
  });

  it('cannot sign somebody in: a session is never one that was known before', async () => {
    const { email } = await newAccount();
    const browser = browserUnderTest(gateway.url);
    browser.setCookie(`medio=${'P'.repeat(43)}`);
    const page = await browser.get('/pair');
    expect(browser.cookie()).toBe(`medio=${'P'.repeat(43)}`);
    await browser.submit(page, { email, password: PASSWORD });
    expect(browser.cookie()).toMatch(/^medio=[\w-]{43}$/);
    const planter = browserUnderTest(gateway.url);
    planter.setCookie(`medio=${'P'.repeat(43)}`);
    expect((await planter.get('/pair/kiosks')).path).toBe('/pair/sign-in?next=kiosks');
  });
});

describe('the cookie', () => {
  const flagsOf = async (url: string) => (await fetch(`${url}/pair/sign-in`)).headers.get('set-cookie');

  it('is for this host, for requests from here, and out of reach of scripts; over https for https alone', async () => {
    expect(await flagsOf(gateway.url)).toMatch(/^medio=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const secure = await startGateway(database, { publicUrl: 'https://kiosks.example' });
    expect(await flagsOf(secure.url)).toMatch(
      /^__Host-medio=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    // Behind a proxy that calls us by another name, the browser names the public one.
    const browser = browserUnderTest(secure.url);
    const page = await browser.get('/pair');
    const body = encoded({ ...page.form?.fields, email: 'a@example.org', password: 'x' });
    const from = async (origin: string) => (await browser.post('/pair/sign-in', body, { origin })).status;
    expect([await from('https://kiosks.example'), await from('https://kiosks.example.org')]).toEqual([
      401, 403,
    ]);
    await secure.close();
  });

  it('is kept as a hash', async () => {
    const browser = await signedIn((await newAccount()).email);
    const secret = browser.cookie().split('=')[1] ?? '';
    const rows = JSON.stringify(await record.query('SELECT * FROM parent_sessions'));
    expect(secret.length).toBe(43);
    expect(rows).not.toContain(secret);
  });

  it('that we never made is replaced', async () => {
    for (const brought of ['medio=short', `medio=${'x'.repeat(5000)}`, `medio=${'é'.repeat(43)}`, 'medio']) {
      const browser = browserUnderTest(gateway.url);
      browser.setCookie(encodeURI(brought));
      expect((await browser.get('/pair')).status).toBe(200);
      expect(browser.cookie()).toMatch(/^medio=[\w-]{43}$/);
    }
  });
});

describe('a link', () => {
  it('leads nowhere else, whatever it says', async () => {
    const { email } = await newAccount();
    for (const evil of ['https://evil.example', '//evil.example', '/\\evil.example', 'kiosks/../../x']) {
      for (const name of ['next', 'code', 'to', 'return_to', 'seal']) {
        const browser = browserUnderTest(gateway.url);
        // browserUnderTest throws where it is sent elsewhere.
        const page = await browser.get(`/pair?${encoded({ [name]: evil })}`);
        const at = await browser.submit(page, { email, password: PASSWORD });
        expect(at.path).toMatch(/^\/pair(\/kiosk)?(\?|$)/);
        const sent = await browser.post(
          '/pair/sign-in',
          encoded({ ...page.form?.fields, email, password: PASSWORD, next: evil }),
        );
        expect([303, 400]).toContain(sent.status);
        expect(sent.headers.get('location') ?? '/pair').toMatch(/^\/pair/);
      }
    }
  });
});

describe('whether an account exists', () => {
  it('cannot be told: unknown, closed, without usable hash, wrong password are one answer', async () => {
    const known = await newAccount();
    const closed = await newAccount();
    await record.query('UPDATE users SET deleted_at = now() WHERE id = $1', [closed.user_id]);
    const unusable = await newAccount();
    await record.query(`UPDATE users SET password_hash = '!' WHERE id = $1`, [unusable.user_id]);
    const answers: unknown[] = [];
    const statuses: number[] = [];
    for (const email of [known.email, closed.email, unusable.email, 'nobody@example.org']) {
      for (let tries = 0; tries < 7; tries++) {
        const { status, text, headers } = await tryToSignIn(email, tries === 0 ? 'x' : 'y');
        const same = text.replaceAll(email, 'EMAIL').replace(/form_token" value="[^"]*"/, '');
        statuses.push(status);
        answers.push([tries, status, same, headers.get('retry-after')]);
      }
      await record.query(`DELETE FROM rate_limits WHERE key LIKE 'sign_in/address%'`);
    }
    expect(new Set(answers.map((it) => JSON.stringify(it))).size).toBe(7);
    expect(statuses.slice(0, 7)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    // With the right password too.
    await record.query('DELETE FROM rate_limits');
    expect((await tryToSignIn(closed.email, PASSWORD)).status).toBe(401);
    expect((await tryToSignIn(unusable.email, '!')).status).toBe(401);
    expect((await tryToSignIn(known.email, PASSWORD)).status).toBe(200);
  });

  it('stays true while signed in: a closed account is out at its next page', async () => {
    const { email, user_id } = await newAccount();
    const browser = await signedIn(email);
    const page = await browser.get('/pair');
    await record.query('UPDATE users SET deleted_at = now() WHERE id = $1', [user_id]);
    expect((await browser.get('/pair/kiosks')).path).toBe('/pair/sign-in?next=kiosks');
    const { user_code } = await askingKiosk();
    expect((await browser.submit(page, { code: user_code })).path).toMatch(/^\/pair\/sign-in/);
  });
});

describe('five wrong passwords', () => {
  it('are followed by a wait, also of the right one, over two gateways and a restart; then it goes on', async () => {
    const { email, user_id } = await newAccount();
    const own = await server.freshRecord();
    const [first, second] = [await startGateway(own), await startGateway(own)];
    await first.postgres.query(
      `INSERT INTO users (id, email, password_hash, name) VALUES ($1, $2, $3, 'Alex')`,
      [user_id, email, hash],
    );
    for (let tries = 0; tries < 5; tries++) {
      const at = tries % 2 ? first : second;
      expect((await tryToSignIn(email, 'wrong', at.url)).status).toBe(401);
    }
    const spelt = email.toUpperCase();
    for (const at of [first, second]) expect((await tryToSignIn(spelt, PASSWORD, at.url)).status).toBe(429);
    await second.close();
    const again = await startGateway(own);
    const refused = await tryToSignIn(email, PASSWORD, again.url);
    expect(refused.status).toBe(429);
    expect(refused.words).toMatch(/Too many tries\. Please wait 1[45] minutes/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    const bursts = await first.postgres.query(
      `SELECT user_id, detail FROM access_events WHERE kind = 'sign_in_failed_burst'`,
    );
    expect(bursts).toEqual([{ user_id, detail: { address: '127.0.0.0/24' } }]);
    await again.clock.advance(900_000);
    expect((await tryToSignIn(email, PASSWORD, again.url)).status).toBe(200);
    await first.close();
    await again.close();
  });
});

describe('what no browser of ours sends', () => {
  let browser: BrowserUnderTest;
  let token: string;
  let own: string;
  beforeAll(async () => {
    const account = await newAccount();
    own = account.own;
    browser = await signedIn(account.email);
    token = (await browser.get('/pair')).form?.fields['form_token'] ?? '';
  });
  const all = () => [...posts, own, `${own}/remove`];

  const bodies: [string, () => BodyInit, number][] = [
    ['too much', () => `form_token=${token}&password=${'x'.repeat(9_000)}`, 413],
    ['a NUL', () => `form_token=${token}&code=BCDF%00GHJK&email=a%00`, 400],
    ['broken UTF-8', () => `form_token=${token}&code=%ff%fe`, 400],
    ['raw bytes', () => Buffer.from([0x61, 0x3d, 0xff, 0xfe]), 400],
    ['a name twice', () => `form_token=${token}&code=BCDFGHJK&code=BCDFGHJK`, 400],
    ['the token twice', () => `form_token=${token}&form_token=${token}`, 400],
    ['nothing', () => '', 403],
    ['no field but the token', () => `form_token=${token}`, 400],
  ];
  for (const [what, body, status] of bodies) {
    it(`is refused with ${status} where it has ${what}, and nothing is written`, () =>
      leavesEverything(async () => {
        for (const path of all()) {
          const bare = what.startsWith('no field') && /sign-out|remove/.test(path);
          if (bare) continue;
          // Whoever is signed in already is not told off for doing it again.
          const usual = status === 403 && path === '/pair/sign-in' ? 303 : status;
          expect([path, (await browser.post(path, body())).status]).toEqual([path, usual]);
        }
      }));
  }

  it('is refused where it is no form', () =>
    leavesEverything(async () => {
      for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', '']) {
        const { status } = await browser.post('/pair/code', `{"form_token":"${token}"}`, {
          'content-type': type,
        });
        expect([type, [400, 415].includes(status)]).toEqual([type, true]);
      }
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        expect((await fetch(`${gateway.url}/pair/code`, { method })).status).toBe(404);
      }
    }));

  it('is refused where a field is missing or of another kind', async () => {
    const { user_code } = await askingKiosk();
    await leavesEverything(async () => {
      const whole: Record<string, string> = {
        form_token: token,
        code: user_code,
        name: 'Den',
        timezone: 'UTC',
        language: 'en',
        pin: '',
        pin_again: '',
      };
      for (const missing of ['code', 'name', 'timezone', 'language', 'pin', 'pin_again']) {
        const { [missing]: _, ...rest } = whole;
        expect([missing, (await browser.post('/pair/agree', encoded(rest))).status]).toEqual([missing, 400]);
      }
      const odd = {
        offline_minutes: ['-1', '1441', '1e2', 'many'],
        pin: ['12', '123456789', '12a4', '١٢٣٤'],
      };
      for (const [field, values] of Object.entries(odd)) {
        for (const value of values) {
          const { status } = await browser.post(
            '/pair/agree',
            encoded({ ...whole, [field]: value, ...(field === 'pin' ? { pin_again: value } : {}) }),
          );
          expect([field, value, status]).toEqual([field, value, 422]);
        }
      }
    });
  });

  it('of any kind gets an answer that is no mistake of ours', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((it) => it.isWellFormed());
    const field = fc.constantFrom(
      'code',
      'name',
      'timezone',
      'language',
      'pin',
      'pin_again',
      'email',
      'password',
    );
    const fields = fc.dictionary(fc.oneof(field, text), text);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 6 }), fields, fc.boolean(), async (at, some, raw) => {
        const path = all()[at] ?? '/pair/code';
        if (/sign-out|remove/.test(path)) return;
        await record.query('DELETE FROM rate_limits');
        const body = raw ? Object.values(some).join('&') : encoded({ ...some, form_token: token });
        const { status } = await browser.post(path, body);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });
});

describe('another household', () => {
  it('cannot be seen or changed by its ids', async () => {
    const mine = await newAccount();
    const theirs = await newAccount();
    const browser = await signedIn(mine.email);
    const page = await browser.get(mine.own);
    await leavesEverything(async () => {
      const odd = ['x', '%00', `${theirs.kiosk_id}'--`, '00000000-0000-4000-8000-000000000000', '..%2f'];
      for (const id of [theirs.kiosk_id, ...odd]) {
        const path = `/pair/kiosks/${id}`;
        const statuses = [
          (await browser.get(path)).status,
          (await browser.get(`${path}/remove`)).status,
          (await browser.get(`/pair/done?kiosk=${id}`)).status,
          (await browser.submit(page, { name: 'Taken' }, path)).status,
          (await browser.submit(page, {}, `${path}/remove`)).status,
        ];
        expect([id, ...statuses]).toEqual([id, 404, 404, 404, 404, 404]);
      }
    });
  });

  it('and its forms are nothing to somebody who is not signed in', async () => {
    const { own } = await newAccount();
    const browser = browserUnderTest(gateway.url);
    const page = await browser.get('/pair');
    const { user_code } = await askingKiosk();
    await leavesEverything(async () => {
      const fields = {
        code: user_code,
        name: 'Mine',
        timezone: 'UTC',
        language: 'en',
        pin: '',
        pin_again: '',
      };
      for (const to of ['/pair/code', '/pair/agree', '/pair/decline', own, `${own}/remove`]) {
        expect((await browser.submit(page, fields, to)).path).toMatch(/^\/pair\/sign-in\?/);
      }
      for (const path of ['/pair/kiosks', own, `${own}/remove`, `/pair/kiosk?code=${user_code}`]) {
        expect((await browser.get(path)).path).toMatch(/^\/pair\/sign-in\?/);
      }
    });
  });
});

describe('without its database', () => {
  it('a page says so in plain words, and when to come back', async () => {
    const own = await server.freshRecord();
    const alone = await startGateway(own);
    const browser = browserUnderTest(alone.url);
    const page = await browser.get('/pair');
    const admin = connect({ url: server.url, applicationName: 'test', connections: 1 });
    await admin.query(`DROP DATABASE ${new URL(own).pathname.slice(1)} WITH (FORCE)`);
    await admin.close();
    const away = await browser.submit(page, { email: 'a@example.org', password: 'x' });
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    expect(away.words).toContain('That does not work right now. Please try again in a minute.');
    await alone.close();
  });
});
