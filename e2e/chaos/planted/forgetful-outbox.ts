import type { QueuedItem } from '../../../db/device/outbox.ts';
import * as outbox from '../../../db/device/outbox.ts';

export { settleOutbox } from '../../../db/device/outbox.ts';

/** A mistake: what is about to be sent is taken to have arrived. */
export function nextBatch(...given: Parameters<typeof outbox.nextBatch>): QueuedItem[] {
  const [db, , now] = given;
  const batch = outbox.nextBatch(...given);
  outbox.settleOutbox(
    db,
    batch,
    batch.map(({ id }) => ({ id, outcome: 'stored' })),
    now,
  );
  return batch;
}
