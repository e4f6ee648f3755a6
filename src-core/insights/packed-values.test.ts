import { expect, it } from "vitest";
import { holdsBytes, holdsNumbers, packed, packedBytes, packedSchema, unpacked } from "./packed-values";
import { shatteringSchema } from "./shattering";

it("gives numbers back, what is no number too", () => {
  const values = [0, -1.5, Number.NaN, Number.POSITIVE_INFINITY];
  expect([...unpacked(packed(values))]).toEqual(values);
  for (const text of ["####", "AAA", "A===", "AA==AA=="])
    expect(packedSchema.safeParse(text).success).toBe(false);
});

it("knows how many bytes and numbers a text is of", () => {
  for (let count = 0; count < 8; count += 1) {
    const text = packedBytes(new Uint8Array(count));
    expect(packedSchema.safeParse(text).success).toBe(true);
    for (let other = 0; other < 8; other += 1) expect(holdsBytes(text, other)).toBe(other === count);
  }
  expect(holdsNumbers(packed([1, 2, 3]), 3)).toBe(true);
  for (const count of [2, 4, 1e9, 1e300, Number.NaN])
    expect(holdsNumbers(packed([1, 2, 3]), count)).toBe(false);
});

it("takes no picture that is smaller than it says", () => {
  const end = { image: 1, class: "0", pixels: packedBytes(new Uint8Array(4)) };
  const answer = {
    points: 2,
    from: end,
    to: end,
    shape: [2, 2, 1],
    class: { index: 0, name: "0" },
    length: 1,
    changing: 1,
    gradient: [],
    slope: [],
    white: [],
    brown: [],
    along: { values: packed([1, 2]) },
    classes: ["0"],
  };
  expect(shatteringSchema.safeParse(answer).success).toBe(true);
  for (const wrong of [{ shape: [1e9, 2, 1] }, { shape: [0, 2, 1] }, { points: 3 }])
    expect(shatteringSchema.safeParse({ ...answer, ...wrong }).success).toBe(false);
});
