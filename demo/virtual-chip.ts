import { connect, type Socket } from 'node:net';

/** vpcd's default port: its first virtual reader. The second one listens at the next port. */
export const VPCD_PORT = 35963;

/** A memory chip in its PC/SC guise (here MIFARE Classic 1K). */
export const MEMORY_CHIP_ATR = '3B8F8001804F0CA000000306030001000000006A';
/** An ISO 14443-4 chip, such as DESFire or a phone. */
export const ISO_14443_4_ATR = '3B8180018080';

const POWER_OFF = 0;
const POWER_ON = 1;
const RESET = 2;
const GET_ATR = 4;
const GET_UID = 'FFCA000000';

export interface ChipOptions {
  readonly port?: number;
  /** Hex, of any length: chips may be wrong. */
  readonly uid: string;
  readonly atr?: string;
  /** What it does when asked for its UID: answer, refuse with 63 00, hang up, or say nothing. */
  readonly answers?: 'uid' | 'refusal' | 'hang_up' | 'nothing';
  /** Called just before the answer to GET UID is sent. */
  readonly onAsked?: () => void;
}

export interface VirtualChip {
  /** Resolves when the chip no longer lies there, whoever took it. */
  readonly gone: Promise<void>;
  /** Takes the chip off the reader. May be called twice. */
  readonly lift: () => Promise<void>;
}

/** Lays a chip on vpcd's virtual reader; resolves once connected (pcscd notices within its 400 ms poll). */
export async function layChip(options: ChipOptions): Promise<VirtualChip> {
  const socket = await dial(options.port ?? VPCD_PORT);
  let pending = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (let frame = firstFrame(pending); frame; frame = firstFrame(pending)) {
      pending = pending.subarray(2 + frame.length);
      answer(socket, options, frame);
    }
  });
  // The reader may go at any time; for the chip that is the same as being lifted.
  socket.on('error', () => socket.destroy());
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    gone,
    lift: () => {
      socket.destroy();
      return gone;
    },
  };
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay();
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (cause) => {
      const fix = 'start pcscd with vpcd (apt-get install pcscd vsmartcard-vpcd)';
      reject(new Error(`no virtual reader listens on 127.0.0.1:${port}: ${fix}`, { cause }));
    });
  });
}

/** A frame is its length in two big-endian bytes, then that many bytes. */
function firstFrame(bytes: Buffer): Buffer | null {
  if (bytes.length < 2) return null;
  const end = 2 + bytes.readUInt16BE(0);
  return bytes.length < end ? null : bytes.subarray(2, end);
}

function answer(socket: Socket, options: ChipOptions, frame: Buffer): void {
  const asksUid = frame.toString('hex').toUpperCase() === GET_UID;
  if (asksUid) options.onAsked?.();
  if (asksUid && options.answers === 'hang_up') socket.destroy();
  const hex = asksUid ? uidAnswer(options) : otherAnswer(options, frame);
  if (hex !== null) reply(socket, hex);
}

function uidAnswer({ uid, answers = 'uid' }: ChipOptions): string | null {
  if (answers === 'uid') return `${uid}9000`;
  return answers === 'refusal' ? '6300' : null;
}

function otherAnswer({ atr = MEMORY_CHIP_ATR }: ChipOptions, frame: Buffer): string | null {
  const control = frame.length === 1 ? frame[0] : null;
  if (control === POWER_OFF || control === POWER_ON || control === RESET) return null;
  return control === GET_ATR ? atr : '6D00';
}

function reply(socket: Socket, hex: string): void {
  const body = Buffer.from(hex, 'hex');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  socket.write(Buffer.concat([length, body]));
}
