/** Curves over steps or over a rate, with their names beside them. */

import { apart } from "./apart";
import { type Axis, placedTicks, shareOn, ticksOf, tickText } from "./axis";
import { label, type Mark, type Paint, type Picture, type Place, type Size } from "./picture";
import { textWidth } from "./text-width";

export interface Curve {
  readonly label: string;
  readonly paint: Paint;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Behind the others: what was measured, where a smoothed curve lies over it. */
  readonly faint?: boolean;
  readonly dash?: string;
  /** Each point is a dot that says this when the pointer rests on it; one with no words has none. */
  readonly titles?: readonly string[];
}

export interface Marker {
  readonly x: number;
  readonly label: string;
  readonly paint: Paint;
}

export interface CurvesOptions {
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  /** Left out: as the axis has them. */
  readonly xTicks?: readonly number[];
  /** Stand at the ticks in the place of their numbers, if they have room beside each other. */
  readonly xNames?: readonly string[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly markers?: readonly Marker[];
}

const MARGIN = { left: 64, right: 120, top: 26, bottom: 44 };
/** A curve of more points than the picture has pixels is thinned: highest and lowest of each stretch stay. */
const MOST_POINTS = 600;
const LABEL_GAP = 16;
/** A curve's name. */
const NAME = { size: 12, isBold: true } as const;
/** Between names below the axis. */
const NAME_GAP = 6;

export function curvesPicture(curves: readonly Curve[], size: Size, options: CurvesOptions): Picture {
  const { xAxis, yAxis, xTicks, xNames = [], xLabel, yLabel, markers = [] } = options;
  const left = MARGIN.left;
  const right = Math.max(left + 40, size.width - rightMargin(curves));
  const top = MARGIN.top;
  const bottom = Math.max(top + 40, size.height - MARGIN.bottom);
  const xOf = (value: number): number => left + shareOn(xAxis, value) * (right - left);
  const yOf = (value: number): number => bottom - shareOn(yAxis, value) * (bottom - top);
  const drawn = curves.map((curve) => ({
    curve,
    points: thinned(curve).map(([x, y]) => ({ x: xOf(x), y: yOf(y) })),
  }));
  return {
    ...size,
    marks: [
      ...ticksOf(yAxis).flatMap((tick): Mark[] => [
        { kind: "line", from: { x: left, y: yOf(tick) }, to: { x: right, y: yOf(tick) }, stroke: "line" },
        label({ x: left - 8, y: yOf(tick) + 4 }, tickText(tick), "end", { isNumber: true }),
      ]),
      ...xMarks(
        xTicks?.map((value) => ({ x: xOf(value), value })) ?? placedTicks(xAxis, xOf),
        xNames,
        bottom,
      ),
      label({ x: (left + right) / 2, y: bottom + 37 }, xLabel, "middle"),
      label({ x: 14, y: (top + bottom) / 2 }, yLabel, "middle", { upwards: true }),
      ...drawn.map(
        ({ curve, points }): Mark => ({
          kind: "polyline",
          points,
          stroke: curve.paint,
          width: curve.faint ? 1 : 2,
          ...(curve.faint && { opacity: 0.35 }),
          ...(curve.dash !== undefined && { dash: curve.dash }),
        }),
      ),
      ...curves.flatMap((curve) => dots(curve, xOf, yOf)),
      ...markers.flatMap((marker, index): Mark[] => [
        {
          kind: "line",
          from: { x: xOf(marker.x), y: top },
          to: { x: xOf(marker.x), y: bottom },
          stroke: marker.paint,
          width: 1.5,
          dash: "4 3",
        },
        // Neighbours stand on two lines.
        label({ x: xOf(marker.x), y: top - 5 - (index % 2) * 11 }, marker.label, "middle", {
          fill: marker.paint,
        }),
      ]),
      ...names(
        drawn.filter(({ curve }) => !curve.faint),
        right,
        bottom,
      ),
    ],
  };
}

/** Room for the curves' names. */
function rightMargin(curves: readonly Curve[]): number {
  const widths = curves.map((curve) => (curve.faint ? 0 : textWidth(curve.label, NAME)));
  return Math.max(MARGIN.right, ...widths.map((width) => 8 + Math.ceil(width)));
}

function xMarks(
  ticks: readonly { readonly x: number; readonly value: number }[],
  names: readonly string[],
  bottom: number,
): Mark[] {
  const room = Math.min(...ticks.slice(1).map(({ x }, place) => x - (ticks[place]?.x ?? 0)));
  const longest = Math.max(0, ...names.map((name) => textWidth(name, { size: 11 })));
  const areNamed = names.length === ticks.length && longest + NAME_GAP <= room;
  return ticks.map(({ x, value }, place) =>
    areNamed
      ? label({ x, y: bottom + 18 }, names[place] ?? "", "middle")
      : label({ x, y: bottom + 18 }, tickText(value), "middle", { isNumber: true }),
  );
}

function dots(
  { x, y, paint, titles = [] }: Curve,
  xOf: (value: number) => number,
  yOf: (value: number) => number,
): Mark[] {
  return titles.flatMap((title, index): Mark[] => {
    const [at, value] = [x[index], y[index]];
    if (title === "" || at === undefined || value === undefined || !Number.isFinite(value)) return [];
    return [{ kind: "circle", at: { x: xOf(at), y: yOf(value) }, radius: 3.5, fill: paint, title }];
  });
}

/** Each curve's name beside its end, moved apart where they would lie over each other. */
function names(
  drawn: readonly { readonly curve: Curve; readonly points: readonly Place[] }[],
  right: number,
  bottom: number,
): Mark[] {
  const ends = drawn.flatMap(({ curve, points }) => {
    const last = points.at(-1);
    return last ? [{ curve, y: last.y }] : [];
  });
  const heights = apart(
    ends.map(({ y }) => y),
    LABEL_GAP,
    bottom,
  );
  return ends.map(({ curve, y }, place) =>
    label({ x: right + 8, y: (heights[place] ?? y) + 4 }, curve.label, "start", {
      fill: curve.paint,
      ...NAME,
    }),
  );
}

function thinned({ x, y }: Curve): [number, number][] {
  const finite = x.flatMap((at, index): [number, number][] => {
    const value = y[index];
    return value !== undefined && Number.isFinite(value) ? [[at, value]] : [];
  });
  const stretch = Math.ceil((2 * finite.length) / MOST_POINTS);
  if (stretch <= 2) return finite;
  const kept: [number, number][] = [];
  for (let from = 0; from < finite.length; from += stretch) {
    const part = finite.slice(from, from + stretch);
    const lowest = part.reduce((one, other) => (other[1] < one[1] ? other : one));
    const highest = part.reduce((one, other) => (other[1] > one[1] ? other : one));
    kept.push(...(lowest[0] <= highest[0] ? [lowest, highest] : [highest, lowest]));
  }
  return kept;
}
