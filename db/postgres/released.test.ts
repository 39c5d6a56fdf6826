import { describe, expect, it } from 'vitest';
import { readHeld, readMigrations } from './migration-files.ts';

/** Databases out there hold these checksums: a released file is never changed, what is to change goes into a new one. */
const released: Readonly<Record<string, string>> = {
  '0001_tables': '3aba66546a8fbeda',
  '0001a_new_tables': 'a6e915a1794a4c1d',
  '0001b_columns': 'e1f559927dd803ac',
  '0001c_types': '9314fa9cad517962',
  '0001d_nullability_and_defaults': '7c54261ea305a885',
  '0001e_token_blacklist': '34723fb4d1c80559',
  '0001f_older_triggers': '07c002450b35b982',
  '0001g_number_index': '7395785b9bc501d8',
  '0002_older_writers': 'da86af70b5ce5c6d',
  '0002a_older_triggers_removed': '01d85f16b8aed946',
  '0002b_init_values': '898938ebd4014998',
  '0002c_production_values': '408efabe90888f16',
  '0002d_merged_platforms': '8beca043296a3bbd',
  '0002e_merged_videos': '580e396554eb2485',
  '0002f_indexes': '943d3dcc2b65ce8b',
  '0002g_keys_of_what_lives': '3c9da0acbb55b45a',
  '0002h_foreign_keys': '6a6d59a3e73eb86a',
  '0002i_production_keys': 'b5bb7afbcff30800',
  '0002j_init_identity_index': 'd8214e1b653024e2',
  '0002k_init_keys': '38e7c12e9c15d672',
  '0002l_superseded': '793d96ae64044e60',
  '0002m_extension': '64ec856fc41346fc',
  '0003_revisions': '305d8487b9326e9a',
  '0004_revision_triggers': '599ea8d819ffea19',
  '0004a_versions_of_older_rows': '48ac8b67bf978180',
  '0005_reconciliations': '70661826d49f0f6d',
  '0006_deleting_accounts_and_children': 'a4ffc4ab4053e81f',
  '0007_rules_and_grants': '663611568b98a012',
  '0008_pairing': '03576e3f13d8c211',
  '0009_sync': '35a17eb07a46afda',
  '0010_row_security': '4a5cf17f78967289',
  '0011_indexes_of_references': '0de447bd7834507f',
  '0012_copies': 'ab569995b93211af',
  '0012a_copies_of_copies': 'c51dace92948861b',
  '0012b_number_index_removed': 'e456101074e59d8b',
  '0013_rules_and_grants_change': 'fb582ce35741966b',
  '0014_versions_of_rules_and_grants': '34c6dd2cc7a39569',
  '0015_access': 'f702125074c7f907',
  '0016_kiosk_keys': 'f68c658465dcbf07',
  '0017_sync_state': 'efe60c90c2aac53a',
  '0018_access_role': '3c7e4835952eaaa3',
  '0019_row_security_of_older_tables': '021d6628a0421dcc',
  '0020_sign_in': 'fc20acb001bf9c5d',
  'held/follow_merges': '9c48e0e378dbd4e6',
  'held/foreign_key_actions': '4d9069826de19363',
  'held/unique_email': '2ce212167e106bbd',
  'held/value_checks': '0a1bdd5df212060c',
};

describe('the files of released migrations', () => {
  it('are as they were released, and each new one is added here', async () => {
    const files = [...(await readMigrations()), ...(await readHeld())];
    expect(Object.fromEntries(files.map((it) => [it.id, it.checksum.slice(0, 16)]))).toEqual(released);
  });
});
