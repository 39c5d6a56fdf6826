// @ts-check
import { expect, it } from 'vitest';
import { packagesWithScripts } from './dependencies.mjs';

it('only packages that package.json allows may run an install script', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/@pokusew/pcsclite': { hasInstallScript: true },
      'node_modules/electron-winstaller': { hasInstallScript: true },
      'node_modules/zod': {},
    },
  };
  const manifest = { allowScripts: { '@pokusew/pcsclite': true, zod: true } };
  expect(packagesWithScripts(lock, manifest)).toEqual(['@pokusew/pcsclite']);
});
