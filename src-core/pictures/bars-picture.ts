/** Bars beside each other with whiskers, some hatched, and a line across all: what each part of a whole gives. */
import { apart } from "./apart";
import { linearAxis, shareOn, ticksOf, tickText } from "./axis";
import { label, type Mark, type Paint, type Picture, type Size } from "./picture";

export interface Bar {
  /** Null: there is none; its place is hatched. */
  readonly value: number | null;
  readonly interval?: { readonly low: number; readonly high: number } | undefined;
  readonly paint: Paint;
  /** It steps back behind the others. */
  readonly isFaint?: boolean;
  readonly title: string;
  /** What a click on it names. */
  readonly of?: string;
}

export interface BarGroup {
  readonly label: string;
  /** Beside each other. */
  readonly bars: readonly Bar[];
}

export interface BarsOptions {
  readonly yLabel: string;
  readonly xLabel: string;
  /** Of the axis; left out: as the values have it. */
  readonly high?: number;
  readonly lines: readonly { readonly value: number; readonly label: string; readonly paint: Paint }[];
}

const MARGIN = { left: 64, right: 120, top: 14, bottom: 44 };
/** Pixels between the lines of a hatched place. */
const HATCH = 7;
/** Of a bar: a few alone would be walls. */
const WIDEST = 64;
const CHARACTER = 6.2;
const MOST_SLANT = 66;
const LABEL_GAP = 16;

export function barsPicture(groups: readonly BarGroup[], size: Size, options: BarsOptions): Picture {
  const { yLabel, xLabel, high, lines } = options;
  const left = MARGIN.left;
  const right = Math.max(left + 40, size.width - MARGIN.right);
  const slot = (right - left) / Math.max(1, groups.length);
  const longest = Math.max(0, ...groups.map((group) => group.label.length));
  // Names that have no room beside each other stand upright.
  const isUpright = longest * CHARACTER > slot - 4;
  const names = isUpright ? Math.min(MOST_SLANT, longest * CHARACTER) : 12;
  const top = MARGIN.top;
  const bottom = Math.max(top + 40, size.height - MARGIN.bottom - names + 12);
  const values = groups.flatMap(({ bars }) =>
    bars.flatMap(({ value, interval }) => [value ?? 0, interval?.high ?? 0]),
  );
  const axis = linearAxis([...values, ...lines.map(({ value }) => value)], {
    low: 0,
    ...(high !== undefined && { high }),
  });
  const yOf = (value: number): number => bottom - shareOn(axis, value) * (bottom - top);
  const heights = apart(
    lines.map(({ value }) => yOf(value)),
    LABEL_GAP,
    bottom,
  );
  return {
    ...size,
    marks: [
      ...ticksOf(axis).flatMap((tick): Mark[] => [
        { kind: "line", from: { x: left, y: yOf(tick) }, to: { x: right, y: yOf(tick) }, stroke: "line" },
        label({ x: left - 8, y: yOf(tick) + 4 }, tickText(tick), "end", { isNumber: true }),
      ]),
      ...groups.flatMap(({ bars, label: name }, place): Mark[] => {
        const middle = left + (place + 0.5) * slot;
        const width = Math.min(WIDEST, (0.72 * slot) / Math.max(1, bars.length));
        const from = middle - (bars.length * width) / 2;
        const text = shortened(name, isUpright ? MOST_SLANT : slot - 4);
        return [
          ...bars.flatMap((bar, own) => barMarks(bar, from + own * width, width, { yOf, top, bottom })),
          isUpright
            ? label({ x: middle + 4, y: bottom + 6 }, text, "end", { upwards: true, title: name })
            : label({ x: middle, y: bottom + 16 }, text, "middle", { title: name }),
        ];
      }),
      ...lines.flatMap(({ value, label: name, paint }, place): Mark[] => [
        {
          kind: "line",
          from: { x: left, y: yOf(value) },
          to: { x: right, y: yOf(value) },
          stroke: paint,
          width: 1.5,
          dash: "5 4",
        },
        label({ x: right + 8, y: (heights[place] ?? 0) + 4 }, name, "start", {
          fill: paint,
          isBold: true,
          size: 12,
        }),
      ]),
      label({ x: (left + right) / 2, y: size.height - 8 }, xLabel, "middle"),
      label({ x: 14, y: (top + bottom) / 2 }, yLabel, "middle", { upwards: true }),
    ],
  };
}

interface Room {
  readonly yOf: (value: number) => number;
  readonly top: number;
  readonly bottom: number;
}

function barMarks(
  { value, interval, paint, isFaint, title, of }: Bar,
  x: number,
  width: number,
  { yOf, top, bottom }: Room,
): Mark[] {
  const named = { title, ...(of !== undefined && { of }) };
  const own = Math.max(1, width - 1);
  if (value === null) return hatched(x, own, top, bottom, named);
  const y = yOf(value);
  const middle = x + own / 2;
  const reach = Math.min(5, own / 3);
  const whisker = (from: [number, number], to: [number, number]): Mark => ({
    kind: "line",
    from: { x: from[0], y: from[1] },
    to: { x: to[0], y: to[1] },
    stroke: "text",
    width: 1.25,
    ...named,
  });
  const whiskers = interval
    ? [
        whisker([middle, yOf(interval.low)], [middle, yOf(interval.high)]),
        ...[interval.low, interval.high].map((end) =>
          whisker([middle - reach, yOf(end)], [middle + reach, yOf(end)]),
        ),
      ]
    : [];
  return [
    ...(of === undefined ? [] : [clickable(x, own, top, bottom, named)]),
    {
      kind: "rectangle",
      at: { x, y },
      // One of 0 is seen.
      size: { width: own, height: Math.max(1.5, bottom - y) },
      radius: 2,
      fill: paint,
      ...(isFaint && { opacity: 0.45 }),
      ...named,
    },
    ...whiskers,
  ];
}

/** All of its height: a low bar is hard to hit. */
function clickable(
  x: number,
  width: number,
  top: number,
  bottom: number,
  named: Pick<Mark, "title" | "of">,
): Mark {
  const size = { width, height: bottom - top };
  return { kind: "rectangle", at: { x, y: top }, size, radius: 0, fill: "panel", opacity: 0, ...named };
}

function hatched(
  x: number,
  width: number,
  top: number,
  bottom: number,
  named: Pick<Mark, "title" | "of">,
): Mark[] {
  const strokes: string[] = [];
  for (let at = top - width; at < bottom; at += HATCH) {
    const [from, to] = [Math.max(0, top - at), Math.min(width, bottom - at)];
    if (from < to) strokes.push(`M${x + from} ${at + from}L${x + to} ${at + to}`);
  }
  return [
    {
      kind: "rectangle",
      at: { x, y: top },
      size: { width, height: bottom - top },
      radius: 2,
      fill: "raised",
      ...named,
    },
    { kind: "path", d: strokes.join(""), stroke: "faint", width: 1, ...named },
  ];
}

function shortened(text: string, room: number): string {
  const most = Math.max(1, Math.floor(room / CHARACTER));
  return text.length <= most ? text : `…${text.slice(1 - most)}`;
}
