import type { FromPage } from './local/channel.ts';
import type { Log } from './log.ts';
import type { Player } from './playback/player.ts';

/** What the page says becomes the player's events. */
export function listen(player: Player, log: Log, message: Exclude<FromPage, { type: 'hello' }>): void {
  if (message.type === 'choose') player.send({ kind: 'choose', profile_id: message.profile_id });
  else if (message.type === 'press') player.send({ kind: 'press' });
  else {
    const { session_id, position_s, rate, phase, detail } = message;
    if (phase === 'failed') log.warn({ session_id, detail }, 'the page could not play a video');
    player.send({ kind: 'progress', report: { session_id, position_s, rate, phase } });
  }
}
