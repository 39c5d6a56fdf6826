import { describe, expect, it } from 'vitest';
import { add, checkTally, summaryLine, vitestTally } from './tally.ts';

const report = (numbers: object, files: object[] = []) =>
  JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: files,
    ...numbers,
  });

describe('the sum of a test run', () => {
  it('is one line that counts checks and tests alike', () => {
    const tests = vitestTally(0, report({ numPassedTests: 40, numPendingTests: 2, numTodoTests: 1 }));
    expect(summaryLine(add(add(checkTally(0), checkTally(2)), tests))).toBe('41 passed, 1 failed, 3 skipped');
    expect(summaryLine(checkTally(0))).toBe('1 passed, 0 failed');
  });

  it('counts a file that did not load as failed, and a file with a failed test only by its tests', () => {
    const files = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    expect(vitestTally(1, report({ numPassedTests: 2, numFailedTests: 1 }, files))).toEqual({
      passed: 2,
      failed: 2,
      skipped: 0,
    });
  });

  it('never passes a run that failed for another reason', () => {
    expect(vitestTally(1, report({ numPassedTests: 3 }))).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(vitestTally(0, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(vitestTally(0, '{}')).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
