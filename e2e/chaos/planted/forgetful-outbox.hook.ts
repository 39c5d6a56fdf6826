import { redirect } from './redirect.ts';

redirect({
  from: '/sync/device/push.ts',
  specifier: '../../db/device/outbox.ts',
  to: new URL('./forgetful-outbox.ts', import.meta.url),
});
