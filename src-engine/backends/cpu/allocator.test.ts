import fc from "fast-check";
import { expect, it } from "vitest";
import { ALIGNMENT, createAllocator, sizeClass } from "./allocator";

function growing(): { readonly allocator: ReturnType<typeof createAllocator>; end(): number } {
  let end = 1 << 20;
  const allocator = createAllocator(1 << 16, end, (bytes) => {
    end += Math.ceil(bytes / 65_536) * 65_536;
    return end;
  });
  return { allocator, end: () => end };
}

it("rounds sizes to classes that waste at most an eighth", () => {
  for (let bytes = 1; bytes < 1e7; bytes = Math.ceil(bytes * 1.01)) {
    const rounded = sizeClass(bytes);
    expect(rounded).toBeGreaterThanOrEqual(bytes);
    expect(rounded % ALIGNMENT).toBe(0);
    if (bytes >= 512) expect(rounded).toBeLessThanOrEqual(bytes * 1.126);
  }
});

it("never hands out overlapping pieces", () => {
  const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 300_000 }), fc.nat()), { maxLength: 120 });
  fc.assert(
    fc.property(sizes, (requests) => {
      const { allocator, end } = growing();
      const held: { address: number; bytes: number }[] = [];
      for (const [bytes, choice] of requests) {
        if (choice % 3 === 0 && held.length > 0) {
          const [freed] = held.splice(choice % held.length, 1);
          if (freed) allocator.free(freed.address);
          continue;
        }
        const address = allocator.allocate(bytes);
        expect(address % ALIGNMENT).toBe(0);
        expect(address + bytes).toBeLessThanOrEqual(end());
        for (const other of held) {
          expect(address + bytes <= other.address || other.address + other.bytes <= address).toBe(true);
        }
        held.push({ address, bytes });
      }
      for (const { address } of held) allocator.free(address);
      expect(allocator.usedBytes()).toBe(0);
    }),
  );
});

it("serves the same step again without growing", () => {
  const { allocator, end } = growing();
  const step = (): void => {
    const held: number[] = [];
    for (let index = 1; index < 60; index += 1) {
      held.push(allocator.allocate(index * 7919));
      if (index % 4 === 0) allocator.free(held.splice(index % held.length, 1)[0] ?? -1);
    }
    for (const address of held) allocator.free(address);
  };
  step();
  step();
  const bytes = end();
  for (let count = 0; count < 200; count += 1) step();
  expect(end()).toBe(bytes);
});

it("refuses to free what it did not hand out", () => {
  const { allocator } = growing();
  const address = allocator.allocate(100);
  allocator.free(address);
  expect(() => allocator.free(address)).toThrow("Nothing was allocated");
});
