-- Rows as a database made by init.sql may hold them: each case that a migration could trip over, by its number. Ids are
-- short, see pg_temp.id.

CREATE FUNCTION pg_temp.id(tail text) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT ('00000000-0000-4000-8000-' || lpad(tail, 12, '0'))::uuid $$;

INSERT INTO users (id, email, password_hash, name, created_at, updated_at) VALUES
-- I01 an ordinary family
(pg_temp.id('a1'), 'parent@example.org', 'hash-1', 'Alex', '2024-01-01', '2024-02-01'),
-- I02 its e-mail but for case
(pg_temp.id('a2'), 'PARENT@example.org', 'hash-2', 'Alex again', '2024-01-01', '2024-01-01'),
-- I03 no dates, beyond ASCII, with quotes
(pg_temp.id('a3'), 'undated@example.org', E'\\x5c''"', rpad('Zoë "O''Brien" 家族 👨‍👩‍👧 \', 255, 'ß'), NULL, NULL),
-- I04 a second ordinary family
(pg_temp.id('a4'), 'other@example.org', 'hash-4', 'Other', '2024-01-01', '2024-01-01');

INSERT INTO platforms (id, name, display_name, icon_url, created_at) VALUES
-- I05 ordinary
(pg_temp.id('b1'), 'youtube', 'YouTube', 'https://example.org/y.svg', '2024-01-01'),
-- I06 the same name but for case and for blanks, an empty display_name, no date
(pg_temp.id('b2'), 'YouTube', '', NULL, NULL),
-- I07 an icon of more than 500 letters
(pg_temp.id('b3'), ' youtube', ' youtube', rpad('data:image/svg+xml,', 4000, 'i'), '2024-01-01');

INSERT INTO videos (id, user_id, platform_id, platform_video_id, video_url, title, description, thumbnail_url,
    duration_seconds, age_rating, channel_name, created_at, updated_at) VALUES
-- I08 ordinary, with a rating of more than 10 letters and a thumbnail of more than 500
(pg_temp.id('c1'), pg_temp.id('a1'), pg_temp.id('b1'), 'one', 'https://example.org/1', 'Owls', NULL, rpad('https://', 1200, 't'), 60, 'TV-14-DLSV-LONG', NULL, '2024-01-01', '2024-01-02'),
-- I09 the same number on the platform of I06: no duplicate
(pg_temp.id('c2'), pg_temp.id('a1'), pg_temp.id('b2'), 'one', NULL, 'Owls', NULL, NULL, 60, 'G', NULL, '2024-01-01', '2024-01-01'),
-- I10 the number empty, a rating nobody knows, a negative length, no dates
(pg_temp.id('c3'), pg_temp.id('a1'), pg_temp.id('b1'), '', NULL, 'Empty', '', '', -5, 'für alle ab ungefähr', '', NULL, NULL),
-- I11 number and url of I08 in another family
(pg_temp.id('c4'), pg_temp.id('a4'), pg_temp.id('b1'), 'one', 'https://example.org/1', 'Owls', NULL, NULL, NULL, '', NULL, '2024-01-01', '2024-01-01'),
-- I12 everything long, beyond ASCII, with quotes and lines
(pg_temp.id('c5'), pg_temp.id('a3'), pg_temp.id('b3'), rpad('k', 255, 'é'), rpad('https://example.org/', 2000, 'u'), rpad('Die „Maus“ ''n'' <b>👶🏽</b> ', 500, '映'),
    repeat(E'Zeile\n\t"\\x00"''; DROP TABLE videos; -- ', 500), rpad('https://', 100000, 't'), 2147483647, NULL, rpad('ch', 255, 'ä'), 'infinity', '-infinity');

INSERT INTO profiles (id, user_id, name, age, age_rating_limit, created_at, updated_at) VALUES
-- I13 ordinary
(pg_temp.id('d1'), pg_temp.id('a1'), 'Mia', 4, 'FSK 6', '2024-01-01', '2024-01-01'),
-- I14 nothing known of the child
(pg_temp.id('d2'), pg_temp.id('a1'), 'Ben', NULL, NULL, NULL, NULL),
-- I15 ages that are none, limits that say nothing
(pg_temp.id('d3'), pg_temp.id('a1'), 'Minus', -1, 'whatever', '2024-01-01', '2024-01-01'),
(pg_temp.id('d4'), pg_temp.id('a1'), rpad('Zoë ''👧''', 255, 'ñ'), 2147483647, '', '2024-01-01', '2024-01-01'),
-- I16 of the other family
(pg_temp.id('d5'), pg_temp.id('a4'), 'Ada', 9, 'PG-13', '2024-01-01', '2024-01-01');

INSERT INTO nfc_chips (id, user_id, chip_uid, label, created_at, updated_at) VALUES
-- I17 one chip that two families wrote in two ways
(pg_temp.id('e1'), pg_temp.id('a1'), '04:A1:B2:C3', 'Bear', '2024-01-01', '2024-01-02'),
(pg_temp.id('e2'), pg_temp.id('a4'), '04a1b2c3', 'Bear', '2024-01-01', '2024-01-01'),
-- I18 no dates, label empty, no number
(pg_temp.id('e3'), pg_temp.id('a1'), '', '', NULL, NULL);

INSERT INTO video_nfc_mappings (id, video_id, nfc_chip_id, profile_id, max_watch_time_minutes, created_at, updated_at) VALUES
-- I19 for all children three times, limits differ; beside it one for a child
(pg_temp.id('f1'), pg_temp.id('c1'), pg_temp.id('e1'), NULL, 30, '2024-01-01', '2024-01-01'),
(pg_temp.id('f2'), pg_temp.id('c1'), pg_temp.id('e1'), NULL, 10, '2024-01-02', '2024-01-03'),
(pg_temp.id('f3'), pg_temp.id('c1'), pg_temp.id('e1'), NULL, NULL, '2023-01-01', NULL),
(pg_temp.id('f4'), pg_temp.id('c1'), pg_temp.id('e1'), pg_temp.id('d1'), 5, NULL, NULL),
-- I20 the same twice without limits: the older one, and of dates unknown the later
(pg_temp.id('f5'), pg_temp.id('c2'), pg_temp.id('e1'), NULL, NULL, NULL, NULL),
(pg_temp.id('f6'), pg_temp.id('c2'), pg_temp.id('e1'), NULL, NULL, '2024-01-01', '2024-01-01'),
-- I21 across families, a limit below zero
(pg_temp.id('f7'), pg_temp.id('c4'), pg_temp.id('e1'), pg_temp.id('d5'), -1, '2024-01-01', '2024-01-01');

INSERT INTO watch_sessions (id, user_id, video_id, profile_id, nfc_chip_id, started_at, ended_at, duration_seconds, completed) VALUES
-- I22 with a chip and without a child
(pg_temp.id('51'), pg_temp.id('a1'), pg_temp.id('c1'), NULL, pg_temp.id('e1'), '2025-03-30 01:30', '2025-03-30 01:31', 60, false),
-- I23 with both, to the end
(pg_temp.id('52'), pg_temp.id('a1'), pg_temp.id('c1'), pg_temp.id('d1'), pg_temp.id('e1'), '2025-03-30', '2025-03-30 00:01', 60, true),
-- I24 with neither; whether to the end is unknown; no dates
(pg_temp.id('53'), pg_temp.id('a1'), pg_temp.id('c1'), NULL, NULL, NULL, NULL, NULL, NULL),
-- I25 one family's, with a child and a chip of the other; ended before it began
(pg_temp.id('54'), pg_temp.id('a1'), pg_temp.id('c4'), pg_temp.id('d5'), pg_temp.id('e2'), '2025-03-31', '2025-03-30', -60, false);

-- I26 numbers with gaps, some of users that are no more
INSERT INTO token_blacklist (token_jti, user_id, expires_at, created_at) VALUES
('jti-rolled-back', pg_temp.id('a1'), '2025-01-01', '2024-01-01'),
('jti-ordinary', pg_temp.id('a1'), '2099-01-01', '2025-01-01'),
('jti-orphan', pg_temp.id('a99'), '2099-01-01', '2025-01-02'),
('jti-rolled-back-too', pg_temp.id('a1'), '2025-01-01', '2024-01-01'),
(rpad('jti-', 255, 'z'), pg_temp.id('a98'), 'infinity', NULL);
DELETE FROM token_blacklist WHERE token_jti LIKE 'jti-rolled-back%';
SELECT setval('token_blacklist_id_seq', 1000);
