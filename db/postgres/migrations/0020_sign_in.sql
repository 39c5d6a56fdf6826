-- Parents sign in with their address in any spelling: without this each sign-in would read every account.
-- mode: concurrently
-- lock: none that readers or writers wait for
-- risk: none

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_users_email_lower ON users (lower(email));
