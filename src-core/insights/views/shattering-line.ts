/** The logit's slope at each point of the line, one row a network, above rows of brown and of white noise: noise and smoothness, to be seen. */
import { Random } from "../../foundation/random";
import { label, type Mark, type Paint, type Picture, type Place } from "../../pictures/picture";
import { unpacked, unpackedBytes } from "../packed-values";
import type { Shattering } from "../shattering";
import { plainPicture } from "./pictures/map-marks";
import type { Shown } from "./view";

const NAMES_WIDTH = 150;
const RIGHT = 24;
const HEAD = 26;
const ROW = 64;
const GAP = 10;
const FOOT = 30;
const MOST_LETTERS = 20;
/** Pictures of the line, its ends among them. */
const PICTURES = 5;
const SIDE = 44;

const PAINTS: readonly Paint[] = ["accent", "convolution"];

interface Row {
  readonly name: string;
  readonly paint: Paint;
  readonly values: ArrayLike<number>;
}

export function linePicture(shown: readonly Shown<"shattering">[], width: number): Picture {
  const [first] = shown;
  const points = first?.figures.points ?? 2;
  const rows: readonly Row[] = [
    ...shown.map(
      ({ frame, figures }, network): Row => ({
        name: frame.network,
        paint: PAINTS[network] ?? "faint",
        values: unpacked(figures.along.values),
      }),
    ),
    { name: "brown noise", paint: "shape", values: summed(drawn(points)) },
    { name: "white noise", paint: "shape", values: drawn(points) },
  ];
  const room = Math.max(80, width - NAMES_WIDTH - RIGHT);
  const pictures = first ? picturesOf(first.figures, room) : [];
  const top = HEAD + SIDE + 2 * GAP;
  const height = top + rows.length * (ROW + GAP) + FOOT;
  return {
    width,
    height,
    marks: [
      label(
        { x: NAMES_WIDTH, y: 16 },
        "Slope of the logit along the line, without its mean, each row on a scale of its own",
        "start",
      ),
      ...pictures,
      ...rows.flatMap((row, place) => rowMarks(row, top + place * (ROW + GAP), room)),
      label(
        { x: NAMES_WIDTH + room / 2, y: height - 10 },
        `${points} points, from image ${first?.figures.from.image ?? ""} to image ${first?.figures.to.image ?? ""}`,
        "middle",
      ),
    ],
  };
}

/** Images of the line, above their places. */
function picturesOf({ from, to, shape }: Shattering, room: number): Mark[] {
  const [height, width, channels] = shape;
  const [one, other] = [unpackedBytes(from.pixels), unpackedBytes(to.pixels)];
  const scale = SIDE / Math.max(height, width);
  const size = { width: width * scale, height: height * scale };
  return Array.from({ length: PICTURES }, (_, place): Mark => {
    const share = place / (PICTURES - 1);
    const mixed = one.map((value, at) => Math.round((1 - share) * value + share * (other[at] ?? 0)));
    return {
      kind: "image",
      at: {
        x: NAMES_WIDTH + share * room - share * size.width,
        y: HEAD + SIDE - size.height,
      },
      size,
      pixels: plainPicture({ height, width }, channels, mixed, channels < 3),
      title: titleAt(share, from.image, to.image),
    };
  });
}

function titleAt(share: number, from: number, to: number): string {
  if (share === 0) return `image ${from}`;
  if (share === 1) return `image ${to}`;
  return `${100 * share}% of the way from image ${from} to image ${to}`;
}

function rowMarks({ name, paint, values }: Row, y: number, room: number): Mark[] {
  const known = Array.from(values).filter(Number.isFinite);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const reach = known.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
  const middle = y + ROW / 2;
  const placeOf = (value: number, at: number): Place => ({
    x: NAMES_WIDTH + (at / (values.length - 1)) * room,
    y: middle - (reach > 0 ? (value - mean) / reach : 0) * (ROW / 2),
  });
  return [
    label({ x: NAMES_WIDTH - 8, y: middle + 4 }, shortName(name), "end", { title: name, fill: paint }),
    {
      kind: "line",
      from: { x: NAMES_WIDTH, y: middle },
      to: { x: NAMES_WIDTH + room, y: middle },
      stroke: "line",
    },
    ...stretches(values).map(
      ({ from, to }): Mark => ({
        kind: "polyline",
        points: Array.from({ length: to - from }, (_, at) => placeOf(values[from + at] ?? mean, from + at)),
        stroke: paint,
        width: 1.25,
      }),
    ),
    ...(known.length < values.length
      ? [
          label({ x: NAMES_WIDTH, y: y + 10 }, noneWords(values.length - known.length), "start", {
            fill: "error",
          }),
        ]
      : []),
  ];
}

function noneWords(count: number): string {
  return `${count.toLocaleString("en-US")} of its numbers ${count === 1 ? "is" : "are"} none`;
}

/** What lies between numbers that are none. */
function stretches(values: ArrayLike<number>): { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let at = 0; at < values.length; at += 1) {
    if (!Number.isFinite(values[at])) continue;
    const last = found.at(-1);
    if (last?.to === at) last.to = at + 1;
    else found.push({ from: at, to: at + 1 });
  }
  return found;
}

/** The same each time: it is there to be looked at, not to be measured. */
function drawn(points: number): Float64Array {
  const random = Random.fromSeed(1, "shattering/noise");
  return Float64Array.from({ length: points }, () => random.normal());
}

function summed(steps: Float64Array): Float64Array {
  let sum = 0;
  return steps.map((step) => {
    sum += step;
    return sum;
  });
}

/** The beginning of a network's name says more than its end. */
function shortName(name: string): string {
  return name.length <= MOST_LETTERS ? name : `${name.slice(0, MOST_LETTERS - 1)}…`;
}
