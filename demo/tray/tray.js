// @ts-check
import { carry } from './carry.js';
import { byId, drawGroups, drawLinks, drawReader } from './draw.js';

/** @typedef {import('./state.ts').TrayState} TrayState */

/** The server's last word; the page keeps nothing of its own. @type {TrayState | null} */
let state = null;

listen();
carry({
  pad: byId('pad'),
  isLying: (uid) => state?.wanted === uid,
  press: (gesture, uid) => void press(gesture, uid),
  look: (uid) => drawReader(state, uid),
});

function listen() {
  const events = new EventSource('/events');
  events.onmessage = ({ data }) => {
    state = /** @type {TrayState} */ (JSON.parse(data));
    drawGroups(state);
    drawReader(state, null);
    drawLinks(state);
  };
  events.onerror = () => {
    state = null;
    drawReader(null, null);
  };
}

/**
 * The answer comes to all open trays as an event; here only what kept the wish from arriving matters.
 * @param {'lay' | 'lift' | 'tap'} gesture
 * @param {string} uid
 */
async function press(gesture, uid) {
  try {
    await fetch(`/chips/${uid}/${gesture}`, { method: 'POST' });
  } catch {
    if (state === null) drawReader(null, null);
  }
}
