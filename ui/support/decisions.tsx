import type { DecisionRecord } from '../../agent/local/channel.ts';
import { reasons } from './reasons.ts';
import { localTime } from './report.tsx';

/** What the last chips were answered, and why. */
export function Decisions({ decisions }: { decisions: readonly DecisionRecord[] }) {
  return (
    <section aria-labelledby='decisions'>
      <h2 id='decisions'>Last chips</h2>
      {decisions.length === 0 ? (
        <p>No chip has been laid down yet.</p>
      ) : (
        <div class='wide'>
          <table class='decisions'>
            <thead>
              <tr>
                <th scope='col'>Time</th>
                <th scope='col'>Answer</th>
                <th scope='col'>Why</th>
                <th scope='col'>Chip</th>
                <th scope='col'>Minutes used</th>
                <th scope='col'>Minutes allowed</th>
              </tr>
            </thead>
            <tbody>
              {decisions.map((decision, index) => (
                <DecisionRow key={`${decision.at} ${index}`} decision={decision} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const answers: Readonly<Record<DecisionRecord['decision'], string>> = {
  play: 'played',
  refuse: 'refused',
  ask: 'asked',
};

function DecisionRow({ decision }: { decision: DecisionRecord }) {
  const also = decision.failing.filter((code) => code !== decision.code);
  return (
    <tr class={decision.decision}>
      <td>
        <time dateTime={decision.at}>{localTime(decision.at)}</time>
      </td>
      <td>{answers[decision.decision]}</td>
      <td>
        <p>{reasons[decision.code]}</p>
        <p class='codes'>
          {decision.code}
          {also.length > 0 && ` (also ${also.join(', ')})`}
          {decision.infos.length > 0 && ` · ${decision.infos.join(', ')}`}
        </p>
      </td>
      <td class='uid'>{decision.uid}</td>
      <td>
        {span(decision.used_s)} of {span(wholeLimit(decision))}
      </td>
      <td>{span(decision.budget_s)}</td>
    </tr>
  );
}

function wholeLimit({ limit_s, bonus_s }: DecisionRecord): number | null {
  return limit_s === null ? null : limit_s + (bonus_s ?? 0);
}

/** Seconds as minutes, `12:05`; a dash where they are not known. */
export function span(seconds: number | null): string {
  if (seconds === null) return '–';
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
