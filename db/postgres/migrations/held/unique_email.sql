-- One account for an e-mail address however it is spelled. Held, because accounts that differ only in case must first be
-- joined or renamed by a person: while there are any, the index cannot be built.
-- mode: concurrently
-- lock: SHARE UPDATE EXCLUSIVE: reads and writes go on
-- risk: a backend that adds such an account gets an error (23505)
-- unless: rows
-- accepts: users.users_email_lower_key

CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_email_lower_key ON users (lower(email));
