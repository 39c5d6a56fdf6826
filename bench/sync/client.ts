/** What a system that keeps a copy of the rows is asked to do, in a process of its own. */
export interface Client {
  /** From an empty store until `rows` mappings can be read from it. */
  readonly load: (rows: number) => Promise<void>;
  /** From now on changes are followed as they happen. */
  readonly follow: () => Promise<void>;
  /** Resolves once the copy of the mapping has so many minutes. */
  readonly shows: (id: string, minutes: number) => Promise<void>;
  /** Hears nothing any more. */
  readonly leave: () => Promise<void>;
  /** Back again: resolves once `rows` mappings of the copy have so many minutes. */
  readonly comeBack: (rows: number, minutes: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export type Ask =
  | { readonly do: 'load'; readonly rows: number }
  | { readonly do: 'follow' | 'leave' | 'close' }
  | { readonly do: 'expect'; readonly id: string; readonly minutes: number }
  | { readonly do: 'seen' }
  | { readonly do: 'comeBack'; readonly rows: number; readonly minutes: number };

/** Milliseconds of a clock that all processes of a machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** How long it took, what came over the wire until now, and the memory the process takes and has taken at most, in bytes. */
export interface Done {
  readonly ms: number;
  readonly at: number;
  readonly received: number;
  readonly rss: number;
  readonly peak: number;
}
