/** Crop and resize against their definitions, in float64 and slowly. */
import { expect, it } from "vitest";
import { Random } from "../foundation/random";
import type { RgbImage } from "./image";
import { greyOf, networkImage } from "./network-image";
import { cropToProportions, resizeByArea } from "./resize";

const random = Random.fromSeed(5, "image-resize");

function noise(height: number, width: number): RgbImage {
  const pixels = Uint8Array.from({ length: height * width * 3 }, () => Math.floor(random.uniform() * 256));
  return { width, height, pixels };
}

/** How much of a new pixel an old one covers along an axis, as a share of the new one. */
function share(from: number, to: number, source: number, target: number): number {
  const begin = Math.max(source, (target * from) / to);
  const end = Math.min(source + 1, ((target + 1) * from) / to);
  return (Math.max(0, end - begin) * to) / from;
}

function meanOverArea(
  image: RgbImage,
  height: number,
  width: number,
  row: number,
  column: number,
  channel: number,
): number {
  let sum = 0;
  for (let y = 0; y < image.height; y += 1) {
    for (let x = 0; x < image.width; x += 1) {
      const weight = share(image.height, height, y, row) * share(image.width, width, x, column);
      sum += weight * (image.pixels[(y * image.width + x) * 3 + channel] ?? 0);
    }
  }
  return sum;
}

it.each([
  [7, 5, 3, 2],
  [3, 2, 7, 5],
  [13, 17, 13, 4],
  [1, 1, 3, 3],
  [31, 1, 8, 8],
  [16, 16, 8, 8],
  [9, 40, 32, 32],
])("resizes %i×%i to %i×%i as the mean over the area of each pixel", (height, width, toHeight, toWidth) => {
  const image = noise(height, width);
  const resized = resizeByArea(image, toHeight, toWidth);
  expect([resized.height, resized.width, resized.pixels.length]).toEqual([
    toHeight,
    toWidth,
    toHeight * toWidth * 3,
  ]);
  let farthest = 0;
  resized.pixels.forEach((value, index) => {
    const pixel = Math.floor(index / 3);
    const exact = meanOverArea(
      image,
      toHeight,
      toWidth,
      Math.floor(pixel / toWidth),
      pixel % toWidth,
      index % 3,
    );
    farthest = Math.max(farthest, Math.abs(value - exact));
  });
  expect(farthest).toBeLessThanOrEqual(0.5 + 1e-9);
});

it("rounds halves up and keeps what has the size already", () => {
  const image = { width: 2, height: 1, pixels: Uint8Array.of(1, 2, 3, 2, 3, 4) };
  expect([...resizeByArea(image, 1, 1).pixels]).toEqual([2, 3, 4]);
  expect(resizeByArea(image, 1, 2)).toBe(image);
});

it.each([
  [5, 9, 4, 4, 5, 5, 0, 2],
  [8, 5, 3, 3, 5, 5, 1, 0],
  [10, 10, 2, 4, 5, 10, 2, 0],
  [1, 9, 3, 1, 1, 1, 0, 4],
])(
  "cuts %i×%i for an input of %i×%i to %i×%i from %i, %i",
  (height, width, toHeight, toWidth, cutHeight, cutWidth, top, left) => {
    const image = noise(height, width);
    const cut = cropToProportions(image, toHeight, toWidth);
    expect([cut.height, cut.width]).toEqual([cutHeight, cutWidth]);
    for (let row = 0; row < cutHeight; row += 1) {
      for (let column = 0; column < cutWidth; column += 1) {
        const at = (row * cutWidth + column) * 3;
        const from = ((top + row) * width + left + column) * 3;
        expect([...cut.pixels.subarray(at, at + 3)]).toEqual([...image.pixels.subarray(from, from + 3)]);
      }
    }
  },
);

it("weighs colours by Rec. 601", () => {
  const colours = noise(20, 20).pixels;
  greyOf(colours).forEach((grey, index) => {
    const [red = 0, green = 0, blue = 0] = colours.subarray(index * 3);
    // 16-bit fractions are off by less than a hundredth.
    expect(Math.abs(grey - (0.299 * red + 0.587 * green + 0.114 * blue))).toBeLessThan(0.51);
  });
  expect([...greyOf(Uint8Array.of(77, 77, 77, 255, 255, 255))]).toEqual([77, 255]);
});

it("makes the input of a network, and refuses channels that no image has", () => {
  const image = noise(6, 4);
  expect(networkImage(image, [2, 2, 3])).toHaveLength(12);
  expect(networkImage(image, [2, 2, 1])).toHaveLength(4);
  expect(() => networkImage(image, [2, 2, 2])).toThrow("images of 2 channels");
});
