SELECT 'foreign key ' || c.conname || ' on ' || c.conrelid::regclass || ': ON DELETE '
        || CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT'
            WHEN 'r' THEN 'RESTRICT' END AS what,
    (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AS count,
    '{}'::text[] AS ids
FROM pg_constraint c
WHERE c.contype = 'f' AND c.confdeltype <> 'a'
    AND c.conrelid IN ('videos'::regclass, 'profiles'::regclass, 'nfc_chips'::regclass, 'video_nfc_mappings'::regclass,
        'watch_sessions'::regclass, 'daily_watch_time'::regclass, 'token_blacklist'::regclass)
    AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = 'watch_sessions'::regclass AND c.conrelid = a.attrelid
        AND c.conkey = ARRAY[a.attnum] AND a.attname IN ('nfc_chip_id', 'kiosk_id'))
UNION ALL
SELECT 'tokens that may not be used, of accounts that do not exist', count(*),
    coalesce((array_agg(id::text ORDER BY id))[1:5], '{}')
FROM token_blacklist t
WHERE user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.id = t.user_id)
HAVING count(*) > 0
ORDER BY 1;
