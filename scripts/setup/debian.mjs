// @ts-check
// Installs missing Debian packages where that is possible, and says what to do where it is not.

import { excerpt } from './command.mjs';
import { byHand, planFor } from './debian-packages.mjs';
import { driverFile } from './driver.mjs';
import { missingOn } from './proof.mjs';

/**
 * @param {import('./parts.mjs').Machine} machine
 * @param {string[]} needs groups of packages; `driver` means what node-gyp needs, until the native module is built
 * @returns {import('./parts.mjs').Part}
 */
export function debianPart(machine, needs) {
  const missing = () => {
    const builds = needs.includes('driver') && !machine.exists(driverFile(machine.root));
    return missingOn(machine, builds ? ['build', ...needs] : needs);
  };
  const names = () =>
    missing()
      .map(({ name }) => name)
      .join(' ');
  return {
    get title() {
      return `system packages: ${names()}`;
    },
    isDone: () => missing().length === 0,
    work: () => work(machine, missing),
  };
}

/**
 * @param {import('./parts.mjs').Machine} machine
 * @param {() => import('./debian-packages.mjs').DebianPackage[]} missing
 * @returns {Promise<import('./parts.mjs').Outcome>}
 */
async function work(machine, missing) {
  const aptGet = machine.platform === 'linux' && machine.find('apt-get') !== undefined;
  const root = aptGet ? await asRoot(machine) : undefined;
  const plan = planFor(missing(), { aptGet, root });
  if (plan.kind === 'by-hand') return { kind: 'missing', lines: plan.lines };
  // A list that could not be refreshed may still know the packages.
  const updated = await machine.run(plan.update);
  const names = missing().map(({ name }) => name);
  const installed = await machine.run(plan.install(names));
  if (missing().length === 0) return { kind: 'done' };
  // apt-get refuses all of them for one that it does not know.
  if (names.length > 1) for (const name of names) await machine.run(plan.install([name]));
  const left = missing();
  if (left.length === 0) return { kind: 'done' };
  const complaints = [updated, installed].flatMap((result) =>
    result.kind === 'failed' ? excerpt(result.output) : [],
  );
  return { kind: 'missing', lines: [...complaints, ...byHand(left, { aptGet })] };
}

/**
 * @param {import('./parts.mjs').Machine} machine
 * @returns {Promise<string[] | undefined>}
 */
async function asRoot(machine) {
  if (machine.uid === 0) return [];
  if (machine.find('sudo') === undefined) return undefined;
  const mayWithoutPassword = await machine.run(['sudo', '-n', 'true']);
  return mayWithoutPassword.kind === 'ok' ? ['sudo', '-n'] : undefined;
}
