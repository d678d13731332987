import { crc32 } from 'node:zlib';
import { list, number, text } from './values.ts';

export type Parameter = string | number | null;

/** A statement that changed state, as it was executed. */
export interface JournaledStatement {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** One transaction. */
export type JournalRecord = readonly JournaledStatement[];

/** A run of bytes that is either wholly there or not at all: everything that one sync made durable. */
export interface Frame {
  /** Of its first record; each further one counts one up. */
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** Where the next frame starts. */
  readonly end: number;
}

/**
 * Why there is no frame: nothing more, a write that a crash cut short (and that nobody was told had
 * happened), or bytes that were whole once and are not any more.
 */
export type NoFrame = 'end' | 'torn' | 'damaged';

/*
 * A frame: magic, payload length, sequence (64 bit), CRC of the payload, CRC of the header so far; then
 * the payload. The header has a CRC of its own so that a wrong length is never taken for a torn tail.
 */
const magic = 0x53574a31;
const headerLength = 24;

export function encodeFrame(sequence: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headerLength + payload.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, magic);
  header.setUint32(4, payload.length);
  header.setBigUint64(8, BigInt(sequence));
  header.setUint32(16, crc32(payload));
  header.setUint32(20, crc32(bytes.subarray(0, 20)));
  bytes.set(payload, headerLength);
  return bytes;
}

/** Reads the frame at `start`; what lies beyond `limit` does not exist. */
export function decodeFrame(bytes: Uint8Array, start: number, limit = bytes.length): Frame | NoFrame {
  const rest = bytes.subarray(start, limit);
  if (rest.length < headerLength) {
    return rest.length === 0 ? 'end' : 'torn';
  }
  const header = new DataView(rest.buffer, rest.byteOffset, headerLength);
  if (header.getUint32(0) !== magic || header.getUint32(20) !== crc32(rest.subarray(0, 20))) {
    // A file system may grow a file before it writes what belongs there.
    return rest.every((byte) => byte === 0) ? 'torn' : 'damaged';
  }
  const length = headerLength + header.getUint32(4);
  if (rest.length < length) {
    return 'torn';
  }
  const payload = rest.subarray(headerLength, length);
  if (header.getUint32(16) !== crc32(payload)) {
    return 'damaged';
  }
  return { sequence: Number(header.getBigUint64(8)), payload, end: start + length };
}

export function encodeRecords(records: readonly JournalRecord[]): Uint8Array {
  const plain = records.map((record) => record.map(({ sql, parameters }) => [sql, parameters]));
  return new TextEncoder().encode(JSON.stringify(plain));
}

export function decodeRecords(payload: Uint8Array): JournalRecord[] {
  return list(list(statement))(decodeJson(payload));
}

export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

function statement(value: unknown): JournaledStatement {
  const [sql, parameters] = list((part) => part)(value);
  return { sql: text(sql), parameters: list(parameter)(parameters) };
}

function parameter(value: unknown): Parameter {
  return value === null || typeof value === 'string' ? value : number(value);
}
