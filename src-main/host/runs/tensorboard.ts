/**
 * TensorBoard's event files: records (tensorflow/core/lib/io/record_writer.h) of `Event` messages
 * (tensorflow/core/util/event.proto), as far as scalars need them.
 */
import { crc32c } from "./crc32c";

/** Added to a rotated checksum so that checksums of data that holds checksums stay sound (record_writer.h). */
const MASK_DELTA = 0xa282ead8;

const WIRE = { varint: 0, double: 1, bytes: 2, float: 5 } as const;
/** Field numbers of event.proto and summary.proto. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2 } as const;
const SESSION_LOG_STATUS = 1;
const SESSION_STARTED = 1;

export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

/** The record every file begins with. */
export function fileVersionRecord(wallSeconds: number): Uint8Array {
  return record(message(wallTime(wallSeconds), text(EVENT.fileVersion, "brain.Event:2")));
}

/** Tells TensorBoard that training goes on at `step`, and that what it has from there on is void. */
export function sessionStartRecord(wallSeconds: number, step: number): Uint8Array {
  const status = varintField(SESSION_LOG_STATUS, SESSION_STARTED);
  return record(
    message(wallTime(wallSeconds), varintField(EVENT.step, step), nested(EVENT.sessionLog, status)),
  );
}

export function scalarsRecord(wallSeconds: number, step: number, scalars: readonly Scalar[]): Uint8Array {
  const values = scalars.map(({ tag, value }) =>
    nested(SUMMARY_VALUE, message(text(VALUE.tag, tag), float(VALUE.simpleValue, value))),
  );
  return record(
    message(wallTime(wallSeconds), varintField(EVENT.step, step), nested(EVENT.summary, message(...values))),
  );
}

/** uint64 length, masked CRC of the length, the data, masked CRC of the data; all little-endian. */
function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return bytes;
}

function maskedCrc(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + MASK_DELTA) >>> 0;
}

function message(...fields: Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function wallTime(seconds: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = (EVENT.wallTime << 3) | WIRE.double;
  new DataView(bytes.buffer).setFloat64(1, seconds, true);
  return bytes;
}

function float(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = (field << 3) | WIRE.float;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return bytes;
}

function varintField(field: number, value: number): Uint8Array {
  return Uint8Array.from([(field << 3) | WIRE.varint, ...varint(value)]);
}

function text(field: number, value: string): Uint8Array {
  return nested(field, new TextEncoder().encode(value));
}

function nested(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([(field << 3) | WIRE.bytes, ...varint(content.length)]), content]);
}

/** Whole numbers up to 2^53 in groups of seven bits, lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}
