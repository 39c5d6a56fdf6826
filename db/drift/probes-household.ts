import type { Ratings } from '../ratings.ts';
import { orphans, sharing, where } from './probe-sql.ts';
import type { Probe } from './probes.ts';

/** Accounts, children, chips, and who is logged out. */
export function householdProbes(ratings: Pick<Ratings, 'resolve'>): readonly Probe[] {
  return [
    {
      id: 'emails-alike',
      title: 'accounts whose e-mail addresses are equal but for capitals and blanks',
      table: 'users',
      needs: ['users.email'],
      sql: sharing('users', 'lower(btrim(t.email))'),
      about: [],
    },
    {
      id: 'user-uuid-is-another-id',
      title: "accounts whose user_uuid is another account's id",
      table: 'users',
      needs: ['users.id', 'users.user_uuid'],
      sql: where('users', 'EXISTS (SELECT FROM public.users o WHERE o.id = t.user_uuid AND o.id <> t.id)'),
      about: [{ kinds: ['column'], table: 'users', object: 'user_uuid' }],
    },
    {
      id: 'profiles-without-cap',
      title: 'children with neither an age nor a rating limit: they may watch only what is for everyone',
      table: 'profiles',
      needs: ['profiles.age', 'profiles.age_rating_limit'],
      sql: where(
        'profiles',
        `t.age IS NULL AND btrim(coalesce(t.age_rating_limit, '')) = ''
          AND pg_catalog.to_jsonb(t) ->> 'deleted_at' IS NULL`,
      ),
      about: [],
    },
    {
      id: 'ages-out-of-range',
      title: 'children whose age is below 0 or above 120',
      table: 'profiles',
      needs: ['profiles.age'],
      sql: where('profiles', 't.age NOT BETWEEN 0 AND 120'),
      about: [],
    },
    {
      id: 'limits-unknown',
      title:
        'children whose rating limit is none that any board gives: they may watch only what is for everyone',
      table: 'profiles',
      needs: ['profiles.age_rating_limit'],
      texts: {
        sql: 'SELECT DISTINCT age_rating_limit AS text FROM public.profiles',
        keep: (text) => text.trim() !== '' && ratings.resolve(text, { as: 'limit' }).kind !== 'known',
      },
      sql: where('profiles', 't.age_rating_limit = ANY ($1::text[])'),
      about: [],
    },
    {
      id: 'daily-limits-out-of-range',
      title: 'children whose daily limit is negative or longer than a day',
      table: 'profiles',
      needs: ['profiles.daily_limit_minutes'],
      sql: where('profiles', 't.daily_limit_minutes NOT BETWEEN 0 AND 1440'),
      about: [],
    },
    {
      id: 'chips-disputed',
      title: 'chips whose user_uuid names another account than their user_id',
      table: 'nfc_chips',
      needs: ['nfc_chips.user_id', 'nfc_chips.user_uuid', 'users.id', 'users.user_uuid'],
      sql: where(
        'nfc_chips',
        'EXISTS (SELECT FROM public.users o WHERE o.user_uuid = t.user_uuid AND o.id <> t.user_id)',
      ),
      about: [
        { kinds: ['column', 'foreign_key'], table: 'nfc_chips', object: 'user_uuid' },
        { kinds: ['foreign_key'], table: 'nfc_chips', object: '(user_uuid)' },
      ],
    },
    {
      id: 'chips-written-two-ways',
      title: 'chips that are one chip, its number written in several ways',
      table: 'nfc_chips',
      needs: ['nfc_chips.chip_uid'],
      sql: sharing('nfc_chips', "translate(lower(t.chip_uid), ':- ', '')"),
      about: [],
    },
    {
      id: 'chips-active-unknown',
      title: 'chips of which nobody says whether they are active',
      table: 'nfc_chips',
      needs: ['nfc_chips.is_active'],
      sql: where('nfc_chips', 't.is_active IS NULL'),
      about: [
        { kinds: ['column'], table: 'nfc_chips', object: 'is_active', aspects: ['nullability', 'default'] },
      ],
    },
    {
      id: 'tokens-without-account',
      title: 'revoked tokens of accounts that do not exist',
      table: 'token_blacklist',
      needs: ['token_blacklist.user_id', 'users.id'],
      sql: orphans('token_blacklist', 'user_id', 'users', 'id'),
      about: [{ kinds: ['foreign_key'], table: 'token_blacklist', object: '(user_id)' }],
    },
  ];
}
