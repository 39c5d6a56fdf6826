import type { Query } from '../../db/postgres/connect.ts';
import type { Fates } from './proxy/fates.ts';

/** What a run is asked to be. */
export interface ChaosOptions {
  /** Choices are the same for the same seed; when things happen is not. */
  readonly seed: number;
  /** How long things go wrong. */
  readonly seconds: number;
  /** 1 to 3. The first has two kiosks, each of the others one. */
  readonly households: number;
  /** False: only the network is bad. */
  readonly killing: boolean;
  readonly network: Fates;
  /** A mistake that the run has to find; none where none is given. Then it ends as soon as it has found something. */
  readonly planted?: Planted;
  /** One line for whoever watches. */
  readonly say: (line: string) => void;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
}

/** A mistake put into the running programs from outside. */
export interface Planted {
  /** Modules loaded before the program's own, as file URLs. */
  readonly gateway?: string;
  readonly kiosk?: string;
  /** Run once on the database that has the record's schema. */
  readonly record?: (query: Query) => Promise<void>;
}
