/** The part of nfc-pcsc (which has no types) that pcsc.ts touches. */
declare module 'nfc-pcsc' {
  import type { EventEmitter } from 'node:events';

  export class NFC extends EventEmitter {}

  export interface Reader extends EventEmitter {
    readonly name: string;
    autoProcessing: boolean;
    readonly connection: object | null;
    /** The raw reader of @pokusew/pcsclite. */
    readonly reader: EventEmitter & { readonly SCARD_STATE_PRESENT: number };
    connect(): Promise<unknown>;
    disconnect(): Promise<unknown>;
    transmit(data: Buffer, responseMaxLength: number): Promise<Buffer>;
  }
}
