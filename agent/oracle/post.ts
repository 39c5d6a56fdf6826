import { nextBatch, type OutboxAnswer, type QueuedItem, settleOutbox } from '../../db/device/outbox.ts';
import { PUSH_LIMIT } from '../../sync/protocol.ts';
import { ID } from '../policy/sample-tap.ts';
import type { Kiosk } from './kiosk.ts';
import type { Program } from './program.ts';
import type { HouseRecord } from './record.ts';

/** How a batch of a kiosk's outbox fares. */
export const passages = [
  'arrives',
  'is_lost',
  'answer_lost',
  'comes_twice',
  'comes_late',
  'answered_late',
] as const;
export type Passage = (typeof passages)[number];

/** Between the kiosks' outboxes and the record. */
export interface Post {
  readonly push: (kiosk: Kiosk, passage: Passage) => void;
  /** One of the batches that are under way comes to the record, whatever has come since. */
  readonly deliverLate: (which: number) => void;
  /** Answers that are under way come to the kiosks, if those that asked still run. */
  readonly answerLate: () => void;
  readonly deliverAll: () => void;
}

interface Letter {
  readonly kiosk_id: string;
  readonly bodies: readonly string[];
}

export function openPost(record: HouseRecord): Post {
  const late: Letter[] = [];
  let answers: {
    program: Program;
    kiosk: Kiosk;
    batch: readonly QueuedItem[];
    said: readonly OutboxAnswer[];
  }[] = [];

  const store = ({ kiosk_id, bodies }: Letter) =>
    record
      .push(kiosk_id, bodies)
      .flatMap((answer) => (answer.id === null ? [] : [{ ...answer, id: answer.id }]));

  const answerLate = () => {
    for (const { program, kiosk, batch, said } of answers) {
      if (kiosk.program() === program) settleOutbox(program.state.db, batch, said, program.time.now());
    }
    answers = [];
  };

  return {
    push: (kiosk, passage) => {
      const program = kiosk.program();
      if (!program) return;
      // A kiosk does not push again before it knows what became of the last.
      if (answers.some((answer) => answer.program === program)) answerLate();
      const { db } = program.state;
      const batch = nextBatch(db, { items: PUSH_LIMIT, bytes: 1e6 }, program.time.now(), ID.family);
      if (batch.length === 0 || passage === 'is_lost') return;
      const letter = { kiosk_id: kiosk.id, bodies: batch.map((item) => item.body) };
      if (passage === 'comes_late') {
        late.push(letter);
        return;
      }
      const said = store(letter);
      if (passage === 'comes_twice') store(letter);
      if (passage === 'answered_late') answers.push({ program, kiosk, batch, said });
      else if (passage !== 'answer_lost') settleOutbox(db, batch, said, program.time.now());
    },
    deliverLate: (which) => {
      const [letter] = late.splice(which % Math.max(1, late.length), 1);
      if (letter) store(letter);
    },
    answerLate,
    deliverAll: () => {
      for (const letter of late.splice(0)) store(letter);
    },
  };
}
