import { describe, expect, it } from "vitest";
import { readLevels } from "./levels";
import { unpackSnappy } from "./snappy";
import { readThrift } from "./thrift";
import { plainValues } from "./values";

const damaged = (reason: string): Error => new Error(`damaged: ${reason}`);
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe("Parquet's small numbers", () => {
  it("come in runs and in packed groups of eight", () => {
    // A run of four threes; then 0 to 7 in three bits each, the example of the format's own text.
    expect([...readLevels(bytes(8, 3, 3, 0x88, 0xc6, 0xfa), 3, 12, damaged)]).toEqual([
      3, 3, 3, 3, 0, 1, 2, 3, 4, 5, 6, 7,
    ]);
  });

  it("are never more than there should be, whatever a run claims", () => {
    expect([...readLevels(bytes(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 1, 3, damaged)]).toEqual([1, 1, 1]);
    expect(() => readLevels(bytes(0xff, 0xff, 0xff, 0xff, 0x0f, 1), 1, 100, damaged)).toThrow("cut short");
    expect(() => readLevels(bytes(0, 0, 0), 1, 3, damaged)).toThrow("no length");
    expect(() => readLevels(bytes(2), 33, 3, damaged)).toThrow("32 bits");
    expect(() => readLevels(bytes(), 1, 3, damaged)).toThrow("cut short");
  });
});

describe("Snappy", () => {
  it("copies what it made, also into itself", () => {
    // "ab", then six bytes from two before.
    expect([...unpackSnappy(bytes(8, 4, 97, 98, 9, 2), 8, damaged)]).toEqual([
      97, 98, 97, 98, 97, 98, 97, 98,
    ]);
  });

  it.each([
    ["another size", bytes(9, 4, 97, 98, 9, 2)],
    ["a copy of what lies before", bytes(8, 4, 97, 98, 9, 3)],
    ["more than its size", bytes(8, 4, 97, 98, 29, 2)],
    ["less than its size", bytes(8, 4, 97, 98)],
    ["a text that is cut short", bytes(8, 28, 97)],
    ["no end of its size", bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ])("refuses %s", (_, packed) => {
    expect(() => unpackSnappy(packed, 8, damaged)).toThrow("cannot be unpacked");
  });
});

describe("Thrift", () => {
  it("reads fields by their numbers", () => {
    // 1: -3, 2: true, 20: "hi"
    const { value, bytes: length } = readThrift(bytes(0x15, 5, 0x11, 0x08, 40, 2, 104, 105, 0, 99), damaged);
    expect([value.get(1), value.get(2), value.get(20)]).toEqual([-3, true, bytes(104, 105)]);
    expect(length).toBe(9);
  });

  it.each([
    ["a list of flags that are not there", bytes(0x19, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x07)],
    ["a text that is longer than all", bytes(0x18, 0xff, 0x7f)],
    ["no end", bytes(0x15, 4)],
  ])("refuses %s", (_, damagedBytes) => {
    expect(() => readThrift(damagedBytes, damaged)).toThrow("cut short");
  });

  it("refuses structures without end in each other, and lists", () => {
    expect(() => readThrift(new Uint8Array(1000).fill(0x1c), damaged)).toThrow("nested");
    expect(() => readThrift(bytes(0x19, ...new Array(1000).fill(0x19)), damaged)).toThrow("nested");
  });
});

describe("Plain values", () => {
  it("are no more than their bytes", () => {
    expect(plainValues(bytes(1, 0, 0, 0, 65), "bytes", 1, damaged)).toEqual([bytes(65)]);
    expect(() => plainValues(bytes(1, 0, 0, 0, 65), "bytes", 2, damaged)).toThrow("cut short");
    expect(() => plainValues(bytes(255, 255, 255, 255), "bytes", 1, damaged)).toThrow("cut short");
    expect(() => plainValues(bytes(), "boolean", 5, damaged)).toThrow('the type "boolean"');
  });
});
