/** Pixels in a picture: as an SVG's image, and laid pixel by pixel. */
import { expect, it } from "vitest";
import { moved } from "./moved";
import { pdfFile } from "./pdf";
import type { Mark, Picture } from "./picture";
import { pixelsOf } from "./raster";
import { svgFile } from "./svg";
import { elementsOf, parseXml } from "./testing";
import type { Typefaces } from "./typefaces";

/** Red, half of green, blue, and nothing. */
const MARK: Mark = {
  kind: "image",
  at: { x: 1, y: 0 },
  size: { width: 4, height: 4 },
  pixels: {
    width: 2,
    height: 2,
    rgba: Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 51, 0, 0, 255, 255, 9, 9, 9, 0),
  },
  title: "four <colours>",
};
const PICTURE: Picture = { width: 6, height: 4, marks: [MARK] };

it("is in the text of an SVG, as a PNG with how opaque it is", () => {
  const [image] = elementsOf(parseXml(svgFile(PICTURE, "pixels", "light")), "image");
  expect(image?.attributes.get("width")).toBe("4");
  const url = image?.attributes.get("href") ?? "";
  expect(url.startsWith("data:image/png;base64,")).toBe(true);
  const bytes = Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[24], bytes[25]]).toEqual([2, 2, 8, 6]);
});

it("is laid over what is behind it, each pixel as a square", () => {
  // It has no letters, so no typeface is looked at.
  const { rgb } = pixelsOf(PICTURE, "light", {} as Typefaces, 1);
  const at = (x: number, y: number): number[] => [...rgb.subarray(3 * (6 * y + x), 3 * (6 * y + x) + 3)];
  expect([at(0, 0), at(5, 3)]).toEqual([
    [255, 255, 255],
    [255, 255, 255],
  ]);
  expect([at(1, 0), at(2, 1)]).toEqual([
    [255, 0, 0],
    [255, 0, 0],
  ]);
  expect(at(3, 1)).toEqual([204, 255, 204]);
  expect(at(2, 3)).toEqual([0, 0, 255]);
  expect(at(4, 2)).toEqual([255, 255, 255]);
});

it("is an image with its mask in a PDF", () => {
  const bytes = pdfFile(PICTURE, "pixels", "light", {} as Typefaces);
  const text = Buffer.from(bytes).toString("latin1");
  expect(text.match(/\/Subtype \/Image \/Width 2 \/Height 2/g)).toHaveLength(2);
  expect(text).toMatch(/\/SMask \d+ 0 R/);
  expect(text).toMatch(/\/XObject << \/image0 \d+ 0 R >>/);
});

it("is moved with the others", () => {
  expect(moved(MARK, { x: 2, y: 3 })).toMatchObject({ at: { x: 3, y: 3 }, size: { width: 4, height: 4 } });
});
