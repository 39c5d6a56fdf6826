import { z } from 'zod';
import type { Postgres } from '../../db/postgres/connect.ts';
import { type ItemAnswer, type PushItem, pushItem } from '../protocol.ts';
import type { Kiosk } from './authenticate.ts';
import { storeGrant } from './store-grant.ts';
import { storeSession } from './store-session.ts';
import { storeSighting } from './store-sighting.ts';

/** Stores a batch item by item, in order. No item, however broken, touches its neighbours. */
export async function pushItems(
  postgres: Postgres,
  kiosk: Kiosk,
  items: readonly unknown[],
): Promise<ItemAnswer[]> {
  const answers: ItemAnswer[] = [];
  for (const item of items) {
    const parsed = pushItem.safeParse(item);
    answers.push(parsed.success ? await store(postgres, kiosk, parsed.data) : malformed(item, parsed.error));
  }
  return answers;
}

function store(postgres: Postgres, kiosk: Kiosk, item: PushItem): Promise<ItemAnswer> {
  switch (item.type) {
    case 'session':
      return storeSession(postgres, kiosk, item);
    case 'grant':
      return storeGrant(postgres, kiosk, item);
    case 'sighting':
      return storeSighting(postgres, kiosk, item);
  }
}

const named = z.object({ id: z.guid() });

function malformed(item: unknown, error: z.ZodError): ItemAnswer {
  const detail = error.issues.map((it) => `${it.path.join('.') || 'item'}: ${it.message}`).join('; ');
  return {
    id: named.safeParse(item).data?.id ?? null,
    outcome: 'refused',
    reason: 'malformed',
    detail: detail.slice(0, 500),
  };
}
