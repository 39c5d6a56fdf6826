import type { Check } from '../../agent/local/channel.ts';
import { StateSign, stateWords } from './state-sign.tsx';

/** The checks in their fixed order, so that "line 7" means the same on both ends of the telephone. */
export function Checks({ checks }: { checks: readonly Check[] }) {
  return (
    <section aria-labelledby='checks'>
      <h2 id='checks'>Checks</h2>
      <ol class='checks'>
        {checks.map((check, index) => (
          <li key={check.id} class={check.state}>
            <span class='number'>{index + 1}</span>
            <StateSign state={check.state} />
            <span class='state'>{stateWords[check.state]}</span>
            <div>
              <h3>{check.title}</h3>
              <p>{check.detail}</p>
              {check.fix && (
                <p class='fix'>
                  <strong>Do this:</strong> {check.fix}
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
