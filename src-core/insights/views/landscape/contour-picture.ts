/** The loss over planes through networks' weights: contours on one logarithmic scale, beside each other. */
import { ticksOf, tickText } from "../../../pictures/axis";
import { label, type Mark, type Picture, type Place, type Size } from "../../../pictures/picture";
import type { Landscape } from "../../landscape";
import type { Shown } from "../view";
import { figureWords } from "../words";
import { NOTHING_PROVED } from "./caption";
import { type Contour, contoursOf } from "./contour-lines";
import { contourLevels, type LossGrid, type LossScale, levelWords, lossGrid, lossScale } from "./grid";
import { pathMarks, pathPlaces } from "./path-marks";

type Sliced = Shown<"landscape">;

const MARGIN = { left: 58, top: 34, bottom: 66, gap: 20 };
const LEGEND = 86;
const LARGEST_SIDE = 430;
const LEAST_SIDE = 150;
/** Of each area above a level: they lie over each other. */
const BAND_OPACITY = 0.09;
/** Pixels between labels of levels. */
const LABEL_GAP = 34;

export function contourPicture(shown: readonly Sliced[], { width }: Size): Picture {
  const scale = lossScale(shown.map(({ figures }) => figures));
  const levels = contourLevels(scale);
  const room = (width - LEGEND) / shown.length - MARGIN.left - MARGIN.gap;
  const side = Math.max(LEAST_SIDE, Math.min(LARGEST_SIDE, room));
  const bottom = MARGIN.top + side;
  const step = MARGIN.left + side + MARGIN.gap;
  const plots = shown.map((each, place) => ({ each, left: MARGIN.left + place * step }));
  return {
    width: Math.max(width, plots.length * step + LEGEND),
    height: bottom + MARGIN.bottom,
    marks: [
      ...plots.flatMap(({ each, left }) =>
        plotMarks(each, { left, top: MARGIN.top, side, isOnlyOne: shown.length === 1 }, levels, scale),
      ),
      label({ x: MARGIN.left, y: bottom + 58 }, NOTHING_PROVED, "start"),
      ...legendMarks(levels, scale, { left: plots.length * step, bottom, side }),
    ],
  };
}

interface Room {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  readonly isOnlyOne: boolean;
}

function plotMarks(
  { figures, frame }: Sliced,
  room: Room,
  levels: readonly number[],
  scale: LossScale,
): Mark[] {
  const { left, top, side } = room;
  const { x, y = [] } = figures;
  const grid = lossGrid(figures);
  const across = (place: number): number => left + (place / Math.max(1, x.length - 1)) * side;
  // Upwards, as on any axis.
  const down = (place: number): number => top + side - (place / Math.max(1, y.length - 1)) * side;
  const placed = (place: Place): Place => ({ x: across(place.x), y: down(place.y) });
  const at = (one: number, other: number): Place => ({
    x: across(placeOn(x, one)),
    y: down(placeOn(y, other)),
  });
  const drawn = contoursOf(grid, levels, scale);
  return [
    {
      kind: "rectangle",
      at: { x: left, y: top },
      size: { width: side, height: side },
      radius: 0,
      fill: "raised",
    },
    ...drawn.flatMap(({ rings }): Mark[] =>
      rings.length === 0
        ? []
        : [
            {
              kind: "path",
              d: rings.map((ring) => `${pathOf(ring.map(placed))}Z`).join(""),
              fill: "convolution",
              opacity: BAND_OPACITY,
            },
          ],
    ),
    ...drawn.flatMap(({ lines, level }): Mark[] =>
      lines.map((line) => ({
        kind: "polyline",
        points: line.map(placed),
        stroke: "convolution",
        width: 1,
        opacity: 0.75,
        title: `loss ${levelWords(level, scale)}`,
      })),
    ),
    ...levelLabels(drawn, placed, room, {
      others: [at(0, 0), ...(figures.path ? pathPlaces(figures.path, at) : [])],
      scale,
    }),
    ...holeMarks(figures, grid, { across, down, room }),
    ...(figures.path ? pathMarks(figures.path, at, room) : []),
    ...centreMarks(figures, at(0, 0), room),
    {
      kind: "rectangle",
      at: { x: left, y: top },
      size: { width: side, height: side },
      radius: 0,
      stroke: "faint",
    },
    ...axisMarks(figures, at, room),
    label({ x: left, y: top - 12 }, shortened(frame.network, side), "start", {
      fill: "text",
      size: 12,
      isBold: true,
      title: frame.network,
    }),
  ];
}

/** The place of a value between the points of a side, from 0. */
function placeOn(side: readonly number[], value: number): number {
  const [first = 0, last = 1] = [side[0], side.at(-1)];
  return last === first ? 0 : ((value - first) / (last - first)) * (side.length - 1);
}

