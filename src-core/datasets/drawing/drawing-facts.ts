/**
 * What the pictures of a dataset have in common, as far as it matters to who draws another one: a network that learned white digits in the
 * middle of black does not know a black one in the corner. Measured on pictures of the training part.
 */
import { z } from "zod";
import { greyOf } from "../../images/network-image";

/** Bytes are from 0 to 255, lengths in pixels of a picture. */
export const drawingFactsSchema = z.object({
  /** The edge of the picture, one byte a channel: the median of all pixels there. */
  background: z.array(z.number().int().min(0).max(255)).min(1).max(3),
  /** What the strongest pixels of a picture come to, as grey; median of the pictures. */
  ink: z.number().int().min(0).max(255),
  /** The edge is mostly of the background's colour. Otherwise pictures have no shape on a ground, and the rest says nothing of them. */
  isPlain: z.boolean(),
  /** The longer side of the box around a shape; median. */
  side: z.number().positive(),
  /** What lies at the same place from picture to picture: the middle of its box, or its centre of mass, as in MNIST. */
  centredBy: z.enum(["box", "mass"]),
  /** Where that is, on average: x from the left edge, y from the upper one. */
  centre: z.object({ x: z.number(), y: z.number() }),
  /** How wide its strokes are: twice its area by its outline; median. */
  stroke: z.number().positive(),
});
export type DrawingFacts = z.infer<typeof drawingFactsSchema>;

/** So many say what there is to say. */
export const MEASURED_PICTURES = { most: 200, mostBytes: 4 * 2 ** 20 } as const;

/** As much of white as a pixel at the edge may differ from the background. */
const NEAR = 0.1;
/** The least share of the edge that is background where pictures are plain. */
const PLAIN_SHARE = 0.5;
/** The least share of the way from background to ink that belongs to a shape: what is fainter is noise. */
const FAINTEST = 0.05;
/** Of the outline that is counted pixel by pixel, along rows and columns, over that of a shape whose edges point anywhere. */
const COUNTED_OUTLINE = 4 / Math.PI;

/** Places in a part of so many pictures, spread evenly, so that data sorted by class gives some of each. */
export function measuredPlaces(count: number, pictureBytes: number): Uint32Array {
  const { most, mostBytes } = MEASURED_PICTURES;
  const measured = Math.min(count, most, Math.max(1, Math.floor(mostBytes / pictureBytes)));
  return Uint32Array.from({ length: measured }, (_, index) => Math.floor((index * count) / measured));
}

/**
 * @param images bytes `[count, height, width, channels]`, of 1 or 3 channels; at least one picture
 * @param white the byte that stands for white
 */
export function measureDrawing(
  images: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  white: number,
): DrawingFacts {
  const bytes = Uint8Array.from(images, (byte) => Math.min(255, Math.round((byte * 255) / white)));
  const greys = channels === 3 ? greyOf(bytes) : bytes;
  const size = height * width;
  const edge = edgePlaces(height, width);
  const pictures = Array.from({ length: greys.length / size }, (_, index) =>
    greys.subarray(index * size, (index + 1) * size),
  );
  const edgePixels = pictures.flatMap((_, index) => edge.map((place) => index * size + place));
  const background = Array.from({ length: channels }, (_, channel) =>
    median(edgePixels.map((pixel) => bytes[pixel * channels + channel] ?? 0)),
  );
  const ground = median(edgePixels.map((pixel) => greys[pixel] ?? 0));
  const near = edgePixels.filter((pixel) =>
    background.every(
      (byte, channel) => Math.abs((bytes[pixel * channels + channel] ?? 0) - byte) <= NEAR * 255,
    ),
  ).length;
  const ink = inkOf(pictures, ground);
  const isPlain = near >= PLAIN_SHARE * edgePixels.length;
  const surroundings = { height, width, ground, contrast: ink - ground };
  const shapes = isPlain ? pictures.flatMap((picture) => shapeOf(picture, surroundings) ?? []) : [];
  const isSteadier = spread(shapes, "mass") < spread(shapes, "box");
  const centredBy = isSteadier ? "mass" : "box";
  return {
    background,
    ink,
    isPlain: shapes.length > 0,
    side: shapes.length > 0 ? median(shapes.map(({ side }) => side)) : Math.max(height, width),
    centredBy,
    centre: shapes.length > 0 ? meanOf(shapes, centredBy) : { x: width / 2, y: height / 2 },
    stroke: shapes.length > 0 ? median(shapes.map(({ stroke }) => stroke)) : Math.min(height, width) / 12,
  };
}

