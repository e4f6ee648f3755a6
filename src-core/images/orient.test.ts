import { expect, it } from "vitest";
import { type Orientation, orientationOf } from "./exif";
import { uprightSize } from "./image";
import { storedWindow, upright } from "./orient";

/** What stands in the file where the upright image is 1 2 3 over 4 5 6 (EXIF 2.32: which side its first row and column are). */
const STORED: Readonly<Record<Orientation, readonly (readonly number[])[]>> = {
  1: [
    [1, 2, 3],
    [4, 5, 6],
  ],
  2: [
    [3, 2, 1],
    [6, 5, 4],
  ],
  3: [
    [6, 5, 4],
    [3, 2, 1],
  ],
  4: [
    [4, 5, 6],
    [1, 2, 3],
  ],
  5: [
    [1, 4],
    [2, 5],
    [3, 6],
  ],
  6: [
    [3, 6],
    [2, 5],
    [1, 4],
  ],
  7: [
    [6, 3],
    [5, 2],
    [4, 1],
  ],
  8: [
    [4, 1],
    [5, 2],
    [6, 3],
  ],
};

const ORIENTATIONS: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

it.each(ORIENTATIONS)("turns an image of orientation %i upright", (orientation) => {
  const rows = STORED[orientation];
  const pixels = Uint8Array.from(rows.flat().flatMap((value) => [value, value + 10, value + 20]));
  const [width, height] = [rows[0]?.length ?? 0, rows.length];
  expect(uprightSize(width, height, orientation)).toEqual({ width: 3, height: 2 });
  const turned = upright({ width, height, channels: 3, step: 3, pixels }, orientation);
  expect([...turned]).toEqual([1, 2, 3, 4, 5, 6].flatMap((value) => [value, value + 10, value + 20]));
});

it.each(ORIENTATIONS)(
  "finds a part of an image of orientation %i where it stands in the file",
  (orientation) => {
    const rows = STORED[orientation];
    const window = { left: 1, top: 0, width: 2, height: 1 };
    const found = storedWindow(window, rows[0]?.length ?? 0, rows.length, orientation);
    const values = rows
      .slice(found.top, found.top + found.height)
      .flatMap((row) => row.slice(found.left, found.left + found.width));
    expect([...values].sort()).toEqual([2, 3]);
  },
);

/** A directory with one entry, in either order of bytes. */
function tiff(orientation: number, littleEndian: boolean, kind = 3): Uint8Array {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, littleEndian ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  view.setUint16(8, 1, littleEndian);
  view.setUint16(10, 0x0112, littleEndian);
  view.setUint16(12, kind, littleEndian);
  view.setUint32(14, 1, littleEndian);
  view.setUint16(18, orientation, littleEndian);
  return new Uint8Array(view.buffer);
}

it("reads the orientation in both orders of bytes, and takes nonsense for none", () => {
  for (const littleEndian of [true, false]) {
    expect(orientationOf(tiff(6, littleEndian))).toBe(6);
    expect(orientationOf(tiff(9, littleEndian))).toBe(1);
    expect(orientationOf(tiff(6, littleEndian, 7))).toBe(1);
    for (let length = 0; length < 20; length += 1)
      expect(orientationOf(tiff(6, littleEndian).subarray(0, length))).toBe(1);
  }
  const astray = tiff(6, true);
  astray[4] = 255;
  expect(orientationOf(astray)).toBe(1);
});
