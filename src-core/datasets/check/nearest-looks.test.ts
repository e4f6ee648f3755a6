import { expect, it } from "vitest";
import { nearestLooks } from "./nearest-looks";

it("finds the nearest, the earlier of equally near ones first, and none that has nothing in common", () => {
  const hashes = Uint32Array.of(0xff, 0, 0b1, 0, 0, 0b11, 0, 0b1, 0xffffffff, 0, 0, 0);
  expect(nearestLooks(hashes, Uint32Array.of(0, 0), 4)).toEqual([
    { place: 5, bits: 0 },
    { place: 1, bits: 1 },
    { place: 3, bits: 1 },
    { place: 2, bits: 2 },
  ]);
  expect(nearestLooks(hashes, Uint32Array.of(0, 0), 9).map(({ place }) => place)).not.toContain(4);
});
