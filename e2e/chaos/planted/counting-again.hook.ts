import { redirect } from './redirect.ts';

redirect({
  from: '/sync/gateway/push-items.ts',
  specifier: './store-session.ts',
  to: new URL('./counting-again.ts', import.meta.url),
});
