import type { Session } from './connect.ts';
import { type Refused, refused } from './refusal.ts';
import { withoutComments } from './sql-tokens.ts';
import type { Step } from './step.ts';

/** The oldest server whose syntax the steps keep to. */
const OLDEST = 15;

/** Null when the server can run the steps. */
export async function checkServer(session: Session): Promise<Refused | null> {
  const [server] = await session.query<{ version: number; name: string }>(
    `SELECT current_setting('server_version_num')::integer / 10000 AS version,
       current_setting('server_version') AS name`,
  );
  if (!server || server.version >= OLDEST) return null;
  const message = `The server is PostgreSQL ${server.name}: upgrade it to ${OLDEST} or newer first`;
  return refused('server_too_old', message);
}

/** Null when the connected role may run the steps; else what is missing and what an administrator can do. */
export async function checkRights(session: Session, steps: readonly Step[]): Promise<Refused | null> {
  const [rights] = await session.query<Rights>(
    `SELECT quote_ident(current_user) AS role, (SELECT rolsuper OR rolcreaterole FROM pg_roles
         WHERE rolname = current_user) AS makes_roles,
       coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'CREATE'), false) AS makes_tables,
       ARRAY(SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p')
           AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1) AS not_owned,
       ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1)) AS roles`,
    [rolesMadeBy(steps)],
  );
  if (!rights) throw new Error('The server says nothing about rights');
  const problem = problemOf(rights, rolesMadeBy(steps));
  return problem === null ? null : refused('missing_rights', problem);
}

interface Rights {
  readonly role: string;
  readonly makes_roles: boolean;
  readonly makes_tables: boolean;
  /** Tables whose owner's rights the role does not have. */
  readonly not_owned: readonly string[];
  /** Those of the roles to make that are there. */
  readonly roles: readonly string[];
}

function problemOf({ role, ...rights }: Rights, wanted: readonly string[]): string | null {
  if (rights.not_owned.length > 0) {
    const some = rights.not_owned.slice(0, 5).join(', ');
    return `The role ${role} does not own ${some}: connect as their owner, or run GRANT owner TO ${role}`;
  }
  if (!rights.makes_tables) {
    return `The role ${role} may make no tables: have an administrator run GRANT CREATE, USAGE ON SCHEMA public TO ${role}`;
  }
  const missing = wanted.find((it) => !rights.roles.includes(it));
  if (missing !== undefined && !rights.makes_roles) {
    return `The role ${role} may not make the role ${missing}: have an administrator run ALTER ROLE ${role} CREATEROLE, or CREATE ROLE ${missing} NOLOGIN NOINHERIT`;
  }
  return null;
}

function rolesMadeBy(steps: readonly Step[]): string[] {
  const names = steps.flatMap(({ sql }) =>
    [...withoutComments(sql).matchAll(/\bcreate role (\w+)/gi)].map(([, name = '']) => name.toLowerCase()),
  );
  return [...new Set(names)];
}

/**
 * A line for each time zone other than UTC that a backend may have written under. `ours` is what a connection gets that
 * asks for none.
 */
export async function timeZoneWarnings(session: Session, ours?: string): Promise<string[]> {
  const zones = await session.query<{ whose: string; zone: string }>(
    `SELECT coalesce(nullif(concat_ws(', ', 'database ' || quote_ident(d.datname), 'role ' || quote_ident(r.rolname)),
         ''), 'server') AS whose,
       split_part(setting, '=', 2) AS zone
     FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS setting
     LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
     WHERE setting ILIKE 'timezone=%' AND (s.setdatabase = 0 OR d.datname = current_database()) ORDER BY 1, 2`,
  );
  // What a connection is given may be the database's own.
  const own = ours === undefined || zones.some(({ zone }) => zone === ours) ? [] : [ours];
  const all = [...own.map((zone) => ({ whose: 'server', zone })), ...zones];
  return all
    .filter(({ zone }) => !/^(etc\/)?(utc|uct|gmt|universal|zulu|greenwich|gmt[+-]?0)$/i.test(zone))
    .map(
      ({ whose, zone }) =>
        `The ${whose} has the time zone ${zone}, and existing times are read as UTC: where the backend wrote local times they are off`,
    );
}
