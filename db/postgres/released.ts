import type { Step } from './step.ts';

/** What the plan says of files that were released before steps had a header, and can no longer be given one. */
export const released: Readonly<Record<string, Pick<Step, 'lock' | 'risk'>>> = {
  '0001_tables': { lock: 'none: the database is empty', risk: 'none' },
  '0002_older_writers': {
    lock: 'SHARE ROW EXCLUSIVE on one table for each trigger, for a moment',
    risk: 'none: writers that know nothing of the new columns are what it is for',
  },
  '0003_revisions': { lock: 'none on other tables', risk: 'none: nobody reads or writes these tables yet' },
  '0004_revision_triggers': {
    lock: 'SHARE ROW EXCLUSIVE on one table for each trigger, for a moment',
    risk: 'writers of one household take turns from here on, from the end of a transaction to its commit',
  },
};
