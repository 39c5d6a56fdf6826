import '../no-eval.ts';
import '@fontsource/andika/400.css';
import '@fontsource/andika/700.css';
import '../style/support.css';
import { render } from 'preact';
import type { Diagnostics } from '../../agent/local/channel.ts';
import { browserClock } from '../clock.ts';
import { connect } from '../connection.ts';
import { openSocket } from '../socket.ts';
import { Report } from './report.tsx';

/** The support page: the latest report, kept on screen while the agent is away. */
function start(root: Element) {
  let report: Diagnostics | null = null;
  let away = false;

  function draw() {
    render(<Report report={report} away={away} />, root);
  }

  connect({
    open: openSocket,
    clock: browserClock,
    random: Math.random,
    page: 'support',
    onMessage(message) {
      if (message.type !== 'diagnostics') return;
      report = message.report;
      away = false;
      draw();
    },
    onLink(link) {
      away = away || link === 'lost';
      draw();
    },
  });
  draw();
}

const root = document.querySelector('#page');
if (root) start(root);
