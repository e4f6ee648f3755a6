import { describe, expect, it } from "vitest";
import { SkiploomError } from "../foundation/errors";
import { decodeSafetensors, encodeSafetensors } from "./safetensors";

const sample = () =>
  encodeSafetensors(
    [
      { name: "stage1/1/conv1/kernel", shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, -1e30) },
      { name: "counts", shape: [3], data: Int32Array.of(-1, 0, 7) },
      { name: "bytes", shape: [5], data: Uint8Array.of(1, 2, 3, 4, 255) },
      { name: "precise", shape: [], data: Float64Array.of(Math.PI) },
      { name: "__proto__", shape: [0], data: new Float32Array(0) },
    ],
    { note: "a äöü" },
  );

/** A file with this header, however wrong, and so many bytes of data. */
function withHeader(header: string, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function refusal(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "invalid-checkpoint") return error.message;
    throw error;
  }
  return "accepted";
}

describe("safetensors", () => {
  it("gives back what was written, also from unaligned bytes and from a Buffer", () => {
    const bytes = sample();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const file of [bytes, shifted.subarray(3), Buffer.from(bytes)].flatMap((file) => [
      decodeSafetensors(file),
      decodeSafetensors(file, { shares: true }),
    ])) {
      expect(file.metadata.get("note")).toBe("a äöü");
      expect([...file.tensors.keys()]).toHaveLength(5);
      expect(file.tensors.get("stage1/1/conv1/kernel")?.shape).toEqual([2, 3]);
      expect(file.tensors.get("stage1/1/conv1/kernel")?.data).toEqual(
        Float32Array.of(1, -2, 3.5, 0, 1e-30, -1e30),
      );
      expect(file.tensors.get("counts")?.data).toEqual(Int32Array.of(-1, 0, 7));
      expect(file.tensors.get("bytes")?.data).toEqual(Uint8Array.of(1, 2, 3, 4, 255));
      expect(file.tensors.get("precise")?.data).toEqual(Float64Array.of(Math.PI));
    }
    expect(sample()).toEqual(bytes);
  });

  it("refuses every shortened file, and one with more", () => {
    const bytes = sample();
    for (let length = 0; length < bytes.length; length += 1) {
      expect(refusal(bytes.subarray(0, length))).toMatch(/cannot be used/);
    }
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(refusal(longer)).toMatch(/header describes/);
  });

  it.each([
    ["not JSON", "{oops", 0, /not JSON/],
    ["a list", "[]", 0, /not an object/],
    ["an unknown type", '{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', 2, /BF16/],
    ["a negative size", '{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', 1, /whole numbers/],
    ["a huge size", '{"a":{"dtype":"F32","shape":[1e15],"data_offsets":[0,4]}}', 4, /needs/],
    ["a size that lies", '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4, /needs 8/],
    [
      "an end before the start",
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}',
      4,
      /start and an end/,
    ],
    ["a gap", '{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', 2, /gap/],
    [
      "an overlap",
      '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
      3,
      /overlaps/,
    ],
    ["notes that are not text", '{"__metadata__":{"a":1}}', 0, /not text/],
  ])("refuses %s", (_, header, dataBytes, reason) => {
    expect(refusal(withHeader(header, dataBytes))).toMatch(reason);
  });

  it("refuses to write what could not be read", () => {
    const tensor = { name: "a", shape: [1], data: Float32Array.of(1) };
    expect(() => encodeSafetensors([tensor, tensor])).toThrow(RangeError);
    expect(() => encodeSafetensors([{ ...tensor, shape: [2] }])).toThrow(RangeError);
  });
});
