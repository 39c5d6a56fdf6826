import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askAgent } from '../../agent/diagnostics/ask.ts';
import type { Diagnostics } from '../../agent/local/channel.ts';
import { connect } from '../../db/postgres/connect.ts';
import { type House, openHouse } from '../../demo/house.ts';
import type { StartKiosk } from '../../demo/kiosk.ts';
import { layChip } from '../../demo/virtual-chip.ts';

const root = join(import.meta.dirname, '../..');

export interface TestHouse extends House {
  readonly query: <R extends object>(text: string, values?: readonly unknown[]) => Promise<R[]>;
  /** Lays a demo chip down for as long as a child does, and takes it off again. */
  readonly tap: (label: string) => Promise<void>;
  readonly diagnostics: () => Promise<Diagnostics>;
  readonly agentPid: () => number;
}

/** The demo's whole household in a folder of its own, driven by a test. `pair`: its kiosk has no account yet, and no reader. */
export async function openTestHouse(
  startKiosk: StartKiosk,
  { pair = false }: { readonly pair?: boolean } = {},
): Promise<TestHouse> {
  const dir = mkdtempSync(join(tmpdir(), 'medio-e2e-'));
  const house = await openHouse({
    root,
    dir,
    env: { ...process.env, MEDIO_HEADLESS: '', MEDIO_PORT: '0', ...(pair ? { MEDIO_READER: 'none' } : {}) },
    pair,
    ports: { tray: 0, gateway: 0 },
    startKiosk,
    say: () => undefined,
  });
  const record = connect({ url: house.notice().database, applicationName: 'medio-e2e', connections: 2 });
  return {
    ...house,
    query: record.query,
    tap: async (label) => {
      const chip = house.notice().chips.find((it) => it.label === label);
      if (!chip) throw new Error(`the demo has no chip '${label}'`);
      const laid = await layChip({ uid: chip.uid });
      await pause(1_200);
      await laid.lift();
      await pause(900);
    },
    diagnostics: () => readDiagnostics(house.notice().kiosk),
    agentPid: () => (JSON.parse(readFileSync(join(house.home, 'agent.json'), 'utf8')) as { pid: number }).pid,
    stop: async () => {
      await record.close();
      await house.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The support screen's report; that there is one is part of every test. */
export async function readDiagnostics(kiosk: string): Promise<Diagnostics> {
  const report = await askAgent(kiosk);
  if (!report) throw new Error('the kiosk does not answer');
  return report;
}

export function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
