import type { FaultCode, ReaderHealth } from './port.ts';

type Condition = Pick<ReaderHealth, 'state' | 'problem' | 'fix'>;

/** What a fault means for the reader's health, in words for the person at the machine. */
export function conditionAfter(code: Exclude<FaultCode, 'reader_lost'>, message: string): Condition {
  switch (code) {
    case 'no_service':
      return {
        state: 'no_service',
        problem: 'pcscd is not running',
        fix: 'start it: systemctl start pcscd (or run pcscd --foreground as root)',
      };
    case 'not_authorised':
      return {
        state: 'failed',
        problem: 'pcscd refuses this user',
        fix: 'allow org.debian.pcsc-lite.access_pcsc and access_card for this user in a polkit rule',
      };
    case 'module':
      return {
        state: 'failed',
        problem: `the module nfc-pcsc does not load: ${firstLine(message)}`,
        fix: 'rebuild it for this Node: apt-get install libpcsclite-dev, then npm rebuild @pokusew/pcsclite',
      };
    case 'service_lost':
      return {
        state: 'failed',
        problem: `the connection to pcscd broke: ${firstLine(message)}`,
        fix: 'nothing to do if it heals within seconds; otherwise systemctl restart pcscd',
      };
    case 'silent':
      return {
        state: 'failed',
        problem: 'the reader process stopped answering and was ended',
        fix: 'systemctl restart pcscd, and unplug and plug in the reader; see journalctl -u pcscd for "NOT authorized"',
      };
    case 'died':
      return {
        state: 'failed',
        problem: `the reader process ended: ${firstLine(message)}`,
        fix: 'nothing to do if it heals within seconds; otherwise look for "reader" in the log',
      };
  }
}

export function conditionWith(readers: readonly string[]): Condition {
  if (readers.length > 0) return { state: 'ready', problem: null, fix: null };
  return {
    state: 'no_reader',
    problem: 'no NFC reader is connected',
    fix: 'plug in the reader; if it stays unseen try another USB port, or: modprobe -r pn533_usb pn533 nfc',
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
