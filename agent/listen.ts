import type { FromPage } from './local/channel.ts';
import type { Log } from './log.ts';
import type { Player } from './playback/player.ts';
import type { ReaderEvent } from './reader/port.ts';

/** What the page says becomes the player's events. */
export function hearPage(player: Player, log: Log): (message: Exclude<FromPage, { type: 'hello' }>) => void {
  return (message) => {
    if (message.type === 'choose') player.send({ kind: 'choose', profile_id: message.profile_id });
    else if (message.type === 'press') player.send({ kind: 'press' });
    else {
      const { session_id, position_s, rate, phase, detail } = message;
      if (phase === 'failed') log.warn({ session_id, detail }, 'the page could not play a video');
      player.send({ kind: 'progress', report: { session_id, position_s, rate, phase } });
    }
  };
}

/** What the reader says becomes the player's events. Lifted and resting chips mean nothing: a tap is a tap. */
export function hearReader(player: Player, log: Log): (event: ReaderEvent) => void {
  return (event) => {
    if (event.kind === 'tap') player.send({ kind: 'tap', uid: event.uid });
    else if (event.kind === 'health') player.refresh();
    else if (event.kind === 'fault') log.warn({ code: event.code }, event.message);
    else if (event.kind === 'unreadable') {
      log.info({ reader: event.reader, reason: event.reason }, 'a chip could not be read: CHIP_UNREADABLE');
      player.send({ kind: 'unreadable' });
    }
  };
}
