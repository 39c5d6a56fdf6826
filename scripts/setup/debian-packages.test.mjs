// @ts-check
import { describe, expect, it } from 'vitest';
import { byHand, debianPackages, missingPackages, planFor } from './debian-packages.mjs';

const names = (/** @type {{ name: string }[]} */ packages) => packages.map(({ name }) => name);
const everything = ['build', 'daemon', 'chips', 'window', 'display', 'trace'];
const bare = { platform: 'linux', isThere: () => false };

describe('which Debian packages are missing', () => {
  it('is all of the asked groups on a bare machine, and nothing of the others', () => {
    expect(names(missingPackages(everything, bare))).toEqual([
      'python3',
      'make',
      'g++',
      'libpcsclite-dev',
      'pcscd',
      'vsmartcard-vpcd',
      'chromium',
      'xvfb',
      'strace',
    ]);
    expect(names(missingPackages(['daemon'], bare))).toEqual(['pcscd']);
    expect(missingPackages([], bare)).toEqual([]);
  });

  it('goes by what a package provides: any browser of that kind will do', () => {
    const isThere = (/** @type {import('./debian-packages.mjs').Proof} */ proof) =>
      'command' in proof && ['google-chrome', 'c++', 'python3', 'make'].includes(proof.command);
    expect(names(missingPackages(['build', 'window'], { platform: 'linux', isThere }))).toEqual([
      'libpcsclite-dev',
    ]);
  });

  it('leaves out on macOS what the system brings itself', () => {
    expect(names(missingPackages(everything, { platform: 'darwin', isThere: () => false }))).toEqual([
      'python3',
      'make',
      'g++',
      'chromium',
    ]);
  });
});

describe('what is done about missing packages', () => {
  const missing = debianPackages.filter(({ name }) => name === 'pcscd' || name === 'chromium');

  it('is apt-get for root', () => {
    const plan = planFor(missing, { aptGet: true, root: [] });
    if (plan.kind !== 'install') throw new Error(plan.kind);
    const apt = [
      ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q'],
      ...['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20'],
    ];
    expect(plan.update).toEqual([...apt, 'update']);
    expect(plan.install(names(missing))).toEqual([
      ...[...apt, 'install', '-y', '--no-install-recommends'],
      ...['pcscd', 'chromium'],
    ]);
  });

  it('is apt-get behind sudo for whoever needs no password for it', () => {
    const plan = planFor(missing, { aptGet: true, root: ['sudo', '-n'] });
    expect(plan.kind === 'install' && plan.update.slice(0, 5)).toEqual([
      ...['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'],
    ]);
  });

  it('is left to the person where there is no right to it, with the command to type', () => {
    expect(planFor(missing, { aptGet: true, root: undefined })).toEqual({
      kind: 'by-hand',
      lines: [
        'without pcscd: no NFC chip is read',
        'without chromium: there is no window where Electron is absent, and no browser for the page’s tests',
        'by hand: sudo apt-get update && sudo apt-get install --no-install-recommends pcscd chromium',
      ],
    });
  });

  it('is left to the person where the system is not Debian', () => {
    expect(planFor(missing, { aptGet: false, root: [] }).kind).toBe('by-hand');
    expect(byHand(missing, { aptGet: false }).at(-1)).toBe(
      'this is not Debian: install what stands for its packages pcscd chromium',
    );
  });
});
