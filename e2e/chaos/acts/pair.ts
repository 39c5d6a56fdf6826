import type { Clock } from '../../../sync/clock.ts';
import { browserUnderTest } from '../../../sync/gateway/pages/browser-under-test.ts';
import type { ChaosKiosk } from '../parts/kiosk.ts';
import { openPage, type Page } from '../parts/page.ts';
import { type Family, PASSWORD } from './families.ts';

/** Milliseconds that each step of pairing may take. */
const STEP_WITHIN_MS = 120_000;

export interface PairDeps {
  readonly clock: Clock;
  readonly kiosk: ChaosKiosk;
  readonly family: Family;
  /** The gateway's public address. */
  readonly gateway: string;
}

/** What a parent does: reads the letters off the kiosk's screen, signs in and agrees on a phone, and touches the kiosk. */
export async function pair({ clock, kiosk, family, gateway }: PairDeps): Promise<void> {
  const opened = Promise.withResolvers<Page>();
  kiosk.onReady((url) => {
    openPage({ clock, onPlaying: () => undefined, onPairing: () => undefined }, url).then(
      opened.resolve,
      opened.reject,
    );
  });
  await kiosk.start();
  const page = await opened.promise;
  try {
    const code = await until(() => {
      const screen = page.screen();
      return screen?.kind === 'pairing' && screen.step === 'code' ? screen.user_code : null;
    });
    const phone = browserUnderTest(gateway);
    const signIn = await phone.get(`/pair?code=${code}`);
    const asking = await phone.submit(signIn, { email: family.email, password: PASSWORD });
    const agreed = await phone.submit(asking, { name: kiosk.name, timezone: family.timezone });
    if (agreed.status !== 200)
      throw new Error(`agreeing to ${kiosk.name} gave ${agreed.status}: ${agreed.words}`);
    await until(() => {
      const screen = page.screen();
      return screen?.kind === 'pairing' && screen.step === 'confirm' ? screen : null;
    });
    page.confirm();
    await until(() => (page.screen()?.kind === 'waiting' ? 'paired' : null));
  } finally {
    page.close();
  }

  async function until<T>(look: () => T | null): Promise<T> {
    const deadline = clock.monotonic() + STEP_WITHIN_MS;
    for (;;) {
      const found = look();
      if (found !== null) return found;
      if (clock.monotonic() > deadline) {
        throw new Error(
          `${kiosk.name} does not get on with pairing: it shows ${JSON.stringify(page.screen())}`,
        );
      }
      await clock.sleep(100);
    }
  }
}
