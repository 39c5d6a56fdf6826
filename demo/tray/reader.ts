import type { Clock } from '../../sync/clock.ts';

/** One chip at a time, on the one virtual reader. The newest wish wins; what it overtakes is not done. */
export interface TrayReader {
  /** Resolves when the wish is fulfilled, overtaken or has failed (then `now().problem` says so). */
  readonly lay: (uid: string) => Promise<void>;
  /** A chip that does not lie there is left where it is. */
  readonly lift: (uid: string) => Promise<void>;
  /** What a child does: down, a moment, up again. */
  readonly tap: (uid: string) => Promise<void>;
  readonly now: () => Situation;
  /** Lifts the chip without waiting. May be called twice. */
  readonly stop: () => Promise<void>;
}

export interface Situation {
  /** `read`: somebody behind pcscd has asked the chip for its UID. */
  readonly lying: { readonly uid: string; readonly read: boolean } | null;
  /** The chip that shall lie there; differs from `lying` while pcscd is given time to see each step. */
  readonly wanted: string | null;
  /** One line that names the fix. */
  readonly problem: string | null;
}

export interface Chip {
  readonly lift: () => Promise<void>;
  /** Resolves when it leaves the reader, whoever took it. */
  readonly gone: Promise<void>;
}

export interface TrayReaderDeps {
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** Rejects when no virtual reader is there. */
  readonly layChip: (chip: { readonly uid: string; readonly onAsked: () => void }) => Promise<Chip>;
  readonly onChange: () => void;
  readonly log: { readonly warn: (facts: object, text: string) => void };
}

/** pcscd looks at virtual readers every 400 ms: a state that lasts this long is seen. */
export const SEEN_AFTER_MS = 900;
export const TAP_MS = 1200;
export const READ_WITHIN_MS = 4000;

const AWAY =
  'The virtual reader is away. Start pcscd with its vpcd driver (as root: apt-get install pcscd vsmartcard-vpcd, ' +
  'then pcscd --foreground) and lay the chip again.';
const LEFT =
  'The virtual reader went away with the chip on it. Start pcscd again and lay the chip once more.';
const UNREAD =
  'The chip lies on the reader, but nobody has read it. Look at the diagnostics: is the kiosk running and its reader ready?';

interface Lying {
  readonly uid: string;
  readonly chip: Chip;
  read: boolean;
}

interface Wish {
  readonly uid: string | null;
}

export function createTrayReader(deps: TrayReaderDeps): TrayReader {
  const { clock, onChange } = deps;
  const stopping = new AbortController();
  let lying: Lying | null = null;
  let wish: Wish = { uid: null };
  let problem: string | null = null;
  let changedAt = Number.NEGATIVE_INFINITY;
  let work: Promise<void> | null = null;

  async function want(next: Wish): Promise<void> {
    if (stopping.signal.aborted) return;
    wish = next;
    problem = null;
    onChange();
    while (!isFulfilled() && !stopping.signal.aborted) {
      work ??= fulfil().finally(() => {
        work = null;
      });
      await work;
    }
  }

  const isFulfilled = () => (lying?.uid ?? null) === wish.uid;

  async function fulfil(): Promise<void> {
    while (!isFulfilled()) {
      const unseenFor = changedAt + SEEN_AFTER_MS - clock.monotonic();
      if (unseenFor > 0) await clock.sleep(unseenFor, stopping.signal);
      if (stopping.signal.aborted || isFulfilled()) return;
      if (lying) await takeOff();
      else if (wish.uid !== null) await putOn(wish.uid);
    }
  }

  async function putOn(uid: string): Promise<void> {
    const facts = { read: false };
    try {
      const chip = await deps.layChip({ uid, onAsked: () => markRead(facts) });
      const here = Object.assign(facts, { uid, chip });
      changed(here);
      void chip.gone.then(() => vanish(here));
      void complainIfUnread(here);
    } catch (error) {
      deps.log.warn({ error, uid }, 'the chip could not be laid on the virtual reader');
      giveUp(AWAY);
    }
  }

  async function takeOff(): Promise<void> {
    const chip = lying?.chip;
    changed(null);
    await chip?.lift();
  }

  function vanish(here: Lying): void {
    if (lying !== here) return;
    changed(null);
    giveUp(LEFT);
  }

  function giveUp(why: string): void {
    wish = { uid: null };
    problem = why;
    onChange();
  }

  async function complainIfUnread(here: Lying): Promise<void> {
    await clock.sleep(READ_WITHIN_MS, stopping.signal);
    if (lying !== here || here.read) return;
    problem = UNREAD;
    onChange();
  }

  function markRead(facts: { read: boolean }): void {
    if (facts.read) return;
    facts.read = true;
    if (problem === UNREAD) problem = null;
    onChange();
  }

  function changed(next: Lying | null): void {
    lying = next;
    changedAt = clock.monotonic();
    onChange();
  }

  return {
    lay: (uid) => want({ uid }),
    lift: async (uid) => {
      if (wish.uid === uid) await want({ uid: null });
    },
    tap: async (uid) => {
      const mine = { uid };
      await want(mine);
      const left = () => changedAt + TAP_MS - clock.monotonic();
      while (wish === mine && left() > 0 && !stopping.signal.aborted)
        await clock.sleep(left(), stopping.signal);
      if (wish === mine) await want({ uid: null });
    },
    now: () => ({ lying: lying && { uid: lying.uid, read: lying.read }, wanted: wish.uid, problem }),
    stop: async () => {
      stopping.abort();
      await work;
      await takeOff();
    },
  };
}
