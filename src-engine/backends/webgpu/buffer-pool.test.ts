import { describe, expect, it } from "vitest";
import { BufferPool, sizeClass } from "./buffer-pool";

const STORAGE = 128;
const UNIFORM = 64;

/** A device that makes buffers and remembers which of them live. */
function fakeDevice() {
  const living = new Set<object>();
  const createBuffer = ({ size, usage, mappedAtCreation }: GPUBufferDescriptor): GPUBuffer => {
    const buffer = {
      size,
      usage,
      mapState: mappedAtCreation ? "mapped" : "unmapped",
      destroy: () => living.delete(buffer),
    };
    living.add(buffer);
    return buffer as unknown as GPUBuffer;
  };
  return { living, createBuffer };
}

describe("sizes of buffers", () => {
  it("are classes that hold what was asked for and waste at most an eighth above 2 KiB", () => {
    for (const bytes of [0, 4, 256, 257, 1000, 2048, 2049, 4095, 5000, 65_537, 1_000_004, 2 ** 28 + 4]) {
      const size = sizeClass(bytes);
      expect(size).toBeGreaterThanOrEqual(bytes);
      expect(size % 256).toBe(0);
      if (bytes > 2048) expect(size).toBeLessThanOrEqual(Math.ceil(bytes * 1.126));
      expect(sizeClass(size)).toBe(size);
    }
  });
});

describe("the pool of buffers", () => {
  it("hands a freed buffer out again, of its usage alone, and larger ones up to twice the size", () => {
    const { createBuffer } = fakeDevice();
    const pool = new BufferPool({ createBuffer });
    const large = pool.acquireBuffer(8192, STORAGE);
    pool.releaseBuffer(large);
    expect(pool.acquireBuffer(8192, UNIFORM)).not.toBe(large);
    expect(pool.acquireBuffer(2048, STORAGE)).not.toBe(large);
    expect(pool.acquireBuffer(4100, STORAGE)).toBe(large);
    expect(pool.acquireBuffer(8192, STORAGE)).not.toBe(large);
  });

  it("never hands out a buffer that is in use, and counts what is used and free", () => {
    const { createBuffer } = fakeDevice();
    const pool = new BufferPool({ createBuffer });
    const buffers = [1, 2, 3].map(() => pool.acquireBuffer(1000, STORAGE));
    expect(new Set(buffers).size).toBe(3);
    expect([pool.getNumUsedBuffers(), pool.getNumFreeBuffers()]).toEqual([3, 0]);
    expect(pool.numBytesUsed).toBe(3 * sizeClass(1000));
    for (const buffer of buffers) pool.releaseBuffer(buffer);
    for (const buffer of buffers) pool.releaseBuffer(buffer);
    expect([pool.getNumUsedBuffers(), pool.getNumFreeBuffers(), pool.numBytesUsed]).toEqual([0, 3, 0]);
  });

  it("serves a wish for a mapped buffer from the old ones too, or uploads would pile up", () => {
    const { living, createBuffer } = fakeDevice();
    const pool = new BufferPool({ createBuffer });
    for (let upload = 0; upload < 10; upload += 1)
      pool.releaseBuffer(pool.acquireBuffer(4096, STORAGE, true));
    expect(living.size).toBe(1);
  });

  it("destroys what is not to be kept, and everything at the end", () => {
    const { living, createBuffer } = fakeDevice();
    const pool = new BufferPool({ createBuffer });
    pool.releaseBuffer(pool.acquireBuffer(1000, STORAGE, true, false), false);
    expect([living.size, pool.numBytesAllocated]).toEqual([0, 0]);
    const kept = pool.acquireBuffer(1000, STORAGE);
    pool.releaseBuffer(pool.acquireBuffer(2000, STORAGE));
    pool.dispose();
    expect([living.size, pool.numBytesAllocated, pool.getNumFreeBuffers()]).toEqual([0, 0, 0]);
    // TensorFlow.js frees its tensors after it.
    pool.releaseBuffer(kept);
    expect(pool.getNumFreeBuffers()).toBe(0);
  });

  it("stays flat when epochs with a partial last batch repeat", () => {
    const { createBuffer } = fakeDevice();
    const pool = new BufferPool({ createBuffer });
    const step = (batch: number): void => {
      const made = [64, 48, 16, 16, 4].map((values) => pool.acquireBuffer(batch * values * 64 * 4, STORAGE));
      for (const buffer of made.reverse()) pool.releaseBuffer(buffer);
    };
    const epoch = (): number => {
      for (const batch of [128, 128, 128, 37, 100]) step(batch);
      return pool.numBytesAllocated;
    };
    const first = epoch();
    expect([epoch(), epoch(), epoch()]).toEqual([first, first, first]);
  });
});
