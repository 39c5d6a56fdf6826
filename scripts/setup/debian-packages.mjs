// @ts-check
// Which Debian packages a command needs, and what can be done about missing ones. Decides only; see debian.mjs.

/**
 * @typedef {'build' | 'daemon' | 'chips' | 'window' | 'display' | 'trace'} Group
 * @typedef {{ command: string } | { file: string }} Proof any one proves that it is there; `file` may end in *
 * @typedef {{ name: string, group: Group, proofs: Proof[], linuxOnly: boolean, without: string }} DebianPackage
 */

/** @type {DebianPackage[]} */
export const debianPackages = [
  {
    name: 'python3',
    group: 'build',
    proofs: [{ command: 'python3' }],
    linuxOnly: false,
    without: 'the NFC reader’s native module cannot be built',
  },
  {
    name: 'make',
    group: 'build',
    proofs: [{ command: 'make' }],
    linuxOnly: false,
    without: 'the NFC reader’s native module cannot be built',
  },
  {
    name: 'g++',
    group: 'build',
    proofs: [{ command: 'g++' }, { command: 'c++' }],
    linuxOnly: false,
    without: 'the NFC reader’s native module cannot be built',
  },
  {
    name: 'libpcsclite-dev',
    group: 'build',
    proofs: [{ file: '/usr/include/PCSC/winscard.h' }],
    linuxOnly: true,
    without: 'the NFC reader’s native module cannot be built',
  },
  {
    name: 'pcscd',
    group: 'daemon',
    proofs: [{ command: 'pcscd' }],
    linuxOnly: true,
    without: 'no NFC chip is read',
  },
  {
    name: 'vsmartcard-vpcd',
    group: 'chips',
    proofs: [{ file: '/usr/lib/pcsc/drivers/serial/libifdvpcd.so*' }],
    linuxOnly: true,
    without: 'there are no virtual chips: the demonstration and the reader tests need a real reader',
  },
  {
    name: 'chromium',
    group: 'window',
    proofs: [
      { command: 'chromium' },
      { command: 'chromium-browser' },
      { command: 'google-chrome' },
      { file: '/Applications/Google Chrome.app' },
      { file: '/Applications/Chromium.app' },
    ],
    linuxOnly: false,
    without: 'there is no window where Electron is absent, and no browser for the page’s tests',
  },
  {
    name: 'xvfb',
    group: 'display',
    proofs: [{ command: 'Xvfb' }],
    linuxOnly: true,
    without: 'tests of windows need a display of yours (DISPLAY)',
  },
  {
    name: 'strace',
    group: 'trace',
    proofs: [{ command: 'strace' }],
    linuxOnly: true,
    without: 'the tests of power cuts fail: they record what a kiosk writes',
  },
];

/**
 * The packages of `groups` of which nothing shows on this machine.
 * @param {string[]} groups
 * @param {{ platform: string, isThere: (proof: Proof) => boolean }} machine
 */
export function missingPackages(groups, { platform, isThere }) {
  return debianPackages.filter(
    ({ group, proofs, linuxOnly }) =>
      groups.includes(group) && !(linuxOnly && platform !== 'linux') && !proofs.some(isThere),
  );
}

/**
 * `root` is said as the words in front of a command that make it run as root; undefined: nobody may here.
 * @param {DebianPackage[]} missing
 * @param {{ aptGet: boolean, root: string[] | undefined }} machine
 * @returns {{ kind: 'install', update: string[], install: (names: string[]) => string[] } | { kind: 'by-hand', lines: string[] }}
 */
export function planFor(missing, { aptGet, root }) {
  if (!aptGet || !root) return { kind: 'by-hand', lines: byHand(missing, { aptGet }) };
  const apt = [...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...patience];
  return {
    kind: 'install',
    update: [...apt, 'update'],
    install: (names) => [...apt, 'install', '-y', '--no-install-recommends', ...names],
  };
}

// Wait for another apt, but do not hang on a dead network.
const patience = [
  '-q',
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  'Acquire::Retries=1',
  '-o',
  'Acquire::http::Timeout=20',
];

/**
 * What will not work without them, and the command to type.
 * @param {DebianPackage[]} missing
 * @param {{ aptGet: boolean }} machine
 */
export function byHand(missing, { aptGet }) {
  const names = missing.map(({ name }) => name).join(' ');
  return [
    ...missing.map(({ name, without }) => `without ${name}: ${without}`),
    aptGet
      ? `by hand: sudo apt-get update && sudo apt-get install --no-install-recommends ${names}`
      : `this is not Debian: install what stands for its packages ${names}`,
  ];
}
