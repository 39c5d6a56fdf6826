import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { hashArgon2 } from '../../argon2.ts';
import { EDITION } from '../../edition.ts';
import { isPin } from '../../pin-hash.ts';
import { type KioskUnderTest, kioskUnderTest } from '../access/kiosk-under-test.ts';
import { type GatewayUnderTest, startGateway } from '../gateway-under-test.ts';
import { type BrowserUnderTest, browserUnderTest, type Shown } from '../pages/browser-under-test.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;
let argon2: string;
let made = 0;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
  argon2 = await hashArgon2('little balloon');
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(() => gateway.postgres.query('DELETE FROM rate_limits').then(() => undefined));

interface Account {
  readonly user_id: string;
  readonly email: string;
}

async function newAccount(hash = argon2): Promise<Account> {
  const email = `parent${++made}@example.org`;
  const [row] = await gateway.postgres.query<{ id: string }>(
    `INSERT INTO users (email, password_hash, name) VALUES ($1, $2, 'Alex') RETURNING id`,
    [email, hash],
  );
  return { user_id: row?.id ?? '', email };
}

async function signedIn(account: Account, language?: string): Promise<BrowserUnderTest> {
  const browser = browserUnderTest(gateway.url, language);
  const page = await browser.get('/pair');
  const next = await browser.submit(page, { email: account.email, password: 'little balloon' });
  expect([next.status, next.path]).toEqual([200, '/pair']);
  return browser;
}

async function askingKiosk(description = 'Medio kiosk, Linux, …4F2A') {
  const kiosk = await kioskUnderTest(gateway.url);
  return { kiosk, ...(await kiosk.start({ description })) };
}

async function asked(browser: BrowserUnderTest, code: string): Promise<Shown> {
  return browser.submit(await browser.get(`/pair?code=${code}`));
}

const kiosksOf = ({ user_id }: Account) =>
  gateway.postgres.query<{ id: string; name: string; status: string; settings: Record<string, unknown> }>(
    'SELECT id, name, status, settings FROM kiosks WHERE user_id = $1 ORDER BY paired_at, name',
    [user_id],
  );

