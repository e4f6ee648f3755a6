import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { expect, it } from "vitest";
import { SkiploomError } from "../foundation/errors";
import { decodeMessage, encodeMessage } from "./wire";

it("keeps plain values and typed arrays", () => {
  const message = {
    kind: "event",
    text: "größer",
    numbers: [0, -1, 1.5, 2 ** 40, 1e-300],
    none: null,
    yes: true,
    bytes: Uint8Array.of(1, 2, 3),
    floats: Float32Array.of(1.5, -2, Number.NaN),
    integers: Int32Array.of(-7, 2 ** 31 - 1),
    empty: new Float32Array(0),
  };
  expect(decodeMessage(encodeMessage(message))).toEqual(message);
});

it("copies typed arrays out of the message, wherever they lie in it", () => {
  const part = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  const { numbers, bytes } = decodeMessage(
    encodeMessage({ pad: "abc", numbers: part, bytes: Uint8Array.of(5, 6) }),
  ) as { numbers: Float32Array; bytes: Uint8Array };
  expect([...numbers]).toEqual([1, 2]);
  expect(numbers.byteOffset).toBe(0);
  expect(bytes.buffer.byteLength).toBe(2);
});

it("leaves out undefined properties", () => {
  expect(decodeMessage(encodeMessage({ kept: 1, gone: undefined }))).toEqual({ kept: 1 });
});

it("round-trips any plain message", () => {
  const key = fc.string().filter((name) => name !== "__proto__");
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.string(),
      // A whole number is sent as such, and there is one zero among those.
      fc.double({ noNaN: true }).map((number) => (number === 0 ? 0 : number)),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.array(tie("tree")),
      fc.dictionary(key, tie("tree"), { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (message) => {
      expect(decodeMessage(encodeMessage(message))).toEqual(message);
    }),
    { numRuns: 300 },
  );
});

it("answers garbage with a typed error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeMessage(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(SkiploomError);
        expect(error).toMatchObject({ code: "invalid-message" });
      }
    }),
    { numRuns: 2_000 },
  );
});

it("refuses truncated and lengthened messages", () => {
  const bytes = encodeMessage({ list: [1, 2, { three: "four" }], data: new Uint8Array(300) });
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => decodeMessage(bytes.subarray(0, length))).toThrow(SkiploomError);
  }
  expect(() => decodeMessage(Uint8Array.of(...bytes, 0))).toThrow(SkiploomError);
});

it("refuses sizes that lie, before reserving memory for them", () => {
  const before = process.memoryUsage().heapTotal;
  // Arrays in arrays, each promising a million entries.
  const tower = new Uint8Array(1_000_000).fill(0xc0);
  for (let place = 0; place < 400; place += 5) tower.set([0xdd, 0x00, 0x0f, 0x00, 0x00], place);
  expect(() => decodeMessage(tower)).toThrow(SkiploomError);
  expect(() => decodeMessage(Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff))).toThrow(SkiploomError);
  expect(() => decodeMessage(Uint8Array.of(0xc6, 0xff, 0xff, 0xff, 0xff, 1))).toThrow(SkiploomError);
  expect(process.memoryUsage().heapTotal - before).toBeLessThan(100e6);
});

it("refuses deep nesting, reserved keys, unknown extensions and broken typed arrays", () => {
  expect(() => decodeMessage(new Uint8Array(5_000).fill(0x91))).toThrow(SkiploomError);
  expect(() => decodeMessage(Uint8Array.of(0x81, 0xa9, ...Buffer.from("__proto__"), 0x80))).toThrow(
    SkiploomError,
  );
  expect(() => decodeMessage(Uint8Array.of(0xc7, 3, 2, 1, 2, 3))).toThrow(/broken length/);
});

it("refuses what cannot be sent", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  expect(() => encodeMessage(cyclic)).toThrow(SkiploomError);
  expect(() => encodeMessage({ action: () => {} })).toThrow(SkiploomError);
  expect(() => encodeMessage({ bytes: new Uint8Array(65 * 1024 * 1024) })).toThrow(/65 MiB|66 MiB/);
});

it("reads what another MessagePack writer wrote", () => {
  expect(decodeMessage(encode({ a: [1, 2], b: "c" }))).toEqual({ a: [1, 2], b: "c" });
});