function pathOf(points: readonly Place[]): string {
  return points
    .map(({ x, y }, place) => `${place === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join("");
}

function isInside({ x, y }: Place, { left, top, side }: Room): boolean {
  return x >= left - 0.5 && x <= left + side + 0.5 && y >= top - 0.5 && y <= top + side + 0.5;
}

/** On each level's longest line, where no other label is near. */
function levelLabels(
  drawn: readonly Contour[],
  placed: (place: Place) => Place,
  room: Room,
  { others, scale }: { readonly others: readonly Place[]; readonly scale: LossScale },
): Mark[] {
  const taken: Place[] = [...others];
  return drawn.flatMap(({ lines, level }): Mark[] => {
    const longest = lines.reduce<readonly Place[]>(
      (most, line) => (line.length > most.length ? line : most),
      [],
    );
    const words = levelWords(level, scale);
    const reach = 4 + 3.4 * words.length;
    const free = longest
      .map(placed)
      .filter(
        ({ x, y }) =>
          x - reach > room.left &&
          x + reach < room.left + room.side &&
          y - 9 > room.top &&
          y + 9 < room.top + room.side &&
          taken.every((other) => Math.hypot(other.x - x, 1.6 * (other.y - y)) > LABEL_GAP),
      );
    const at = free[Math.floor(free.length / 2)];
    if (!at) return [];
    taken.push(at);
    return [
      {
        kind: "rectangle",
        at: { x: at.x - reach, y: at.y - 7 },
        size: { width: 2 * reach, height: 14 },
        radius: 3,
        fill: "panel",
        opacity: 0.85,
      },
      label({ x: at.x, y: at.y + 3.5 }, words, "middle", { isNumber: true, size: 10, fill: "text" }),
    ];
  });
}

/** Whatever lies between a hole and its neighbours is not known. */
function holeMarks(
  { x, y = [] }: Landscape,
  grid: LossGrid,
  about: {
    readonly across: (place: number) => number;
    readonly down: (place: number) => number;
    readonly room: Room;
  },
): Mark[] {
  const { across, down } = about;
  const covers: Mark[] = [];
  const crosses: Mark[] = [];
  grid.forEach((row, below) => {
    row.forEach((loss, beside) => {
      if (typeof loss === "number") return;
      const [from, to] = [Math.max(0, beside - 1), Math.min(x.length - 1, beside + 1)];
      const [low, high] = [Math.max(0, below - 1), Math.min(y.length - 1, below + 1)];
      const title = `${figureWords(x[beside])}, ${figureWords(y[below])}: ${loss === null ? "not a number" : "not measured"}`;
      covers.push({
        kind: "rectangle",
        at: { x: across(from), y: down(high) },
        size: { width: across(to) - across(from), height: down(low) - down(high) },
        radius: 0,
        fill: "panel",
        title,
      });
      if (loss === null) {
        const reach = Math.max(1.5, Math.min(4, 0.3 * (across(1) - across(0))));
        crosses.push({
          kind: "cross",
          at: { x: across(beside), y: down(below) },
          reach,
          stroke: "error",
          title,
        });
      }
    });
  });
  return [...covers, ...crosses];
}

function centreMarks({ centre }: Landscape, at: Place, room: Room): Mark[] {
  if (!isInside(at, room)) return [];
  return [
    {
      kind: "circle",
      at,
      radius: 4.5,
      fill: "accent",
      stroke: "panel",
      width: 1.5,
      title: `the weights themselves: ${figureWords(centre)}`,
    },
  ];
}

function axisMarks(
  { x, y = [], directions, path }: Landscape,
  at: (one: number, other: number) => Place,
  { left, top, side }: Room,
): Mark[] {
  const bottom = top + side;
  const ends = (values: readonly number[]) => ({
    low: values[0] ?? 0,
    high: values.at(-1) ?? 1,
    isLog: false,
  });
  const name = (axis: number): string => {
    if (directions === "random") return `random direction ${axis + 1}`;
    const share = path?.variance[axis];
    return `main direction ${axis + 1}${typeof share === "number" ? ` (${figureWords(100 * share)}%)` : ""}`;
  };
  return [
    ...ticksOf(ends(x)).map((tick) =>
      label({ x: at(tick, 0).x, y: bottom + 17 }, tickText(tick), "middle", { isNumber: true }),
    ),
    ...ticksOf(ends(y)).map((tick) =>
      label({ x: left - 7, y: at(0, tick).y + 4 }, tickText(tick), "end", { isNumber: true }),
    ),
    label({ x: left + side / 2, y: bottom + 36 }, name(0), "middle"),
    label({ x: left - 44, y: top + side / 2 }, name(1), "middle", { upwards: true }),
  ];
}

function legendMarks(
  levels: readonly number[],
  scale: LossScale,
  { left, bottom, side }: { readonly left: number; readonly bottom: number; readonly side: number },
): Mark[] {
  const height = Math.min(22, side / (levels.length + 1));
  const yOf = (place: number): number => bottom - place * height;
  return [
    label({ x: left, y: yOf(levels.length + 1) - 8 }, "loss", "start"),
    ...Array.from({ length: levels.length + 1 }, (_, place): Mark[] => [
      {
        kind: "rectangle",
        at: { x: left, y: yOf(place + 1) },
        size: { width: 16, height },
        radius: 0,
        fill: "raised",
      },
      {
        kind: "rectangle",
        at: { x: left, y: yOf(place + 1) },
        size: { width: 16, height },
        radius: 0,
        fill: "convolution",
        opacity: 1 - (1 - BAND_OPACITY) ** place,
      },
    ]).flat(),
    ...levels.map((level, place) =>
      label({ x: left + 22, y: yOf(place + 1) + 3.5 }, levelWords(level, scale), "start", {
        isNumber: true,
        size: 10,
      }),
    ),
  ];
}

const CHARACTER = 6.6;

function shortened(name: string, room: number): string {
  const most = Math.max(8, Math.floor(room / CHARACTER));
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