async function tokensOf(kiosk: KioskUnderTest, device_code: string): Promise<string> {
  const answer = await kiosk.poll(device_code);
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe('a parent with a phone', () => {
  it('pairs a kiosk: follows the code, signs in, sees who asks, agrees, and is told when the kiosk answers', async () => {
    const account = await newAccount();
    const browser = browserUnderTest(gateway.url, 'de-DE,de;q=0.9,en;q=0.5');
    const { kiosk, device_code, user_code } = await askingKiosk();

    const first = await browser.get(`/pair?user_code=${user_code}`);
    expect(first.words).toContain(`Um den Kiosk zu koppeln, der dies zeigt: ${user_code}`);
    const asking = await browser.submit(first, { email: account.email, password: 'little balloon' });
    expect(asking.words).toContain('Steht dieser Kiosk vor dir?');
    expect(asking.words).toContain(`Auf seinem Bildschirm muss genau das stehen ${user_code}`);
    expect(asking.words).toContain('Medio kiosk, Linux, …4F2A');
    expect(asking.words).toContain('Gefragt gerade eben Netz Dasselbe wie dieses Telefon');
    expect(asking.form?.fields).toMatchObject({
      name: 'Wohnzimmer',
      timezone: 'Europe/Berlin',
      language: 'de',
    });
    expect(await kiosksOf(account)).toEqual([]);

    const done = await browser.submit(asking, { name: ' Küche  & Co ', pin: '4711', pin_again: '4711' });
    expect(done.words).toContain('Schau jetzt auf den Kiosk Er zeigt p…');
    expect(done.text).toContain('http-equiv="refresh"');
    const [row] = await kiosksOf(account);
    expect(row).toMatchObject({
      name: 'Küche & Co',
      status: 'active',
      settings: { timezone: 'Europe/Berlin', language: 'de' },
    });
    expect(await isPin(String(row?.settings['pin_hash']), '4711')).toBe(true);

    await gateway.clock.advance(1_000);
    const token = await tokensOf(kiosk, device_code);
    expect((await kiosk.get(`/v1/snapshot?edition=${EDITION}`, token)).status).toBe(200);
    const paired = await browser.get(done.path);
    expect(paired.words).toContain('Küche & Co ist gekoppelt');
    expect(paired.text).not.toContain('http-equiv="refresh"');
  });

  it('only sees the letters that a link brought: nothing is looked up, let alone agreed to, by itself', async () => {
    const account = await newAccount();
    const browser = await signedIn(account);
    const { user_code } = await askingKiosk();
    const page = await browser.get(`/pair?code=${user_code}`);
    expect(page.form).toEqual({
      action: '/pair/code',
      fields: { form_token: expect.any(String), code: user_code },
    });
    expect(page.words).not.toContain('4F2A');
    // Nor by an address that somebody else made up.
    const other = await browser.get(`/pair/kiosk?code=${user_code}&seal=${'A'.repeat(43)}`);
    expect(other.path).toBe(`/pair?code=${user_code}`);
    expect(await kiosksOf(account)).toEqual([]);
  });

  it('declines: the kiosk hears no, nothing is written', async () => {
    const account = await newAccount();
    const browser = await signedIn(account);
    const { kiosk, device_code, user_code } = await askingKiosk();
    const declined = await browser.submit(await asked(browser, user_code), {}, '/pair/decline');
    expect(declined.words).toContain('Nothing was paired');
    expect(await (await kiosk.poll(device_code)).json()).toMatchObject({ error: 'access_denied' });
    expect(await kiosksOf(account)).toEqual([]);
  });

  it('sends each form twice, as after a lost answer, and ends the same', async () => {
    const account = await newAccount();
    const browser = browserUnderTest(gateway.url);
    const { user_code } = await askingKiosk();
    const signIn = await browser.get(`/pair?code=${user_code}`);
    const before = browser.cookie();
    await browser.submit(signIn, { email: account.email, password: 'little balloon' });
    browser.setCookie(before);
    const asking = await browser.submit(signIn, { email: account.email, password: 'little balloon' });
    const fields = { name: 'Kitchen', timezone: 'Europe/Berlin' };
    const once = await browser.submit(asking, fields);
    const twice = await browser.submit(asking, fields);
    expect([once.status, twice.status, twice.path]).toEqual([200, 200, once.path]);
    expect(await kiosksOf(account)).toHaveLength(1);

    // Went back to the sign-in form.
    const again = await browser.submit(signIn, { email: account.email, password: 'little balloon' });
    expect([again.status, again.path]).toEqual([200, '/pair']);

    const [kiosk] = await kiosksOf(account);
    const settings = await browser.get(`/pair/kiosks/${kiosk?.id}`);
    for (let time = 0; time < 2; time++) {
      const saved = await browser.submit(settings, { name: 'Attic', chip_mode: 'hold' });
      expect([saved.status, saved.words.includes('Saved.')]).toEqual([200, true]);
    }
    expect(await kiosksOf(account)).toMatchObject([{ name: 'Attic', settings: { chip_mode: 'hold' } }]);
    const remove = await browser.get(`/pair/kiosks/${kiosk?.id}/remove`);
    for (let time = 0; time < 2; time++) {
      expect((await browser.submit(remove)).words).toContain('Attic is removed.');
    }

    const second = await askingKiosk();
    const page = await asked(browser, second.user_code);
    for (let time = 0; time < 2; time++) {
      expect((await browser.submit(page, {}, '/pair/decline')).path).toBe('/pair/declined');
    }
    const events = await gateway.postgres.query<{ kind: string }>(
      `SELECT kind FROM access_events WHERE user_id = $1 AND kind <> 'signed_in' ORDER BY id`,
      [account.user_id],
    );
    expect(events.map(({ kind }) => kind)).toEqual([
      'pairing_approved',
      'kiosk_changed',
      'kiosk_revoked',
      'pairing_denied',
    ]);
  });

  it('is asked again for what cannot be, with what was typed and each mistake beside its field', async () => {
    const account = await newAccount();
    const browser = await signedIn(account, 'en-US');
    const { user_code } = await askingKiosk();
    const page = await asked(browser, user_code);
    expect(page.form?.fields['timezone']).toBe('');
    const wrong = { name: ' ', timezone: 'Mars/Base', language: 'xx', pin: '12', pin_again: '21' };
    const again = await browser.submit(page, wrong);
    expect(again.status).toBe(422);
    for (const field of ['name', 'timezone', 'language', 'pin', 'pin_again']) {
      expect(again.text).toMatch(
        new RegExp(`id="${field}"[^>]*aria-describedby="[^"]*${field}-error"[^>]*aria-invalid="true"`),
      );
      expect(again.text).toContain(`id="${field}-error"`);
    }
    expect(again.form?.fields).toMatchObject({ name: ' ', pin: '', pin_again: '' });
    expect(await kiosksOf(account)).toEqual([]);
    const done = await browser.submit(again, { name: 'Den', timezone: 'America/New_York', language: 'en' });
    expect(done.path).toMatch(/^\/pair\/done/);
  });

  it('is told that a kiosk on another network asks, and from where', async () => {
    const account = await newAccount();
    const browser = await signedIn(account);
    const { user_code } = await askingKiosk();
    await gateway.postgres.query(
      `UPDATE device_authorizations SET address = '203.0.113.9' WHERE user_code = $1`,
      [user_code.replace('-', '')],
    );
    const page = await asked(browser, user_code);
    expect(page.words).toContain('Network Another one than this phone’s: 203.0.113.9');
  });

  it('gets one answer for letters that are unknown, expired, decided by others or nonsense', async () => {
    const account = await newAccount();
    const browser = await signedIn(account);
    const answers: Shown[] = [];
    const attempt = async (code: string) => {
      await gateway.postgres.query('DELETE FROM rate_limits');
      answers.push(await browser.submit(await browser.get('/pair'), { code }));
    };
    await attempt('BCDF-GHJK');
    await attempt('not a code!');
    const old = await askingKiosk();
    await gateway.postgres.query(`UPDATE device_authorizations SET expires_at = now() - interval '1 hour'`);
    await attempt(old.user_code);
    const taken = await askingKiosk();
    const stranger = await signedIn(await newAccount());
    await stranger.submit(await asked(stranger, taken.user_code), { timezone: 'UTC' });
    await attempt(taken.user_code);
    const said = answers.map(({ status, words }) => [
      status,
      /No kiosk is waiting with these letters/.test(words),
    ]);
    expect(said).toEqual(Array(4).fill([422, true]));
    const shape = ({ text }: Shown) => text.replace(/value="[^"]*"/g, '');
    expect(new Set(answers.map(shape)).size).toBe(1);
  });

  it('takes a break after five wrong codes, and learns how long', async () => {
    const browser = await signedIn(await newAccount());
    const page = await browser.get('/pair');
    for (let tries = 0; tries < 5; tries++) {
      expect((await browser.submit(page, { code: 'BCDF-GHJK' })).status).toBe(422);
    }
    const { user_code } = await askingKiosk();
    const pause = await browser.submit(page, { code: user_code });
    expect(pause.status).toBe(429);
    expect(pause.words).toContain('Too many tries. Please wait 10 minutes');
    expect(pause.headers.get('retry-after')).toBe('600');
    await gateway.clock.advance(600_000);
    const fresh = await askingKiosk();
    expect((await browser.submit(page, { code: fresh.user_code })).words).toContain('4F2A');
  });

  it('finds a kiosk again under its name, with its PIN, when it is paired anew', async () => {
    const account = await newAccount();
    const browser = await signedIn(account);
    const { kiosk, user_code } = await askingKiosk();
    const chosen = { name: 'Attic', timezone: 'Asia/Tokyo', pin: '1234', pin_again: '1234' };
    await browser.submit(await asked(browser, user_code), chosen);
    await gateway.postgres.query('UPDATE kiosks SET last_seen_at = $2 WHERE user_id = $1', [
      account.user_id,
      new Date(gateway.clock.now()),
    ]);
    const again = await kiosk.start({ description: 'Medio kiosk' });
    const page = await asked(browser, again.user_code);
    expect(page.words).toContain('You had this kiosk before, as “Attic”.');
    expect(page.words).toContain('It has a PIN. Leave this empty to keep it.');
    expect(page.form?.fields).toMatchObject({ name: 'Attic', timezone: 'Asia/Tokyo' });
    const done = await browser.submit(page);
    // That it was seen a moment before it was paired anew says nothing.
    expect(done.words).toContain('Now look at the kiosk');
    await kiosk.get(`/v1/snapshot?edition=${EDITION}`, await tokensOf(kiosk, again.device_code));
    expect((await browser.get(done.path)).words).toContain('Attic is paired');
    const [row, ...more] = await kiosksOf(account);
    expect(more).toEqual([]);
    expect(await isPin(String(row?.settings['pin_hash']), '1234')).toBe(true);
  });

  it('is told when the kiosk said no, and when it never answers', async () => {
    const account = await newAccount();
    const browser = await signedIn(account);
    const { user_code } = await askingKiosk();
    const done = await browser.submit(await asked(browser, user_code), { timezone: 'UTC' });
    await gateway.clock.advance(11 * 60_000);
    const late = await browser.get(done.path);
    expect(late.words).toContain('The kiosk has not answered');
    await gateway.postgres.query(
      `UPDATE kiosks SET status = 'revoked', revoked_at = now(), revoked_reason = 'kiosk' WHERE user_id = $1`,
      [account.user_id],
    );
    const refused = await browser.get(done.path);
    expect(refused.words).toContain('The kiosk said no');
    expect(`${late.text}${refused.text}`).not.toContain('http-equiv="refresh"');
  });
});

describe('a parent with several kiosks', () => {
  it('sees what all of them give together without internet, and keeps minutes for one', async () => {
    const household = await gateway.household('shared');
    await gateway.postgres.query('UPDATE users SET password_hash = $2 WHERE id = $1', [
      household.user_id,
      argon2,
    ]);
    await gateway.postgres.query(
      `INSERT INTO profiles (user_id, name, daily_limit_minutes) VALUES ($1, 'Ben', 30)`,
      [household.user_id],
    );
    const account = { user_id: household.user_id, email: 'shared@example.org' };
    const browser = await signedIn(account);
    await gateway.clock.advance(60_000);
    const { user_code } = await askingKiosk();
    const page = await asked(browser, user_code);
    expect(page.form?.fields).toMatchObject({ timezone: 'Europe/Berlin', offline_minutes: '' });
    expect(page.words).toContain(
      'All kiosks offline, a child gets together at most: Ben: 30 minutes a day Mia: 60 minutes a day',
    );
    expect(page.text).toContain('<option value="15">15 minutes (together 60)</option>');
    await browser.submit(page, { offline_minutes: '15' });
    const [, second] = await kiosksOf(account);
    expect(second?.settings).toMatchObject({ offline_minutes: 15 });

    const first = await browser.get(`/pair/kiosks/${household.kiosk_id}`);
    expect(first.text).toContain('<option value="" selected>The rest (together 60)</option>');
    expect(first.text).toContain('<option value="10">10 minutes (together 25)</option>');
    const saved = await browser.submit(first, { offline_minutes: '10' });
    expect(saved.words).toContain('at most: Ben: 25 minutes a day Mia: 25 minutes a day');
    await browser.submit(saved, { offline_minutes: '' });
    const [restored] = await kiosksOf(account);
    expect(restored?.settings).not.toHaveProperty('offline_minutes');
  });

  it('lists, renames, sets and removes them; a removed one hears of it at its next request', async () => {
    const household = await gateway.household('listed');
    await gateway.postgres.query('UPDATE users SET password_hash = $2 WHERE id = $1', [
      household.user_id,
      argon2,
    ]);
    const account = { user_id: household.user_id, email: 'listed@example.org' };
    const browser = await signedIn(account);
    const alone = await browser.get('/pair/kiosks');
    expect(alone.words).toMatch(/Kitchen Not heard from yet Paired on \d+ \w+ \d{4}/);
    await gateway.request(household.key, '/v1/changes?cursor=');
    await gateway.clock.advance(5 * 60_000);
    expect((await browser.get('/pair/kiosks')).words).toContain('Last heard from 5 minutes ago');

    const own = `/pair/kiosks/${household.kiosk_id}`;
    const set = { timezone: 'Europe/Lisbon', language: 'de', chip_mode: 'hold' };
    await browser.submit(await browser.get(own), { ...set, name: 'Attic', pin: '2468', pin_again: '2468' });
    const [row] = await kiosksOf(account);
    expect(row).toMatchObject({ name: 'Attic', settings: set });
    expect(await isPin(String(row?.settings['pin_hash']), '2468')).toBe(true);
    await browser.submit(await browser.get(own), { pin_remove: 'yes' });
    expect((await kiosksOf(account))[0]?.settings).toEqual(set);

    const ask = await browser.get(`${own}/remove`);
    expect(ask.words).toContain('Remove Attic?');
    expect((await kiosksOf(account))[0]?.status).toBe('active');
    const removed = await browser.submit(ask);
    expect(removed.words).toMatch(/Attic is removed.*You have no kiosk yet.*Removed Attic/);
    const refused = await gateway.request(household.key, `/v1/snapshot?edition=${EDITION}`);
    expect([refused.status, await refused.json()]).toMatchObject([
      401,
      { code: 'kiosk_revoked', reason: 'parent' },
    ]);
    expect((await browser.get(own)).status).toBe(404);
  });

  it('keeps settings that its pages do not ask for', async () => {
    const household = await gateway.household('kept');
    const before = {
      timezone: 'Europe/Berlin',
      language: 'fr',
      country: 'DE',
      mirror_days: 3,
      later: { a: 1 },
    };
    await gateway.postgres.query('UPDATE users SET password_hash = $2 WHERE id = $1', [
      household.user_id,
      argon2,
    ]);
    await gateway.postgres.query('UPDATE kiosks SET settings = $2 WHERE id = $1', [
      household.kiosk_id,
      JSON.stringify(before),
    ]);
    const account = { user_id: household.user_id, email: 'kept@example.org' };
    const browser = await signedIn(account);
    const saved = await browser.submit(await browser.get(`/pair/kiosks/${household.kiosk_id}`), {
      name: 'New',
    });
    expect(saved.status).toBe(200);
    expect(await kiosksOf(account)).toMatchObject([
      { name: 'New', settings: { ...before, chip_mode: 'tap' } },
    ]);
  });
});

describe('an account', () => {
  for (const kind of ['$2a$', '$2b$', '$2y$']) {
    it(`with an older ${kind} hash signs in, and its hash stays as it is`, async () => {
      const hash = hashSync('little balloon', 4).replace('$2b$', kind);
      const account = await newAccount(hash);
      await signedIn(account);
      const [row] = await gateway.postgres.query('SELECT password_hash FROM users WHERE id = $1', [
        account.user_id,
      ]);
      expect(row).toEqual({ password_hash: hash });
    });
  }

  it('is found in any spelling; where two differ only in case, the exact one', async () => {
    const account = await newAccount();
    await signedIn({ ...account, email: ` ${account.email.toUpperCase()} ` });
    const twin = await newAccount(await hashArgon2('another one'));
    await gateway.postgres.query('UPDATE users SET email = $2 WHERE id = $1', [
      twin.user_id,
      account.email.replace('p', 'P'),
    ]);
    await signedIn(account);
    const attempt = async (email: string, password: string) => {
      const browser = browserUnderTest(gateway.url);
      return (await browser.submit(await browser.get('/pair'), { email, password })).status;
    };
    expect(await attempt(account.email.replace('p', 'P'), 'little balloon')).toBe(401);
    expect(await attempt(account.email.replace('p', 'P'), 'another one')).toBe(200);
    expect(await attempt(account.email.toUpperCase(), 'another one')).toBe(401);
    expect(await attempt(account.email.toUpperCase(), 'little balloon')).toBe(401);
  });

  it('is signed out by the button, and after half an hour without a touch', async () => {
    const account = await newAccount();
    const browser = await signedIn(account);
    await gateway.clock.advance(29 * 60_000);
    expect((await browser.get('/pair/kiosks')).path).toBe('/pair/kiosks');
    await gateway.clock.advance(29 * 60_000);
    const page = await browser.get('/pair');
    expect(page.path).toBe('/pair');
    const session = browser.cookie();
    const out = await browser.submit(page, {}, '/pair/sign-out');
    expect(out.path).toBe('/pair/sign-in');
    browser.setCookie(session);
    expect((await browser.get('/pair/kiosks')).path).toBe('/pair/sign-in?next=kiosks');

    const other = await signedIn(account);
    await gateway.clock.advance(30 * 60_000);
    expect((await other.get('/pair/kiosks')).path).toBe('/pair/sign-in?next=kiosks');
  });

  it('has to sign in again after half a day, however busy', async () => {
    const browser = await signedIn(await newAccount());
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      await gateway.clock.advance(20 * 60_000);
      expect((await browser.get('/pair/kiosks')).path).toBe('/pair/kiosks');
    }
    await gateway.clock.advance(20 * 60_000);
    expect((await browser.get('/pair/kiosks')).path).toBe('/pair/sign-in?next=kiosks');
  });
});
