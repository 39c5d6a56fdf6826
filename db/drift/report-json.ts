import type { Severity } from './finding.ts';
import { openCounts, type Report, verdict } from './report.ts';

/** Raised when what is there changes its meaning; what is added does not. */
const VERSION = 1;

/** A report for a program. */
export function reportJson(report: Report, threshold: Severity): string {
  const judged = { verdict: verdict(report, threshold), fail_on: threshold, counts: openCounts(report) };
  return `${JSON.stringify({ version: VERSION, ...judged, ...report }, null, 2)}\n`;
}
