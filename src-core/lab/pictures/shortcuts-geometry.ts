/** Where everything of the shortcuts' chart stands, in pixels: a row for each arm, the loss from left to right on a log axis. */
import type { SeedValue } from "./seed-marks";
import type { ShortcutRow } from "./shortcut-rows";

export interface PlacedSeed extends SeedValue {
  readonly x: number;
  readonly y: number;
}

export interface PlacedRow {
  readonly row: ShortcutRow;
  /** The row's middle. */
  readonly y: number;
  readonly mean: number | undefined;
  readonly interval: { readonly low: number; readonly high: number } | undefined;
  readonly seeds: readonly PlacedSeed[];
}

export interface ShortcutsGeometry {
  readonly height: number;
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  /** Right ends of the columns beside the plot. */
  readonly columns: { readonly rank: number; readonly published: number };
  /** Those without a text have no room for one. */
  readonly ticks: readonly { readonly x: number; readonly text: string | undefined }[];
  readonly rows: readonly PlacedRow[];
  /** The reference's mean. */
  readonly reference: number | undefined;
}

const ROW_HEIGHT = 26;
const MARGIN = { left: 172, top: 34, bottom: 40 };
/** Of the columns beside the plot. A count of failed seeds takes more room than a rank. */
const COLUMNS = { rank: 46, count: 92, published: 66 };
const SEED_LIFT = 5;
/** A seed that came out worse than any guess is drawn at the plot's edge, so that the others can be told apart. */
const MOST_NATS = 10;
const LEAST_TICK_GAP = 34;
const NAMED_FIRST = [1, 2, 5, 3, 1.5, 7, 4, 6, 8, 9];
/** Both ends stay clear of the plot's edges by this part of a decade. */
const ROOM = 0.06;

export function shortcutsGeometry(rows: readonly ShortcutRow[], width: number): ShortcutsGeometry {
  const height = MARGIN.top + rows.length * ROW_HEIGHT + MARGIN.bottom;
  const hasCount = rows.some(({ standing }) => standing.includes("failed"));
  const rank = hasCount ? COLUMNS.count : COLUMNS.rank;
  const plot = {
    left: MARGIN.left,
    right: Math.max(MARGIN.left + 60, width - rank - COLUMNS.published),
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
  const { low, high } = rangeOf(rows);
  const xOf = (value: number): number => {
    const share = (Math.log10(value) - low) / (high - low);
    return plot.left + Math.min(1, Math.max(0, share)) * (plot.right - plot.left);
  };
  const placed = rows.map((row, index): PlacedRow => {
    const y = plot.top + (index + 0.5) * ROW_HEIGHT;
    const { mean } = row;
    return {
      row,
      y,
      mean: "mean" in mean ? xOf(mean.mean) : undefined,
      interval:
        mean.kind === "interval" ? { low: xOf(mean.interval.low), high: xOf(mean.interval.high) } : undefined,
      // One seed is its own mean; several stand above it.
      seeds: row.seeds.map((seed) => ({
        ...seed,
        x: xOf(seed.value),
        y: row.seeds.length > 1 ? y - SEED_LIFT : y,
      })),
    };
  });
  return {
    height,
    plot,
    columns: { rank: plot.right + rank, published: width - 8 },
    ticks: ticksOf(low, high, xOf),
    rows: placed,
    reference: placed.find(({ row }) => row.isReference)?.mean,
  };
}

/** In decades. What was measured decides; an interval of few seeds may reach far beyond it and is cut at the plot's edge. */
function rangeOf(rows: readonly ShortcutRow[]): { readonly low: number; readonly high: number } {
  const values = rows.flatMap(({ mean, seeds }) => [
    ...seeds.map(({ value }) => value),
    ...("mean" in mean ? [mean.mean] : []),
  ]);
  if (values.length === 0) return { low: -1, high: 1 };
  const low = Math.log10(Math.min(MOST_NATS, ...values));
  const high = Math.log10(Math.min(MOST_NATS, Math.max(...values)));
  // Values that nearly agree are not blown up to fill the plot.
  const spare = Math.max(0, (0.5 - (high - low)) / 2) + ROOM * Math.max(1, high - low);
  return { low: low - spare, high: high + spare };
}

/** Nine to a decade. Decades are named first, then 2 and 5 and the rest, as far as there is room. */
function ticksOf(low: number, high: number, xOf: (value: number) => number): ShortcutsGeometry["ticks"] {
  const all: { x: number; text: string; digit: number }[] = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade += 1) {
    for (const digit of NAMED_FIRST) {
      const value = digit * 10 ** decade;
      if (Math.log10(value) < low || Math.log10(value) > high) continue;
      all.push({ x: xOf(value), text: String(Number(value.toPrecision(2))), digit });
    }
  }
  all.sort((one, other) => NAMED_FIRST.indexOf(one.digit) - NAMED_FIRST.indexOf(other.digit));
  const named: number[] = [];
  const ticks = all.map(({ x, text, digit }) => {
    if (named.some((other) => Math.abs(other - x) < LEAST_TICK_GAP)) {
      return { x, text: undefined, isMinor: digit < 2 && digit > 1 };
    }
    named.push(x);
    return { x, text, isMinor: false };
  });
  return (
    ticks
      // Between 1 and 2 a tick stands only where it has its name.
      .filter(({ isMinor }) => !isMinor)
      .map(({ x, text }) => ({ x, text }))
      .sort((one, other) => one.x - other.x)
  );
}
