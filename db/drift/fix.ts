import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import { fixGrant, fixPolicy, fixRowSecurity } from './fix-access.ts';
import { fixColumn } from './fix-columns.ts';
import { fixCheck } from './fix-constraints.ts';
import { fixForeignKey } from './fix-foreign-keys.ts';
import { fixIndex } from './fix-indexes.ts';
import { fixKey } from './fix-keys.ts';
import { fixComment, fixEnum, fixExtension, fixSequence, fixTable, fixView } from './fix-objects.ts';
import { fixFunction, fixTrigger } from './fix-triggers.ts';
import type { Surroundings } from './severity.ts';

/**
 * How to take a difference away: statements that lock little, and why a person must decide where something may be lost or
 * refused. The detector itself never runs them.
 */
export function fixOf(difference: Difference, { evidence, redundant }: Surroundings): Fix {
  const rows = Math.max(0, ...evidence.map(({ count }) => count));
  switch (difference.kind) {
    case 'table':
      return fixTable(difference);
    case 'column':
      return fixColumn(difference, rows);
    case 'primary_key':
    case 'unique':
    case 'exclusion':
      return fixKey(difference, rows);
    case 'foreign_key':
      return fixForeignKey(difference, rows);
    case 'check':
      return fixCheck(difference);
    case 'index':
      return fixIndex(difference, { rows, redundant });
    case 'trigger':
      return fixTrigger(difference);
    case 'function':
      return fixFunction(difference);
    case 'extension':
      return fixExtension(difference);
    case 'sequence':
      return fixSequence(difference);
    case 'enum':
      return fixEnum(difference);
    case 'view':
      return fixView(difference);
    case 'row_security':
      return fixRowSecurity(difference);
    case 'policy':
      return fixPolicy(difference);
    case 'grant':
      return fixGrant(difference);
    case 'comment':
      return fixComment(difference);
  }
}
