import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError, type DatasetErrorCode } from "./error";
import { type IdxImages, type IdxLabels, parseIdxImages, parseIdxLabels } from "./idx";

function idx(sizes: readonly number[], data: ArrayLike<number>, type = 8, rank = sizes.length): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data.length);
  bytes.set([0, 0, type, rank]);
  const view = new DataView(bytes.buffer);
  sizes.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  bytes.set(data, 4 + 4 * sizes.length);
  return bytes;
}

function codeOf(action: () => unknown): DatasetErrorCode {
  try {
    action();
  } catch (error) {
    if (error instanceof DatasetError) {
      expect(error.message).toContain("file");
      return error.code;
    }
    throw error;
  }
  throw new Error("Nothing was thrown.");
}

const images = (bytes: Uint8Array) => codeOf(() => parseIdxImages(bytes, "file"));
const labels = (bytes: Uint8Array) => codeOf(() => parseIdxLabels(bytes, "file"));
const COUNT_TO_12 = Array.from({ length: 12 }, (_, place) => place);

describe("IDX files", () => {
  it("gives grey images as a view into the file, also when the file is itself a view", () => {
    const file = idx([2, 3, 2], COUNT_TO_12);
    const padded = new Uint8Array(file.length + 10).fill(99);
    padded.set(file, 5);
    for (const bytes of [file, padded.subarray(5, 5 + file.length)]) {
      const parsed = parseIdxImages(bytes, "file");
      expect(parsed).toMatchObject({ count: 2, height: 3, width: 2, channels: 1 });
      expect([...parsed.values.content]).toEqual(COUNT_TO_12);
      expect(parsed.values.content.buffer).toBe(bytes.buffer);
    }
  });

  it("gives colour images and labels", () => {
    expect(parseIdxImages(idx([1, 2, 2, 3], COUNT_TO_12), "file")).toMatchObject({
      count: 1,
      height: 2,
      width: 2,
      channels: 3,
    });
    const parsed = parseIdxLabels(idx([3], [7, 0, 255]), "file");
    expect(parsed.count).toBe(3);
    expect(Array.from(parsed.data)).toEqual([7, 0, 255]);
  });

  it("names every lie", () => {
    expect(images(new Uint8Array(0))).toBe("not-idx");
    expect(images(Uint8Array.of(0, 0, 8))).toBe("not-idx");
    expect(images(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0))).toBe("not-idx");
    expect(images(new TextEncoder().encode("<!doctype html><html></html>"))).toBe("not-idx");
    expect(images(idx([1, 1, 1], [0], 13))).toBe("size-mismatch");
    expect(images(idx([1, 1, 1], [0], 77))).toBe("unsupported-type");
    expect(images(idx([12], COUNT_TO_12))).toBe("unsupported-rank");
    expect(labels(idx([1, 3, 4], COUNT_TO_12))).toBe("unsupported-rank");
    expect(labels(idx([], []))).toBe("unsupported-rank");
    expect(images(idx([1], [], 8, 3))).toBe("size-mismatch");
    expect(images(idx([2, 3, 2], COUNT_TO_12.slice(1)))).toBe("size-mismatch");
    expect(images(idx([2, 3, 2], [...COUNT_TO_12, 0]))).toBe("size-mismatch");
    expect(images(idx([0, 28, 28], []))).toBe("empty");
    expect(labels(idx([0], []))).toBe("empty");
    expect(images(idx([5, 0, 28], []))).toBe("absurd-size");
    expect(images(idx([1, 5_000, 1], new Uint8Array(5_000)))).toBe("absurd-size");
    expect(images(idx([1, 2, 3, 2], COUNT_TO_12))).toBe("absurd-size");
    expect(labels(idx([2, 784], new Uint8Array(2 * 784)))).toBe("absurd-size");
    expect(labels(idx([4_000_000_000], [1]))).toBe("absurd-size");
    // 65536 x 65536 is 0 in 32-bit arithmetic, and 2^32-1 cubed is not exact in doubles.
    expect(images(idx([65_536, 65_536, 1], []))).toBe("absurd-size");
    expect(images(idx([0xffffffff, 0xffffffff, 0xffffffff], []))).toBe("absurd-size");
    expect(images(idx([10_000_000, 4_096, 4_096, 4], []))).toBe("size-mismatch");
  });

  it("reads a mutated file as one that agrees with its own length, or throws a DatasetError", () => {
    const file = idx([2, 3, 2], COUNT_TO_12);
    const mutation = fc.record({
      at: fc.integer({ min: 0, max: file.length - 1 }),
      byte: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: file.length + 4 }),
        (mutations, length) => {
          const bytes = new Uint8Array(length);
          bytes.set(file.subarray(0, length));
          for (const { at, byte } of mutations) if (at < length) bytes[at] = byte;
          for (const parse of [parseIdxImages, parseIdxLabels])
            checkOutcome(() => parse(bytes, "file"), bytes);
        },
      ),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it("survives arbitrary headers before little data", () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(
        fc.array(size, { maxLength: 6 }),
        fc.constantFrom(8, 8, 8, 9, 11, 12, 13, 14),
        fc.uint8Array({ maxLength: 64 }),
        (sizes, type, data) => {
          const bytes = idx(sizes, data, type);
          for (const parse of [parseIdxImages, parseIdxLabels])
            checkOutcome(() => parse(bytes, "file"), bytes);
        },
      ),
      { numRuns: 2_000, seed: 2 },
    );
  });
});

/** Either there are just as many numbers as promised, images as a view of the given bytes, or a typed error. */
function checkOutcome(parse: () => IdxImages | IdxLabels, bytes: Uint8Array): void {
  try {
    const parsed = parse();
    expect(parsed.count).toBeGreaterThan(0);
    if ("data" in parsed) {
      expect(parsed.data.length).toBe(parsed.count);
      return;
    }
    const { count, height, width, channels, values } = parsed;
    expect(values.count).toBe(count * height * width * channels);
    expect(values.content.length).toBe(values.count * values.type.bytes);
    expect(values.content.buffer).toBe(bytes.buffer);
  } catch (error) {
    expect(error).toBeInstanceOf(DatasetError);
  }
}
