SELECT 'accounts whose e-mail address differs from another''s only in case' AS what, count(*) AS count,
    coalesce((array_agg(id::text ORDER BY id))[1:5], '{}') AS ids
FROM users u WHERE EXISTS (SELECT FROM users o WHERE o.id <> u.id AND lower(o.email) = lower(u.email));
