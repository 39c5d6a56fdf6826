import type { Diagnostics } from '../../agent/local/channel.ts';

/** Plain facts, one small table per heading. */
export function Facts({ facts }: { facts: Diagnostics['facts'] }) {
  return (
    <section aria-labelledby='facts'>
      <h2 id='facts'>Facts</h2>
      <div class='facts'>
        {facts.map((group) => (
          <table key={group.heading}>
            <caption>{group.heading}</caption>
            <tbody>
              {group.lines.map((line) => (
                <tr key={line.name}>
                  <th scope='row'>{line.name}</th>
                  <td>{line.value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </section>
  );
}
