import type { FromChild } from './local/channel.ts';
import type { Log } from './log.ts';
import type { Player } from './playback/player.ts';
import type { ReaderEvent } from './reader/port.ts';

/** What the page says becomes the player's events. */
export function hearPage(player: Player, log: Log): (message: FromChild) => void {
  return (message) => {
    switch (message.type) {
      case 'choose':
        return player.send({ kind: 'choose', profile_id: message.profile_id, by_parent: false });
      case 'pick':
        return player.send({ kind: 'pick', mapping_id: message.mapping_id });
      case 'ask_who':
        return player.send({ kind: 'ask_who' });
      case 'press':
        return player.send({ kind: 'press' });
      case 'progress': {
        const { session_id, position_s, rate, phase, detail } = message;
        if (phase === 'failed') log.warn({ session_id, detail }, 'the page could not play a video');
        return player.send({ kind: 'progress', report: { session_id, position_s, rate, phase } });
      }
    }
  };
}

/** What the reader says becomes the player's events. A reader that fails says nothing of the chip: play goes on. */
export function hearReader(player: Player, log: Log): (event: ReaderEvent) => void {
  return (event) => {
    const { kind } = event;
    if (kind === 'tap' || kind === 'lift' || kind === 'resting') player.send({ kind, uid: event.uid });
    else if (event.kind === 'health') player.refresh();
    else if (event.kind === 'fault') log.warn({ code: event.code }, event.message);
    else if (event.kind === 'unreadable') {
      log.info({ reader: event.reader, reason: event.reason }, 'a chip could not be read: CHIP_UNREADABLE');
      player.send({ kind: 'unreadable' });
    }
  };
}
