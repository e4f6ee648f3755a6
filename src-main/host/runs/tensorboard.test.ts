import { expect, it } from "vitest";
import { crc32c } from "./crc32c";
import { fileVersionRecord, scalarsRecord, sessionStartRecord } from "./tensorboard";

/** A reader written from the format's description alone, so that a mistake of the writer cannot hide in it. */
function readRecords(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unmask = (masked: number): number => {
    const rotated = (masked - 0xa282ead8) >>> 0;
    return ((rotated >>> 17) | (rotated << 15)) >>> 0;
  };
  const records: Uint8Array[] = [];
  let place = 0;
  while (place < bytes.length) {
    const length = Number(view.getBigUint64(place, true));
    expect(unmask(view.getUint32(place + 8, true))).toBe(crc32c(bytes.subarray(place, place + 8)));
    const data = bytes.subarray(place + 12, place + 12 + length);
    expect(unmask(view.getUint32(place + 12 + length, true))).toBe(crc32c(data));
    records.push(data);
    place += 16 + length;
  }
  return records;
}

/** Protocol buffers' wire format: field number and value, nested messages as bytes. */
function readFields(bytes: Uint8Array): [number, number | Uint8Array][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: [number, number | Uint8Array][] = [];
  let place = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = view.getUint8(place);
      place += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (place < bytes.length) {
    const key = varint();
    const field = key >> 3;
    if ((key & 7) === 0) fields.push([field, varint()]);
    else if ((key & 7) === 1) {
      fields.push([field, view.getFloat64(place, true)]);
      place += 8;
    } else if ((key & 7) === 5) {
      fields.push([field, view.getFloat32(place, true)]);
      place += 4;
    } else {
      const length = varint();
      fields.push([field, bytes.subarray(place, place + length)]);
      place += length;
    }
  }
  return fields;
}

function nested(fields: [number, number | Uint8Array][], number: number): Uint8Array[] {
  return fields
    .filter(([field]) => field === number)
    .map(([, value]) => value)
    .filter((value) => typeof value !== "number");
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

it("computes CRC-32C as RFC 3720 has it", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
});

it("writes records that read back", () => {
  const scalars = [
    { tag: "batch/loss", value: 0.5 },
    { tag: "gradient_norm/stage2/1/größe", value: -3 },
  ];
  const file = Buffer.concat([
    fileVersionRecord(1_700_000_000.5),
    sessionStartRecord(1_700_000_001, 121),
    scalarsRecord(1_700_000_002, 300_000, scalars),
  ]);
  const [version = [], start = [], values = []] = readRecords(file).map(readFields);
  expect(version[0]).toEqual([1, 1_700_000_000.5]);
  expect(text(nested(version, 3)[0])).toBe("brain.Event:2");
  expect(start).toContainEqual([2, 121]);
  expect(nested(start, 7).map(readFields)).toEqual([[[1, 1]]]);
  expect(values).toContainEqual([2, 300_000]);
  const [summary] = nested(values, 5).map(readFields);
  const read = nested(summary ?? [], 1)
    .map(readFields)
    .map((fields) => ({
      tag: text(nested(fields, 1)[0]),
      value: fields.find(([field]) => field === 2)?.[1],
    }));
  expect(read).toEqual(scalars);
});