function edgePlaces(height: number, width: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < height * width; place += 1) {
    const [row, column] = [Math.floor(place / width), place % width];
    if (row === 0 || column === 0 || row === height - 1 || column === width - 1) places.push(place);
  }
  return places;
}

/** Lighter than the background where the pictures are, all in all, lighter than it. */
function inkOf(pictures: readonly Uint8Array[], ground: number): number {
  let balance = 0;
  for (const picture of pictures) for (const value of picture) balance += value - ground;
  const isLight = balance > 0 || (balance === 0 && ground < 128);
  const strongest = pictures.map((picture) =>
    picture.reduce((one, other) => (isLight ? Math.max(one, other) : Math.min(one, other)), ground),
  );
  const ink = median(strongest);
  // Pictures of one colour show no ink at all.
  return ink === ground ? (isLight ? 255 : 0) : ink;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Shape {
  readonly side: number;
  readonly box: Point;
  readonly mass: Point;
  readonly stroke: number;
}

interface Surroundings {
  readonly height: number;
  readonly width: number;
  readonly ground: number;
  /** From the background to the ink; below 0 for dark ink. */
  readonly contrast: number;
}

function shapeOf(picture: Uint8Array, surroundings: Surroundings): Shape | undefined {
  const { height, width } = surroundings;
  const line = width + 2;
  const shares = sharesOf(picture, surroundings);
  let [top, left, bottom, right] = [height, width, -1, -1];
  let [area, outline, sumX, sumY] = [0, 0, 0, 0];
  for (let row = 0; row <= height; row += 1) {
    for (let column = 0; column <= width; column += 1) {
      const at = (row + 1) * line + column + 1;
      const here = shares[at] ?? 0;
      outline += Math.abs(here - (shares[at - line] ?? 0)) + Math.abs(here - (shares[at - 1] ?? 0));
      if (here === 0) continue;
      area += here;
      sumX += here * (column + 0.5);
      sumY += here * (row + 0.5);
      if (row < top) top = row;
      bottom = row;
      if (column < left) left = column;
      if (column > right) right = column;
    }
  }
  if (area === 0) return undefined;
  return {
    side: Math.max(bottom - top, right - left) + 1,
    box: { x: (left + right + 1) / 2, y: (top + bottom + 1) / 2 },
    mass: { x: sumX / area, y: sumY / area },
    stroke: (2 * area * COUNTED_OUTLINE) / outline,
  };
}

/** How far each pixel is on the way from background to ink, 0 to 1, with a frame of zeros. */
function sharesOf(picture: Uint8Array, { height, width, ground, contrast }: Surroundings): Float64Array {
  const shares = new Float64Array((height + 2) * (width + 2));
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const share = ((picture[row * width + column] ?? 0) - ground) / contrast;
      if (share >= FAINTEST) shares[(row + 1) * (width + 2) + column + 1] = Math.min(1, share);
    }
  }
  return shares;
}

function meanOf(shapes: readonly Shape[], what: "box" | "mass"): Point {
  const sum = shapes.reduce((total, shape) => ({ x: total.x + shape[what].x, y: total.y + shape[what].y }), {
    x: 0,
    y: 0,
  });
  return { x: sum.x / shapes.length, y: sum.y / shapes.length };
}

/** Sum of squares of how far each one lies from the mean of all. */
function spread(shapes: readonly Shape[], what: "box" | "mass"): number {
  if (shapes.length === 0) return 0;
  const mean = meanOf(shapes, what);
  return shapes.reduce((sum, { [what]: { x, y } }) => sum + (x - mean.x) ** 2 + (y - mean.y) ** 2, 0);
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
