/** Bringing images to size, against the definitions, in float64 and slowly. */
import { describe, expect, it } from "vitest";
import { Random } from "../foundation/random";
import type { Orientation } from "./exif";
import { FITS, placement } from "./fit";
import type { DecodedImage, Raster } from "./image";
import { greyOf, networkImage, rgbOf } from "./network-image";
import { resized } from "./resize";

const random = Random.fromSeed(5, "image-resize");

function noise(height: number, width: number, channels: 1 | 3 = 3, step: number = channels): Raster {
  const pixels = Uint8Array.from({ length: height * width * step }, () => random.integerBelow(256));
  return { width, height, channels, step, pixels };
}

/** How much of a new pixel an old one makes along an axis: what it covers, or by the distance of their middles. */
function share(from: number, to: number, source: number, target: number): number {
  if (to <= from) {
    const begin = Math.max(source, (target * from) / to);
    const end = Math.min(source + 1, ((target + 1) * from) / to);
    return (Math.max(0, end - begin) * to) / from;
  }
  const middle = Math.min(Math.max((target + 0.5) * (from / to), 0.5), from - 0.5);
  return Math.max(0, 1 - Math.abs(source + 0.5 - middle));
}

function exactly(raster: Raster, height: number, width: number): number[] {
  return Array.from({ length: height * width * raster.channels }, (_, index) => {
    const channel = index % raster.channels;
    const column = Math.floor(index / raster.channels) % width;
    const row = Math.floor(index / raster.channels / width);
    let sum = 0;
    for (let y = 0; y < raster.height; y += 1) {
      for (let x = 0; x < raster.width; x += 1) {
        const weight = share(raster.height, height, y, row) * share(raster.width, width, x, column);
        sum += weight * (raster.pixels[(y * raster.width + x) * raster.step + channel] ?? 0);
      }
    }
    return sum;
  });
}

const whole = ({ width, height }: Raster) => ({ left: 0, top: 0, width, height });

it.each([
  [7, 5, 3, 2],
  [3, 2, 7, 5],
  [13, 17, 13, 4],
  [1, 1, 3, 3],
  [31, 1, 8, 8],
  [16, 16, 8, 8],
  [9, 40, 32, 32],
])("brings %i×%i to %i×%i as it is defined", (height, width, toHeight, toWidth) => {
  for (const raster of [noise(height, width), noise(height, width, 3, 4), noise(height, width, 1, 2)]) {
    const found = resized(raster, whole(raster), toHeight, toWidth);
    expect(found).toHaveLength(toHeight * toWidth * raster.channels);
    const farthest = exactly(raster, toHeight, toWidth).reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (found[index] ?? Number.NaN))),
      0,
    );
    expect(farthest).toBeLessThanOrEqual(0.5 + 1e-9);
  }
});

it("rounds halves up, and keeps what has the size already", () => {
  const raster: Raster = {
    width: 2,
    height: 1,
    channels: 3,
    step: 3,
    pixels: Uint8Array.of(1, 2, 3, 2, 3, 4),
  };
  expect([...resized(raster, whole(raster), 1, 1)]).toEqual([2, 3, 4]);
  expect([...resized(raster, whole(raster), 1, 2)]).toEqual([1, 2, 3, 2, 3, 4]);
});

it("adds more pixels than 16 bits hold", () => {
  const white: Raster = {
    width: 1000,
    height: 2,
    channels: 3,
    step: 4,
    pixels: new Uint8Array(8000).fill(255),
  };
  expect([...resized(white, whole(white), 1, 1)]).toEqual([255, 255, 255]);
});

it("sees a part of the image alone", () => {
  const raster = noise(9, 11);
  const window = { left: 3, top: 2, width: 5, height: 4 };
  const pixels = [2, 3, 4, 5].flatMap((row) => [
    ...raster.pixels.subarray((row * 11 + 3) * 3, (row * 11 + 8) * 3),
  ]);
  const part: Raster = { ...raster, width: 5, height: 4, pixels: Uint8Array.from(pixels) };
  for (const [height, width] of [
    [2, 3],
    [7, 8],
  ] as const) {
    expect(resized(raster, window, height, width)).toEqual(resized(part, whole(part), height, width));
  }
});

