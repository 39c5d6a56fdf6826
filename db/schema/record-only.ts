import { tokenBlacklist } from './household.ts';
import {
  accessEvents,
  deviceAuthorizations,
  dpopProofs,
  gatewayKeys,
  kioskTokens,
  parentSessions,
  rateLimits,
} from './pairing.ts';
import { rowReconciliations } from './reconciliations.ts';
import { householdRevisions, recordInstallation, revisionMarks, rowVersions } from './revisions.ts';
import { chipSightings, syncReceipts, watchTimeLeases } from './syncing.ts';

/** The tables of the record that no kiosk holds a copy of. */
export const recordOnly = [
  tokenBlacklist,
  householdRevisions,
  rowVersions,
  deviceAuthorizations,
  kioskTokens,
  accessEvents,
  gatewayKeys,
  parentSessions,
  dpopProofs,
  rateLimits,
  revisionMarks,
  recordInstallation,
  syncReceipts,
  chipSightings,
  watchTimeLeases,
  rowReconciliations,
] as const;
