import './no-eval.ts';
import '@fontsource/andika/400.css';
import '@fontsource/andika/700.css';
import './style/child.css';
import './style/shelf.css';
import './style/pin-pad.css';
import './style/pairing.css';
import './style/motion.css';
import { render } from 'preact';
import { App } from './child/app.tsx';
import { createPlop } from './child/plop.ts';
import { browserClock } from './clock.ts';
import { connect } from './connection.ts';
import { openSocket } from './socket.ts';
import { broughtByChip, firstState, nextState, type PageEvent, type PageState } from './state.ts';

/** The child's page: message to state to screen. */
function start(root: Element) {
  const plop = createPlop(new AudioContext());
  let state: PageState = firstState;

  const connection = connect({
    open: openSocket,
    clock: browserClock,
    random: Math.random,
    page: 'child',
    onMessage: happen,
    onLink: (link) => happen({ type: 'link', link }),
  });

  function happen(event: PageEvent) {
    const before = state;
    state = nextState(before, event);
    if (state === before) return;
    if (broughtByChip(before.screen, state.screen) && state.arrivals !== before.arrivals) plop();
    // Another page has the screen: coming back by ourselves would take it away again.
    if (state.screen?.kind === 'elsewhere') connection.yield();
    draw();
  }

  function draw() {
    render(<App state={state} clock={browserClock} send={connection.send} onWake={connection.renew} />, root);
  }

  draw();
}

window.addEventListener('contextmenu', (event) => event.preventDefault());
const root = document.querySelector('#page');
if (root) start(root);