it.each([
  [5, 9, 4, 4, 5, 5, 0, 2],
  [8, 5, 3, 3, 5, 5, 1, 0],
  [10, 10, 2, 4, 5, 10, 2, 0],
  [1, 9, 3, 1, 1, 1, 0, 4],
])(
  "cuts %i×%i for an input of %i×%i to %i×%i from %i, %i, and lays it so into the other way round",
  (height, width, toHeight, toWidth, cutHeight, cutWidth, top, left) => {
    const [image, input] = [
      { width, height },
      { width: toWidth, height: toHeight },
    ];
    const part = { left, top, width: cutWidth, height: cutHeight };
    expect(placement(image, input, "crop")).toEqual({ from: part, to: { left: 0, top: 0, ...input } });
    expect(placement(input, image, "pad")).toEqual({ from: { left: 0, top: 0, ...input }, to: part });
  },
);

it("weighs colours by Rec. 601", () => {
  const colours = Uint8Array.from(noise(20, 20).pixels);
  greyOf(colours).forEach((grey, index) => {
    const [red = 0, green = 0, blue = 0] = colours.subarray(index * 3);
    // 16-bit fractions are off by less than a hundredth.
    expect(Math.abs(grey - (0.299 * red + 0.587 * green + 0.114 * blue))).toBeLessThan(0.51);
  });
  expect([...greyOf(Uint8Array.of(77, 77, 77, 255, 255, 255))]).toEqual([77, 255]);
});

describe("a network's input", () => {
  const imageOf = (raster: Raster, orientation: Orientation = 1): DecodedImage => {
    const [width, height] = orientation >= 5 ? [raster.height, raster.width] : [raster.width, raster.height];
    const { channels } = raster;
    const facts = { format: "PNG", bits: 8, frames: "one", hasProfile: false } as const;
    return { header: { ...facts, width, height, orientation, channels }, raster };
  };

  it("has the channels that the network wants, and no others", () => {
    const image = imageOf(noise(6, 4));
    expect(networkImage(image, [2, 2, 3])).toHaveLength(12);
    expect(networkImage(image, [2, 2, 1])).toEqual(greyOf(networkImage(image, [2, 2, 3])));
    expect(() => networkImage(image, [2, 2, 2])).toThrow("images of 2 channels");
    const grey = imageOf(noise(6, 4, 1));
    const one = networkImage(grey, [3, 3, 1]);
    expect([...networkImage(grey, [3, 3, 3])]).toEqual([...one].flatMap((value) => [value, value, value]));
  });

  it("is black where an image that is not cut leaves it free", () => {
    const white = imageOf({ ...noise(2, 4), pixels: new Uint8Array(24).fill(255) });
    expect([...networkImage(white, [4, 4, 1], "pad")]).toEqual(
      [0, 255, 0].flatMap((value, index) => {
        return new Array<number>(index === 1 ? 8 : 4).fill(value);
      }),
    );
    expect([...networkImage(white, [4, 4, 1], "stretch")]).toEqual(new Array<number>(16).fill(255));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    "of an image of orientation %i is that of the upright one",
    (orientation) => {
      for (const raster of [noise(13, 24), noise(7, 3, 1), noise(4, 5, 3, 4)]) {
        const turned = imageOf(raster, orientation);
        const { width, height, pixels } = rgbOf(turned);
        const straight = imageOf({ width, height, channels: 3, step: 3, pixels });
        for (const fit of FITS) {
          expect(networkImage(turned, [6, 8, 3], fit)).toEqual(networkImage(straight, [6, 8, 3], fit));
        }
      }
    },
  );
});
