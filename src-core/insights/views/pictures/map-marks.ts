/** Numbers of a picture as marks: colours around 0, and hatching where one is no number. */
import type { ClearPixels } from "../../../codecs/png";
import type { Mark, Place, Size } from "../../../pictures/picture";
import { figureWords } from "../words";

type Colour = readonly [red: number, green: number, blue: number];

/** Seen on a light panel as well as on a dark one, which is what 0 shows. */
export const ABOVE: Colour = [232, 135, 30];
export const BELOW: Colour = [63, 131, 248];
/** Over a picture in grey. */
const HEAT: Colour = [255, 84, 20];
const MOST_HEAT = 0.85;

export interface Numbers {
  readonly height: number;
  readonly width: number;
  /** Row by row. */
  readonly values: ArrayLike<number>;
}

/** As opaque as a number is large beside `largest`; nothing where it is 0 or no number. */
export function coloured({ height, width, values }: Numbers, largest: number): ClearPixels {
  return pixelsOf(height, width, (at) => {
    const value = values[at] ?? Number.NaN;
    return [...(value < 0 ? BELOW : ABOVE), shareOf(Math.abs(value), largest)];
  });
}

/** To be laid over a picture. */
export function heat({ height, width, values }: Numbers, largest: number): ClearPixels {
  return pixelsOf(height, width, (at) => [...HEAT, MOST_HEAT * shareOf(values[at] ?? Number.NaN, largest)]);
}

/** Bytes of one or three channels, as they are. */
export function plainPicture(
  { height, width }: Size,
  channels: number,
  bytes: Uint8Array,
  isGrey: boolean,
): ClearPixels {
  return pixelsOf(height, width, (at) => {
    const channel = (index: number): number => bytes[at * channels + (channels >= 3 ? index : 0)] ?? 0;
    const [red, green, blue] = [channel(0), channel(1), channel(2)];
    // Rec. 601: how light eyes find a colour.
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    return isGrey ? [grey, grey, grey, 1] : [red, green, blue, 1];
  });
}

/** With what is to be read of it when the pointer rests there. */
export function mapMarks(
  numbers: Numbers,
  pixels: ClearPixels,
  at: Place,
  size: Size,
  title: string,
): Mark[] {
  const hatching = hatched(numbers, size);
  return [
    { kind: "image", at, size, pixels, title },
    { kind: "rectangle", at, size, radius: 0, stroke: "line", title },
    ...(hatching === "" ? [] : [{ kind: "path", d: hatching, at, stroke: "muted", title } as const]),
  ];
}

/** `-0.31 to 1.2`, and how many are none. */
export function rangeWords({ values }: Numbers): string {
  const known = Array.from(values).filter((value) => Number.isFinite(value));
  const none = values.length - known.length;
  const [least, most] = known.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
  );
  const range = known.length === 0 ? "" : `${figureWords(least)} to ${figureWords(most)}`;
  return [range, none > 0 ? `${none} not a number` : ""].filter((part) => part !== "").join(", ");
}

function shareOf(value: number, largest: number): number {
  if (!Number.isFinite(value)) return 0;
  return largest > 0 ? Math.min(1, value / largest) : 0;
}

function pixelsOf(height: number, width: number, colourOf: (at: number) => readonly number[]): ClearPixels {
  const rgba = new Uint8Array(4 * height * width);
  for (let at = 0; at < height * width; at += 1) {
    const [red = 0, green = 0, blue = 0, share = 0] = colourOf(at);
    rgba.set([red, green, blue, Math.round(255 * share)], 4 * at);
  }
  return { height, width, rgba };
}

/** Two strokes across each pixel that is no number. */
function hatched({ height, width, values }: Numbers, size: Size): string {
  const [across, down] = [size.width / width, size.height / height];
  let d = "";
  for (let at = 0; at < height * width; at += 1) {
    if (Number.isFinite(values[at] ?? Number.NaN)) continue;
    const [x, y] = [(at % width) * across, Math.floor(at / width) * down];
    d += `M${rounded(x)} ${rounded(y + down)}L${rounded(x + across)} ${rounded(y)}`;
  }
  return d;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
