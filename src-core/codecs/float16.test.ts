import { expect, it } from "vitest";
import { fromBfloat16, fromFloat16, toFloat16 } from "./float16";

it("keeps every float of 16 bits", () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  const back = toFloat16(fromFloat16(all));
  for (const bits of all) {
    const isNumberless = (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
    if (!isNumberless) expect(back[bits]).toBe(bits);
  }
});

it("rounds to the nearest, of two as near to the even one", () => {
  const values = [
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    1 + 2 ** -11 + 2 ** -20,
    2 ** -25,
    2 ** -25 * 1.5,
    65_519,
    65_520,
  ];
  const rounded = fromFloat16(toFloat16(Float32Array.from(values)));
  expect([...rounded]).toEqual([1, 1 + 2 ** -9, 1 + 2 ** -10, 0, 2 ** -24, 65_504, Number.POSITIVE_INFINITY]);
});

it("is never further off than half a step", () => {
  for (let index = 0; index < 5_000; index += 1) {
    const value = Math.fround(Math.sin(index) * 10 ** ((index % 12) - 8));
    const [near = 0] = fromFloat16(toFloat16(Float32Array.of(value)));
    const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10));
    expect(Math.abs(near - value)).toBeLessThanOrEqual(step / 2);
  }
});

it("takes bfloat16 for the upper half of a float", () => {
  expect([...fromBfloat16(Uint16Array.of(0x3f80, 0xc000, 0x4049))]).toEqual([1, -2, 3.140625]);
});
