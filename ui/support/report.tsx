import type { Diagnostics } from '../../agent/local/channel.ts';
import { Checks } from './checks.tsx';
import { Decisions } from './decisions.tsx';
import { Facts } from './facts.tsx';
import { StateSign } from './state-sign.tsx';

/** Everything support reads, worst news first. */
export function Report({ report, away }: { report: Diagnostics | null; away: boolean }) {
  if (!report) {
    return (
      <main>
        <p class='verdict' role='status'>
          {away ? 'The kiosk’s agent does not answer.' : 'Asking the kiosk…'}
        </p>
        {away && <p>This page tries again by itself. If it stays like this, restart the kiosk.</p>}
      </main>
    );
  }
  return (
    <main>
      <header class={report.ok ? 'head ok' : 'head bad'}>
        <StateSign state={report.ok ? 'ok' : 'bad'} />
        <div>
          <h1 class='verdict'>
            <span role='status'>{report.verdict}</span>
          </h1>
          <p class='at'>
            {away ? 'Old news: the agent has gone. Last heard ' : 'Checked '}
            <time dateTime={report.at}>{localTime(report.at)}</time>
          </p>
        </div>
      </header>
      <Checks checks={report.checks} />
      <Decisions decisions={report.decisions} />
      <Facts facts={report.facts} />
    </main>
  );
}

/** Date and time to the second, as this machine's clock tells them: `2026-05-01 14:03:09`. */
export function localTime(instant: string): string {
  // Swedish writes dates the way they sort.
  return new Date(instant).toLocaleString('sv-SE');
}
