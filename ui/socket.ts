import type { Socket } from './connection.ts';

/** A WebSocket to the agent that served this page. */
export function openSocket(): Socket {
  const url = new URL('/ws', window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  const opened: Socket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (data) => socket.send(data),
    close: () => socket.close(),
  };
  socket.onopen = () => opened.onopen?.();
  socket.onmessage = ({ data }) => opened.onmessage?.({ data });
  socket.onclose = () => opened.onclose?.();
  return opened;
}
