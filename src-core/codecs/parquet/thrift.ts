/**
 * Thrift's compact protocol, in which Parquet's headers are written, read as plain values. Source: Apache Thrift,
 * doc/specs/thrift-compact-protocol.md. Each value costs a byte at least, so no claim makes more values than there are bytes.
 */
import type { Damaged } from "./damaged";

export type ThriftValue = boolean | number | Uint8Array | ThriftStruct | readonly ThriftValue[];
/** By the numbers of its fields. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const MOST_DEPTH = 16;
const TYPE = {
  stop: 0,
  yes: 1,
  no: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const;

/** @param bytes that begin with a structure @throws what `damaged` makes @returns the structure, and how many bytes it took */
export function readThrift(bytes: Uint8Array, damaged: Damaged): { value: ThriftStruct; bytes: number } {
  const reader = new ThriftReader(bytes, damaged);
  return { value: reader.struct(0), bytes: reader.position() };
}

class ThriftReader {
  readonly #bytes: Uint8Array;
  readonly #damaged: Damaged;
  #at = 0;

  constructor(bytes: Uint8Array, damaged: Damaged) {
    this.#bytes = bytes;
    this.#damaged = damaged;
  }

  position(): number {
    return this.#at;
  }

  struct(depth: number): ThriftStruct {
    if (depth > MOST_DEPTH) throw this.#damaged("its headers are nested too deeply");
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 15;
      if (type === TYPE.stop) return fields;
      id = head >> 4 ? id + (head >> 4) : this.#integer();
      // Of a field that is true or false, its type says which.
      const isFlag = type === TYPE.yes || type === TYPE.no;
      fields.set(id, isFlag ? type === TYPE.yes : this.#value(type, depth));
    }
  }

  #value(type: number, depth: number): ThriftValue {
    switch (type) {
      case TYPE.yes:
      case TYPE.no:
        return this.#byte() === TYPE.yes;
      case TYPE.byte:
        return (this.#byte() << 24) >> 24;
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        return this.#integer();
      case TYPE.double:
        return this.#double();
      case TYPE.binary:
        return this.#take(this.#unsigned());
      case TYPE.list:
      case TYPE.set:
        return this.#list(depth);
      case TYPE.struct:
        return this.struct(depth + 1);
      default:
        throw this.#damaged(`a header of it has a field of the unknown type ${type}`);
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > MOST_DEPTH) throw this.#damaged("its headers are nested too deeply");
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#unsigned() : head >> 4;
    const values: ThriftValue[] = [];
    for (let at = 0; at < size; at += 1) values.push(this.#value(head & 15, depth + 1));
    return values;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw this.#damaged("a header of it is cut short");
    this.#at += 1;
    return byte;
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw this.#damaged("a header of it is cut short");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #double(): number {
    const bytes = this.#take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  }

  /** Seven bits a byte, the lowest first. Beyond 2^53 it is no longer exact, and no place or size. */
  #unsigned(): number {
    let value = 0;
    for (let factor = 1, count = 0; ; factor *= 128, count += 1) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      if (count === 9) throw this.#damaged("a number in a header of it is too long");
    }
  }

  /** Zigzag: even numbers are those from 0 up, odd ones those below. */
  #integer(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
