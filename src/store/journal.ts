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
 *
 * A payload is JSON, which has no zero bytes and does not end in one. So zeros tell what was never written: none of
 * the sectors that a frame lies in is all zeros where the frame is, and a payload cannot contain a header, in which
 * the first byte of the sequence is zero.
 */
const magic = 0x53574a31;
const headerLength = 24;
/** What disks write as a whole or not at all. */
const sectorLength = 512;

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

/**
 * Reads the frame at `start` of a file; what lies beyond `limit` does not exist. A file may be longer than what is
 * in it: zeros up to its end are no frame.
 */
export function decodeFrame(file: Uint8Array, start: number, limit = file.length): Frame | NoFrame {
  const bytes = file.subarray(0, limit);
  const header = headerAt(bytes, start);
  if (header === null) {
    if (isZero(bytes, start, limit)) {
      return 'end';
    }
    return isTornInHeader(bytes, start) ? 'torn' : 'damaged';
  }
  const end = start + headerLength + header.getUint32(4);
  if (end > bytes.length) {
    return 'torn';
  }
  const payload = bytes.subarray(start + headerLength, end);
  if (header.getUint32(16) !== crc32(payload)) {
    return isTorn(bytes, start, end) ? 'torn' : 'damaged';
  }
  return { sequence: Number(header.getBigUint64(8)), payload, end };
}

/**
 * A frame is written over zeros, or beyond the end of the file. When a crash cuts that short, any of its sectors may
 * be missing, and all from some byte on where not even the system was given the rest. Once it is whole another may
 * follow it: what comes before another frame was whole, and so was a frame that has something of each part of it.
 */
function isTorn(bytes: Uint8Array, start: number, end: number): boolean {
  return isZero(bytes, end) && (isZero(bytes, end - 1) || lacksSector(bytes, start, end));
}

/** The same where the header is not whole, so that nobody knows where the frame ends. */
function isTornInHeader(bytes: Uint8Array, start: number): boolean {
  const end = start + headerLength;
  const endOfSectors = Math.ceil(end / sectorLength) * sectorLength;
  return isZero(bytes, end) || (lacksSector(bytes, start, endOfSectors) && !hasHeaderAfter(bytes, start));
}

function lacksSector(bytes: Uint8Array, start: number, end: number): boolean {
  for (let from = start; from < end; ) {
    const to = Math.min(end, (Math.floor(from / sectorLength) + 1) * sectorLength);
    if (isZero(bytes, from, to)) {
      return true;
    }
    from = to;
  }
  return false;
}

/** So is what lies beyond the end of the file. */
function isZero(bytes: Uint8Array, start: number, end?: number): boolean {
  return bytes.subarray(start, end).every((byte) => byte === 0);
}

function headerAt(bytes: Uint8Array, start: number): DataView | null {
  const header = bytes.subarray(start, start + headerLength);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const isHeader =
    header.length === headerLength &&
    view.getUint32(0) === magic &&
    view.getUint32(20) === crc32(header.subarray(0, 20));
  return isHeader ? view : null;
}

function hasHeaderAfter(bytes: Uint8Array, start: number): boolean {
  const firstByte = magic >>> 24;
  for (let at = start + 1; ; at += 1) {
    at = bytes.indexOf(firstByte, at);
    if (at < 0) {
      return false;
    }
    if (headerAt(bytes, at) !== null) {
      return true;
    }
  }
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
