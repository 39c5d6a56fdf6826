import type { ServerResponse } from 'node:http';

/** The open trays, each on an event stream. */
export interface Watchers {
  readonly add: (response: ServerResponse, headers: Readonly<Record<string, string>>) => void;
  /** Sends the text to all, unless it is what they already have. */
  readonly tell: (text: string) => void;
  readonly close: () => void;
}

/** `current`: the text that a newcomer gets at once. */
export function createWatchers(current: () => string): Watchers {
  const open = new Set<ServerResponse>();
  let last = '';
  return {
    add: (response, headers) => {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
      response.write(`retry: 1000\ndata: ${current()}\n\n`);
      open.add(response);
      response.once('close', () => open.delete(response));
    },
    tell: (text) => {
      if (text === last) return;
      last = text;
      for (const response of open) response.write(`data: ${text}\n\n`);
    },
    close: () => {
      for (const response of open) response.end();
      open.clear();
    },
  };
}
