/**
 * Shapes and textures: 5,000 pictures of 32×32 pixels in colour, made by whole numbers alone, so that every machine makes the same
 * bytes. A picture shows one figure, filled with stripes or dots, on a ground of faint stripes or dots: its class is the figure **and**
 * its filling. The ground, a plain bar in front and a second, smaller figure say nothing, so a network has to find out which texture
 * lies within which outline.
 */
import { Random } from "../../foundation/random";
import { crossingsAt, FIGURES, type Figure, FULL_TURN, outlineOf, type Point } from "./figures";
import { cosine, ONE, sine } from "./turns";

export const SHAPES = {
  side: 32,
  train: 4_000,
  test: 1_000,
  classNames: FIGURES.flatMap((figure) => [`striped ${figure}`, `dotted ${figure}`]),
} as const;

const TEXTURES = ["stripes", "dots"] as const;

/** Parts of a pixel along each axis. */
const FINE = 4;
/** Points of a pixel that are asked, along each axis. */
const PARTS = 2;
const SEED = 20_260_101;

const FINE_SIDE = PARTS * SHAPES.side;

export interface GeneratedPictures {
  /** `[count, 32, 32, 3]`. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** The same number of each class, in a fixed order. */
export function makeShapes(part: "train" | "test"): GeneratedPictures {
  const count = SHAPES[part];
  const classes = SHAPES.classNames.length;
  const size = SHAPES.side * SHAPES.side * 3;
  const images = new Uint8Array(count * size);
  const labels = Uint8Array.from({ length: count }, (_, picture) => picture % classes);
  Random.fromSeed(SEED, `${part}/order`).shuffle(labels);
  labels.forEach((label, picture) => {
    const random = Random.fromSeed(SEED, `${part}/${picture}`);
    drawPicture(images.subarray(picture * size, (picture + 1) * size), label, random);
  });
  return { images, labels };
}

type Colour = readonly [red: number, green: number, blue: number];

interface Texture {
  readonly kind: (typeof TEXTURES)[number];
  /** In parts of a pixel. */
  readonly period: number;
  readonly cos: number;
  readonly sin: number;
  readonly phase: Point;
  readonly colours: readonly [Colour, Colour];
}

interface Filled {
  readonly outline: readonly Point[];
  readonly filling: Texture | Colour;
}

function drawPicture(pixels: Uint8Array, label: number, random: Random): void {
  const ground = anyTexture(TEXTURES[random.integerBelow(2)] ?? "stripes", FAINT, random);
  const layers: Filled[] = [
    figureOf(FIGURES[random.integerBelow(FIGURES.length)] ?? "disc", [2, 4], anyColour(random), random),
    figureOf(
      FIGURES[label >> 1] ?? "disc",
      [9, 13],
      anyTexture(TEXTURES[label & 1] ?? "stripes", STRONG, random),
      random,
    ),
    patch(random),
  ];
  const noise = 4 + random.integerBelow(13);
  const light = 160 + random.integerBelow(97);
  // Which layer each asked point shows: 0 is the ground.
  const shown = new Uint8Array(FINE_SIDE * FINE_SIDE);
  layers.forEach(({ outline }, layer) => {
    cover(shown, outline, layer + 1);
  });
  const fillings = [ground, ...layers.map(({ filling }) => filling)];
  for (let y = 0; y < SHAPES.side; y += 1) {
    for (let x = 0; x < SHAPES.side; x += 1) {
      let [red, green, blue] = [0, 0, 0];
      for (let part = 0; part < PARTS * PARTS; part += 1) {
        const fineX = PARTS * x + (part % PARTS);
        const fineY = PARTS * y + Math.floor(part / PARTS);
        const filling = fillings[shown[fineY * FINE_SIDE + fineX] ?? 0] ?? ground;
        const colour = "kind" in filling ? textureAt(pointOf(fineX), pointOf(fineY), filling) : filling;
        red += colour[0];
        green += colour[1];
        blue += colour[2];
      }
      const at = (y * SHAPES.side + x) * 3;
      const drawn = random.uint32();
      pixels[at] = lit(red, light, noise, drawn & 0xff);
      pixels[at + 1] = lit(green, light, noise, (drawn >>> 8) & 0xff);
      pixels[at + 2] = lit(blue, light, noise, (drawn >>> 16) & 0xff);
    }
  }
}

/** @param drawn a byte: noise of so much to either side */
function lit(sum: number, light: number, noise: number, drawn: number): number {
  const mean = (sum / (PARTS * PARTS)) | 0;
  const value = ((mean * light) >> 8) + ((drawn * (2 * noise + 1)) >> 8) - noise;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** Where an asked point lies, in parts of a pixel. */
function pointOf(fine: number): number {
  return (fine * FINE) / PARTS + 1;
}

/** Marks the asked points within an outline, row by row between the places where it is crossed (even and odd). */
function cover(shown: Uint8Array, outline: readonly Point[], layer: number): void {
  for (let row = 0; row < FINE_SIDE; row += 1) {
    const crossings = crossingsAt(pointOf(row), outline);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const [from = 0, to = 0] = [crossings[pair], crossings[pair + 1]];
      for (let column = 0; column < FINE_SIDE; column += 1) {
        const x = pointOf(column);
        if (x >= from && x < to) shown[row * FINE_SIDE + column] = layer;
      }
    }
  }
}

function textureAt(x: number, y: number, { kind, period, cos, sin, phase, colours }: Texture): Colour {
  const along = modulo(Math.floor((x * cos + y * sin) / ONE) + phase[0], period);
  if (kind === "stripes") return colours[2 * along < period ? 0 : 1];
  const across = modulo(Math.floor((y * cos - x * sin) / ONE) + phase[1], period);
  const [fromMiddle, besideMiddle] = [2 * along - period, 2 * across - period];
  // Dots that cover half of the ground: their radius is 0.4 of the period.
  return colours[25 * (fromMiddle ** 2 + besideMiddle ** 2) < 16 * period ** 2 ? 0 : 1];
}

function anyTexture(kind: Texture["kind"], contrast: Contrast, random: Random): Texture {
  const period = FINE * 3 + random.integerBelow(FINE * 3);
  const direction = random.integerBelow(FULL_TURN);
  return {
    kind,
    period,
    cos: cosine(direction),
    sin: sine(direction),
    phase: [random.integerBelow(period), random.integerBelow(period)],
    colours: twoColours(contrast, random),
  };
}

/** How far two colours lie apart: the differences of red, green and blue together. */
type Contrast = readonly [least: number, most: number];
const FAINT: Contrast = [10, 50];
const STRONG: Contrast = [220, 500];

function twoColours([least, most]: Contrast, random: Random): [Colour, Colour] {
  const one = anyColour(random);
  for (;;) {
    const other = anyColour(random);
    const apart = distance(one, other);
    if (apart >= least && apart <= most) return [one, other];
  }
}

function anyColour(random: Random): Colour {
  return [random.integerBelow(256), random.integerBelow(256), random.integerBelow(256)];
}

function distance(one: Colour, other: Colour): number {
  return one.reduce((sum, value, channel) => sum + Math.abs(value - (other[channel] ?? 0)), 0);
}

/** Anywhere in the picture, of a size (in pixels) from the first to the second of `sizes`. */
function figureOf(
  figure: Figure,
  [smallest, largest]: readonly [number, number],
  filling: Filled["filling"],
  random: Random,
): Filled {
  const size = FINE * smallest + random.integerBelow(FINE * (largest - smallest) + 1);
  const room = FINE * SHAPES.side - 2 * Math.min(size, FINE * 10);
  const margin = Math.floor((FINE * SHAPES.side - room) / 2);
  const centre: Point = [margin + random.integerBelow(room), margin + random.integerBelow(room)];
  return { outline: outlineOf(figure, centre, size, random.integerBelow(FULL_TURN)), filling };
}

/** A plain bar in front of everything. */
function patch(random: Random): Filled {
  const [length, width] = [FINE * (4 + random.integerBelow(8)), FINE + random.integerBelow(2 * FINE)];
  const turn = random.integerBelow(FULL_TURN);
  const [cos, sin] = [cosine(turn), sine(turn)];
  const x = random.integerBelow(FINE * SHAPES.side);
  const y = random.integerBelow(FINE * SHAPES.side);
  const corner = (along: number, across: number): Point => [
    x + Math.floor((along * cos - across * sin) / ONE),
    y + Math.floor((along * sin + across * cos) / ONE),
  ];
  const outline = [
    corner(length, width),
    corner(length, -width),
    corner(-length, -width),
    corner(-length, width),
  ];
  return { outline, filling: anyColour(random) };
}

function modulo(value: number, period: number): number {
  return ((value % period) + period) % period;
}
