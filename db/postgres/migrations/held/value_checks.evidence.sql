SELECT 'children with an impossible age' AS what, count(*) AS count,
    coalesce((array_agg(id::text ORDER BY id))[1:5], '{}') AS ids
FROM profiles WHERE NOT age BETWEEN 0 AND 120
UNION ALL
SELECT 'children with a daily limit below 0 or above 1440 minutes', count(*),
    coalesce((array_agg(id::text ORDER BY id))[1:5], '{}')
FROM profiles WHERE NOT daily_limit_minutes BETWEEN 0 AND 1440
UNION ALL
SELECT 'videos of a negative duration', count(*), coalesce((array_agg(id::text ORDER BY id))[1:5], '{}')
FROM videos WHERE duration_seconds < 0
UNION ALL
SELECT 'sessions of a negative duration', count(*), coalesce((array_agg(id::text ORDER BY id))[1:5], '{}')
FROM watch_sessions WHERE duration_seconds < 0;
