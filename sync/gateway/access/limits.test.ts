import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Postgres } from '../../../db/postgres/connect.ts';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { type ManualClock, manualClock } from '../../clock.ts';
import { type Limits, makeLimits } from './limits.ts';

let server: RecordServer;
let postgres: Postgres;
let clock: ManualClock;
let limits: Limits;

beforeAll(async () => {
  server = await startRecordServer();
  postgres = connect({ url: await server.freshRecord(), applicationName: 'test', connections: 10 });
}, 60_000);
afterAll(async () => {
  await postgres.close();
  await server.stop();
});
beforeEach(async () => {
  await postgres.query('DELETE FROM rate_limits');
  clock = manualClock();
  limits = makeLimits({ postgres, clock });
});

const anna = { address: '192.0.2.7', account: 'anna@example.org' };
const times = async <R>(count: number, work: (index: number) => Promise<R>): Promise<R[]> => {
  const all: R[] = [];
  for (let index = 0; index < count; index++) all.push(await work(index));
  return all;
};
const ALLOWED = { kind: 'allowed' } as const;

describe('limits', () => {
  it('let five tries through for one account, then none until its quarter of an hour is over', async () => {
    expect(await times(5, () => limits.take('sign_in', anna))).toEqual(Array(5).fill(ALLOWED));
    await clock.advance(60_000);
    const limited = { kind: 'limited', per: 'account', retry_after_s: 840 };
    expect(await limits.take('sign_in', anna)).toEqual({ ...limited, first: true });
    expect(await limits.take('sign_in', anna)).toEqual({ ...limited, first: false });
    await clock.advance(839_999);
    expect(await limits.take('sign_in', anna)).toMatchObject({ kind: 'limited', retry_after_s: 1 });
    await clock.advance(1);
    expect(await limits.take('sign_in', anna)).toEqual(ALLOWED);
  });

  it('know an account by any spelling, and one household by its whole IPv6 network', async () => {
    await times(5, () => limits.take('sign_in', anna));
    const spelt = { address: '198.51.100.9', account: ' Anna@Example.org' };
    expect(await limits.take('sign_in', spelt)).toMatchObject({ kind: 'limited', per: 'account' });
    const from = (address: string, index: number) =>
      limits.take('sign_in', { address, account: `${address}${index}` });
    await times(20, (index) => from(`2001:db8:1:2:${index.toString(16)}::1`, index));
    expect(await from('2001:db8:1:2:ffff::1', 0)).toMatchObject({ kind: 'limited', per: 'address' });
    expect(await from('2001:db8:1:3::1', 0)).toEqual(ALLOWED);
    await times(20, (index) => from('203.0.113.5', index));
    expect(await from('::ffff:203.0.113.5', 0)).toMatchObject({ kind: 'limited', per: 'address' });
  });

  it('do not count what is given back', async () => {
    await times(30, async () => {
      expect(await limits.take('sign_in', anna)).toEqual(ALLOWED);
      await limits.giveBack('sign_in', anna);
    });
    expect(await postgres.query('SELECT points FROM rate_limits')).toEqual([
      { points: 0 },
      { points: 0 },
      { points: 0 },
    ]);
  });

  it('let nobody use up the account of another from an address that is stopped', async () => {
    const at = (account: string) => limits.take('sign_in', { address: '192.0.2.66', account });
    await times(20, (index) => at(`guess${index}`));
    expect(await times(10, () => at(anna.account))).toMatchObject(Array(10).fill({ per: 'address' }));
    expect(await limits.take('sign_in', anna)).toEqual(ALLOWED);
  });

  it('are counted together by several gateways, also at the same moment', async () => {
    const other = makeLimits({ postgres, clock });
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? limits : other).take('sign_in', anna)),
    );
    expect(all.filter((it) => it.kind === 'allowed')).toHaveLength(5);
  });

  it('let nobody through where they cannot be counted', async () => {
    const away = connect({
      url: 'postgresql://nobody@127.0.0.1:1/none',
      applicationName: 'test',
      connections: 1,
    });
    const blind = makeLimits({ postgres: away, clock });
    expect(await blind.take('sign_in', anna)).toEqual({ kind: 'unavailable' });
    await blind.giveBack('sign_in', anna);
    await away.close();
  });

  it('keep neither addresses nor e-mails', async () => {
    await limits.take('sign_in', anna);
    const kept = JSON.stringify(await postgres.query('SELECT * FROM rate_limits'));
    expect(kept).not.toMatch(/192|anna|example/);
  });
});
