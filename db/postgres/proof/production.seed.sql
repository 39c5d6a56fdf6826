-- Rows as production may hold them: each case that a migration could trip over, by its number. Ids are short, see pg_temp.id.

CREATE FUNCTION pg_temp.id(tail text) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT ('00000000-0000-4000-8000-' || lpad(tail, 12, '0'))::uuid $$;

INSERT INTO users (id, email, password_hash, name, deleted_at, deleted_by, created_at, updated_at, user_uuid) VALUES
-- P01 an ordinary family, its second identity different from its first
(pg_temp.id('a1'), 'parent@example.org', 'hash-1', 'Alex', NULL, NULL, '2024-01-01 10:00', '2024-02-01 10:00', pg_temp.id('aa1')),
-- P02 a deleted account that still has a child, a chip, videos and sessions
(pg_temp.id('a2'), 'gone@example.org', 'hash-2', 'Gone', '2025-01-01', pg_temp.id('a1'), '2023-12-31 23:59:59.999999', '2025-01-01', pg_temp.id('aa2')),
-- P03 no second identity, no dates
(pg_temp.id('a3'), 'undated@example.org', 'hash-3', 'Undated', NULL, NULL, NULL, NULL, NULL),
-- P04 the second identity is the first of another user (P05)
(pg_temp.id('a4'), 'mixed@example.org', 'hash-4', 'Mixed', NULL, NULL, '2024-03-01', '2024-03-01', pg_temp.id('a5')),
-- P05 the e-mail of P01 but for case; deleted_by without deleted_at
(pg_temp.id('a5'), 'Parent@Example.ORG', 'hash-5', 'Alex again', NULL, pg_temp.id('a5'), '2024-04-01', '2024-04-01', pg_temp.id('aa5')),
-- P06 a long name beyond ASCII, with quotes; both identities the same
(pg_temp.id('a6'), 'o''brien+kids@exämple.org', E'\\x5c''"', rpad('Zoë "O''Brien" 家族 👨‍👩‍👧 \', 255, 'ß'), NULL, NULL, '2024-05-01', '2024-05-01', pg_temp.id('a6')),
-- P07 a second ordinary family
(pg_temp.id('a7'), 'other@example.org', 'hash-7', 'Other', NULL, NULL, '2024-06-01', '2024-06-01', pg_temp.id('aa7'));

INSERT INTO platforms (id, name, icon_url, api_endpoint, is_active) VALUES
-- P08 one name three times: b2 has the most videos of those that are active, b3 the most of all
(pg_temp.id('b1'), 'youtube', NULL, NULL, true),
(pg_temp.id('b2'), 'youtube', 'https://example.org/y.svg', 'https://api.example.org/v3', true),
(pg_temp.id('b3'), 'youtube', NULL, NULL, false),
-- P09 the same name but for case and for blanks: different platforms
(pg_temp.id('b4'), 'YouTube', NULL, NULL, true),
(pg_temp.id('b5'), ' youtube ', NULL, NULL, true),
-- P10 is_active NULL counts as active: as many videos as b7, so the lower id wins
(pg_temp.id('b6'), 'local', NULL, NULL, NULL),
(pg_temp.id('b7'), 'local', NULL, NULL, true),
-- P11 switched off, everything as long as it may be
(pg_temp.id('b8'), rpad('netflix', 100, 'x'), rpad('https://', 500, 'i'), rpad('https://', 500, 'a'), false),
-- P12 one name twice, both switched off, no videos
(pg_temp.id('b9'), 'vimeo', NULL, NULL, false),
(pg_temp.id('ba'), 'vimeo', NULL, NULL, false);

INSERT INTO videos (id, user_id, platform_id, title, description, thumbnail_url, platform_video_id, duration_seconds,
    age_rating, created_at, updated_at, video_url, channel_name) VALUES
-- P13 one video three times, told apart by its url alone; c02 has the most active mappings
(pg_temp.id('c01'), pg_temp.id('a1'), pg_temp.id('b2'), 'Owls', NULL, NULL, 'dup-url', 60, '0', '2024-01-01', '2024-01-02', 'https://example.org/1', NULL),
(pg_temp.id('c02'), pg_temp.id('a1'), pg_temp.id('b2'), 'Owls', NULL, NULL, 'dup-url', 60, '0', '2024-01-03', '2024-01-03', 'https://example.org/1?t=2', NULL),
(pg_temp.id('c03'), pg_temp.id('a1'), pg_temp.id('b2'), 'Owls', NULL, NULL, 'dup-url', 60, '0', '2024-01-02', '2024-01-02', NULL, NULL),
-- P14 copies whose age ratings differ; as many active mappings each, c05 is older
(pg_temp.id('c04'), pg_temp.id('a1'), pg_temp.id('b2'), 'Bears', NULL, NULL, 'dup-rating', 60, '6', '2024-01-05', '2024-01-05', NULL, NULL),
(pg_temp.id('c05'), pg_temp.id('a1'), pg_temp.id('b2'), 'Bears', NULL, NULL, 'dup-rating', 60, '16', '2024-01-04', '2024-01-04', 'https://example.org/5', NULL),
-- P15 copies only once their platforms are one; of the same age, so the lowest id wins
(pg_temp.id('c06'), pg_temp.id('a1'), pg_temp.id('b1'), 'Cats', NULL, NULL, 'dup-alias', 60, 'G', '2024-01-06', '2024-01-06', NULL, NULL),
(pg_temp.id('c07'), pg_temp.id('a1'), pg_temp.id('b2'), 'Cats', NULL, NULL, 'dup-alias', 60, 'G', '2024-01-06', '2024-01-06', 'https://example.org/7', NULL),
(pg_temp.id('c08'), pg_temp.id('a1'), pg_temp.id('b3'), 'Cats', NULL, NULL, 'dup-alias', 60, 'PG', '2024-01-06', '2024-01-06', NULL, NULL),
-- P16 no platform: the same number twice is no duplicate
(pg_temp.id('c09'), pg_temp.id('a1'), NULL, 'Dogs', NULL, NULL, 'no-platform', 60, NULL, '2024-01-07', '2024-01-07', NULL, NULL),
(pg_temp.id('c0a'), pg_temp.id('a1'), NULL, 'Dogs', NULL, NULL, 'no-platform', 60, NULL, '2024-01-07', '2024-01-07', NULL, NULL),
-- P17 the number empty twice, and unknown twice: no duplicates
(pg_temp.id('c0b'), pg_temp.id('a1'), pg_temp.id('b2'), 'Empty', NULL, NULL, '', 60, NULL, '2024-01-08', '2024-01-08', NULL, NULL),
(pg_temp.id('c0c'), pg_temp.id('a1'), pg_temp.id('b2'), 'Empty', NULL, NULL, '', 60, NULL, '2024-01-08', '2024-01-08', NULL, NULL),
(pg_temp.id('c0d'), pg_temp.id('a1'), pg_temp.id('b2'), 'Unknown', NULL, NULL, NULL, 60, NULL, '2024-01-08', '2024-01-08', NULL, NULL),
(pg_temp.id('c0e'), pg_temp.id('a1'), pg_temp.id('b2'), 'Unknown', NULL, NULL, NULL, 60, NULL, '2024-01-08', '2024-01-08', NULL, NULL),
-- P18 the video of P13 in another family
(pg_temp.id('c0f'), pg_temp.id('a7'), pg_temp.id('b2'), 'Owls', NULL, NULL, 'dup-url', 60, '0', '2024-01-09', '2024-01-09', 'https://example.org/1', NULL),
-- P19 the number of P13 but for case
(pg_temp.id('c10'), pg_temp.id('a1'), pg_temp.id('b2'), 'Another', NULL, NULL, 'DUP-URL', 60, '0', '2024-01-10', '2024-01-10', '', NULL),
-- P20 everything as long as it may be, beyond ASCII, with quotes and lines
(pg_temp.id('c11'), pg_temp.id('a1'), pg_temp.id('b4'), rpad('Die „Maus“ ''n'' <b>👶🏽</b> ', 500, '映'), repeat(E'Zeile\n\t"\\x00"''; DROP TABLE videos; -- ', 500),
    rpad('https://', 500, 't'), rpad('k', 255, 'é'), 2147483647, 'TV-Y7-FV+X', '2024-01-11', '2024-01-11', rpad('https://example.org/', 2000, 'u'), rpad('ch', 255, 'ä')),
-- P21 copies, of which the one with a date is the older; ratings nobody knows, a negative length
(pg_temp.id('c12'), pg_temp.id('a6'), pg_temp.id('b2'), 'Ducks', '', '', 'dup-undated', -5, 'für alle', NULL, NULL, NULL, ''),
(pg_temp.id('c13'), pg_temp.id('a6'), pg_temp.id('b2'), 'Ducks', '', '', 'dup-undated', 0, '', '2030-01-01', '2030-01-01', NULL, ''),
-- P22 of a deleted account
(pg_temp.id('c14'), pg_temp.id('a2'), pg_temp.id('b4'), 'Left over', NULL, NULL, 'left', NULL, '-12', '2024-01-12', '2024-01-12', NULL, NULL),
-- P23 on a platform that is switched off
(pg_temp.id('c15'), pg_temp.id('a1'), pg_temp.id('b8'), 'Switched off', NULL, NULL, 'off', NULL, 'Not Rated', 'infinity', '-infinity', NULL, NULL),
-- P24 copies on the two platforms of P10; c17 has a mapping
(pg_temp.id('c16'), pg_temp.id('a1'), pg_temp.id('b6'), 'A film', NULL, NULL, 'film.mp4', 60, '0', '2024-01-13', '2024-01-13', 'local:film.mp4', NULL),
(pg_temp.id('c17'), pg_temp.id('a1'), pg_temp.id('b7'), 'A film', NULL, NULL, 'film.mp4', 60, '0', '2024-01-14', '2024-01-14', NULL, NULL);

-- P25 so many videos on the switched-off platform of P08 that it has the most
INSERT INTO videos (id, user_id, platform_id, title, platform_video_id, created_at)
    SELECT pg_temp.id('c3' || n), pg_temp.id('a7'), pg_temp.id('b3'), 'Part ' || n, 'part-' || n, '2024-01-20'
    FROM generate_series(10, 25) n;

INSERT INTO profiles (id, user_id, name, avatar_url, daily_limit_minutes, deleted_at, created_at, updated_at) VALUES
-- P26 an ordinary child
(pg_temp.id('d1'), pg_temp.id('a1'), 'Mia', NULL, 30, NULL, '2024-01-01', '2024-01-01'),
-- P27 limits: none at all, negative, unknown, beyond all days
(pg_temp.id('d2'), pg_temp.id('a1'), 'Zero', NULL, 0, NULL, '2024-01-01', '2024-01-01'),
(pg_temp.id('d3'), pg_temp.id('a1'), 'Minus', NULL, -30, NULL, '2024-01-01', '2024-01-01'),
(pg_temp.id('d4'), pg_temp.id('a1'), 'Null', NULL, NULL, NULL, '2024-01-01', '2024-01-01'),
(pg_temp.id('d5'), pg_temp.id('a1'), 'Huge', NULL, 2147483647, NULL, '2024-01-01', '2024-01-01'),
-- P28 a deleted child with a mapping, a session and a day
(pg_temp.id('d6'), pg_temp.id('a1'), 'Deleted', NULL, 60, '2024-12-24', '2024-01-01', '2024-12-24'),
-- P29 the child of a deleted account
(pg_temp.id('d7'), pg_temp.id('a2'), 'Left over', NULL, 60, NULL, '2024-01-01', '2024-01-01'),
-- P30 of the other family
(pg_temp.id('d8'), pg_temp.id('a7'), 'Ben', NULL, 60, NULL, '2024-01-01', '2024-01-01'),
-- P31 long, beyond ASCII, no dates
(pg_temp.id('d9'), pg_temp.id('a6'), rpad('Zoë ''👧''', 255, 'ñ'), rpad('https://', 500, 'v'), 60, NULL, NULL, NULL),
-- P32 a second child of one name
(pg_temp.id('da'), pg_temp.id('a1'), 'Mia', NULL, 60, NULL, '2024-01-01', '2024-01-01');

INSERT INTO nfc_chips (id, user_id, chip_uid, label, is_active, created_at, user_uuid) VALUES
-- P33 ordinary
(pg_temp.id('e1'), pg_temp.id('a1'), '04A1B2C3D4E501', 'Owl', true, '2024-01-01', pg_temp.id('aa1')),
-- P34 user_id names one family, user_uuid another
(pg_temp.id('e2'), pg_temp.id('a1'), '04A1B2C3D4E502', 'Whose?', true, '2024-01-01', pg_temp.id('aa7')),
-- P35 user_id and user_uuid are the same number and yet two people (P04, P05)
(pg_temp.id('e3'), pg_temp.id('a5'), '04A1B2C3D4E503', 'Whose?', true, '2024-01-01', pg_temp.id('a5')),
-- P36 nothing known
(pg_temp.id('e4'), pg_temp.id('a1'), '04A1B2C3D4E504', NULL, NULL, NULL, NULL),
-- P37 one chip that two families wrote in two ways
(pg_temp.id('e5'), pg_temp.id('a1'), '04:A1:B2:C3', 'Bear', true, '2024-01-01', NULL),
(pg_temp.id('e6'), pg_temp.id('a7'), '04a1b2c3', 'Bear', true, '2024-01-01', NULL),
-- P38 switched off, label empty
(pg_temp.id('e7'), pg_temp.id('a1'), '04-a1-b2-c3-d4-e5-07', '', false, '2024-01-01', NULL),
-- P39 of a deleted account, as long as it may be
(pg_temp.id('e8'), pg_temp.id('a2'), rpad('04', 255, 'f'), rpad('Für ''Opa'' ', 255, '🦉'), true, '2024-01-01', pg_temp.id('aa2')),
-- P40 a number that is none
(pg_temp.id('e9'), pg_temp.id('a7'), '', 'No number', true, '2024-01-01', pg_temp.id('aa7'));

INSERT INTO video_nfc_mappings (id, video_id, nfc_chip_id, profile_id, max_watch_time_minutes, is_active, created_at) VALUES
-- P41 c02 of P13 has two active mappings, c01 one and two that are switched off
(pg_temp.id('f01'), pg_temp.id('c01'), pg_temp.id('e1'), pg_temp.id('d1'), 30, true, '2024-01-01'),
(pg_temp.id('f02'), pg_temp.id('c02'), pg_temp.id('e1'), pg_temp.id('d1'), 30, true, '2024-01-01'),
(pg_temp.id('f03'), pg_temp.id('c02'), pg_temp.id('e2'), NULL, NULL, true, '2024-01-01'),
(pg_temp.id('f04'), pg_temp.id('c01'), pg_temp.id('e2'), pg_temp.id('d1'), 30, false, '2024-01-01'),
(pg_temp.id('f05'), pg_temp.id('c01'), pg_temp.id('e4'), pg_temp.id('d1'), 30, false, '2024-01-01'),
-- P42 for all children four times, limits differ; the smallest of those that are active counts
(pg_temp.id('f06'), pg_temp.id('c11'), pg_temp.id('e1'), NULL, 30, true, '2024-01-01'),
(pg_temp.id('f07'), pg_temp.id('c11'), pg_temp.id('e1'), NULL, 10, true, '2024-01-02'),
(pg_temp.id('f08'), pg_temp.id('c11'), pg_temp.id('e1'), NULL, NULL, true, '2023-01-01'),
(pg_temp.id('f09'), pg_temp.id('c11'), pg_temp.id('e1'), NULL, 5, false, '2023-01-01'),
-- P43 the same with limits of zero and below
(pg_temp.id('f0a'), pg_temp.id('c15'), pg_temp.id('e1'), NULL, 0, true, '2024-01-01'),
(pg_temp.id('f0b'), pg_temp.id('c15'), pg_temp.id('e1'), NULL, -1, true, '2024-01-02'),
(pg_temp.id('f0c'), pg_temp.id('c15'), pg_temp.id('e1'), NULL, 20, NULL, '2024-01-01'),
-- P44 is_active NULL counts as active
(pg_temp.id('f0d'), pg_temp.id('c15'), pg_temp.id('e4'), NULL, 3, NULL, '2024-01-02'),
(pg_temp.id('f0e'), pg_temp.id('c15'), pg_temp.id('e4'), NULL, 20, true, '2024-01-01'),
-- P45 no limit in any; the one with a date is the older
(pg_temp.id('f0f'), pg_temp.id('c10'), pg_temp.id('e1'), NULL, NULL, true, NULL),
(pg_temp.id('f10'), pg_temp.id('c10'), pg_temp.id('e1'), NULL, NULL, true, '2030-01-01'),
-- P46 beside it one for a child: no duplicate
(pg_temp.id('f11'), pg_temp.id('c10'), pg_temp.id('e1'), pg_temp.id('d1'), NULL, true, '2024-01-01'),
-- P47 across families: the chip of one, video and child of the other; a limit beyond all days
(pg_temp.id('f12'), pg_temp.id('c0f'), pg_temp.id('e1'), pg_temp.id('d8'), 2147483647, true, '2024-01-01'),
(pg_temp.id('f13'), pg_temp.id('c01'), pg_temp.id('e6'), NULL, NULL, false, '2024-01-01'),
-- P48 for a deleted child
(pg_temp.id('f14'), pg_temp.id('c06'), pg_temp.id('e5'), pg_temp.id('d6'), 15, false, '2024-01-01'),
-- P49 the one of P24
(pg_temp.id('f15'), pg_temp.id('c17'), pg_temp.id('e5'), pg_temp.id('d1'), 15, true, '2024-01-01'),
-- P50 of a deleted account
(pg_temp.id('f16'), pg_temp.id('c14'), pg_temp.id('e8'), pg_temp.id('d7'), 15, true, '2024-01-01'),
-- P51 one chip and two copies of one video (P14): the mappings stay two
(pg_temp.id('f17'), pg_temp.id('c04'), pg_temp.id('e2'), NULL, 15, true, '2024-01-01'),
(pg_temp.id('f18'), pg_temp.id('c05'), pg_temp.id('e2'), NULL, 20, true, '2024-01-01');

INSERT INTO watch_sessions (id, profile_id, video_id, started_at, ended_at, duration_seconds, stopped_reason) VALUES
-- P52 ordinary
(pg_temp.id('51'), pg_temp.id('d1'), pg_temp.id('c01'), '2025-03-30 01:30', '2025-03-30 01:31', 60, 'completed'),
-- P53 a child of one family, a video of the other: the child's family watched
(pg_temp.id('52'), pg_temp.id('d8'), pg_temp.id('c01'), '2025-03-30 02:30', '2025-03-30 02:31', 60, NULL),
-- P54 lengths: negative, none, ended before it began, never ended, never began
(pg_temp.id('53'), pg_temp.id('d1'), pg_temp.id('c01'), '2025-03-31', '2025-03-31 00:01', -100, 'error'),
(pg_temp.id('54'), pg_temp.id('d1'), pg_temp.id('c01'), '2025-03-31', '2025-03-31', 0, ''),
(pg_temp.id('55'), pg_temp.id('d1'), pg_temp.id('c01'), '2025-03-31', '2025-03-30', 60, 'limit'),
(pg_temp.id('56'), pg_temp.id('d1'), pg_temp.id('c01'), '2025-03-31', NULL, NULL, NULL),
(pg_temp.id('57'), pg_temp.id('d1'), pg_temp.id('c01'), NULL, '2025-03-31', 2147483647, rpad('plötzlich ', 50, '⏏')),
-- P55 of a deleted child
(pg_temp.id('58'), pg_temp.id('d6'), pg_temp.id('c06'), '2024-12-01', '2024-12-01 00:10', 600, 'user'),
-- P56 of a video that is a copy
(pg_temp.id('59'), pg_temp.id('d1'), pg_temp.id('c03'), '2025-04-01', '2025-04-01 00:10', 600, 'user'),
-- P57 of a deleted account
(pg_temp.id('5a'), pg_temp.id('d7'), pg_temp.id('c14'), '-infinity', 'infinity', NULL, 'user');

INSERT INTO daily_watch_time (id, profile_id, date, total_minutes, timezone) VALUES
-- P58 two days of one child, between them a change of clocks
(pg_temp.id('61'), pg_temp.id('d1'), '2025-03-30', 45, 'Europe/Berlin'),
(pg_temp.id('62'), pg_temp.id('d1'), '2025-03-31', 30, 'Europe/Berlin'),
-- P59 time zones that are none, minutes that cannot be
(pg_temp.id('63'), pg_temp.id('d2'), '2025-03-30', NULL, 'Mars/Olympus Mons'),
(pg_temp.id('64'), pg_temp.id('d6'), '2024-12-24', -5, NULL),
(pg_temp.id('65'), pg_temp.id('d8'), 'infinity', 2147483647, ''),
-- P60 of a deleted account
(pg_temp.id('66'), pg_temp.id('d7'), '0001-01-01 BC', 10, 'UTC');

INSERT INTO token_blacklist (id, token_jti, user_id, revoked_at, expires_at) VALUES
-- P61 of nobody, for ever
(pg_temp.id('71'), 'jti-nobody', NULL, '2025-01-01', 'infinity'),
-- P62 of a deleted account, long over, revoked nobody knows when
(pg_temp.id('72'), 'jti-gone', pg_temp.id('a2'), NULL, '2020-01-01'),
-- P63 ordinary
(pg_temp.id('73'), rpad('jti-', 255, 'z'), pg_temp.id('a1'), '2025-01-01', '2099-01-01');
