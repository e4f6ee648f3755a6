/** Ticks of a linear and of a log axis, and where values stand between two ends. */

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
}

/** No axis ends beyond it: products and ratios of larger numbers are none, and it would have ticks without end. */
const LARGEST = 1e150;

function within(values: readonly number[]): number[] {
  return values
    .filter((value) => Number.isFinite(value))
    .map((value) => Math.min(LARGEST, Math.max(-LARGEST, value)));
}

/** The share of the way from the low end to the high one. Values outside are put on the end. */
export function shareOn({ low, high, isLog }: Axis, value: number): number {
  const share = isLog
    ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
    : (value - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

/** From values above 0, with some room; whole decades or their halves would waste the picture. */
export function logAxis(values: readonly number[], least: number): Axis {
  const known = within(values).map((value) => Math.max(value, least));
  if (known.length === 0) return { low: least, high: 10 * least, isLog: true };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  // A picture of equal values has them in its middle.
  const room = Math.max(1.15, (high / low) ** 0.05, high === low ? 2 : 1);
  return { low: low / room, high: high * room, isLog: true };
}

const STEPS = [1, 2, 2.5, 5, 10] as const;

/** From 0, or from where the values begin if they lie far from it. */
export function linearAxis(values: readonly number[], bounds: { low?: number; high?: number } = {}): Axis {
  const known = within(values);
  const highest = Math.max(...known, bounds.low ?? 0);
  const lowest = Math.min(...known, bounds.low ?? 0);
  const step = tickStep(Math.max(highest - lowest, 1e-9) / 4);
  const high = Math.ceil(highest / step - 1e-9) * step || step;
  return {
    low: Math.floor(lowest / step + 1e-9) * step,
    high: bounds.high === undefined ? high : Math.min(high, Math.max(bounds.high, highest)),
    isLog: false,
  };
}

export function ticksOf({ low, high, isLog }: Axis): number[] {
  return isLog ? logTicks(low, high) : evenTicks(low, high, 4);
}

function evenTicks(low: number, high: number, parts: number): number[] {
  const step = tickStep((high - low) / parts);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(6)),
  );
}

/** Digits of each decade that are ticks: the first that gives enough of them is taken. */
const DIGITS = [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 8]] as const;
const ENOUGH = 3;

/** Decades; more of each where they are few; and in less than a third of one, ticks as on a linear axis. */
function logTicks(low: number, high: number): number[] {
  // There are decades without end down to 0.
  if (!(low > 0 && Number.isFinite(high))) return [];
  for (const digits of DIGITS) {
    const found = ticksAt(digits, low, high);
    if (found.length >= ENOUGH) return found;
  }
  return evenTicks(low, high, 6);
}

function ticksAt(digits: readonly number[], low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const all: number[] = [];
  for (let decade = first; decade <= last; decade += 1) {
    for (const digit of digits) all.push(Number((digit * 10 ** decade).toPrecision(2)));
  }
  return all.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}

/** Too many digits to be read become a power of ten: "4.2e-5". */
export function tickText(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential() : String(value);
}

/** Pixels between the middles of two labels below an axis. */
const LEAST_GAP = 34;

export interface PlacedTick {
  readonly x: number;
  readonly value: number;
}

/** Those that have room beside each other; powers of ten stay before others. */
export function placedTicks(axis: Axis, xOf: (value: number) => number): PlacedTick[] {
  const rank = (value: number): number => Number(axis.isLog && Number.isInteger(Math.log10(value)));
  const all = ticksOf(axis).map((value) => ({ x: xOf(value), value }));
  const kept: PlacedTick[] = [];
  for (const tick of [...all].sort((one, other) => rank(other.value) - rank(one.value))) {
    if (kept.every(({ x }) => Math.abs(x - tick.x) >= LEAST_GAP)) kept.push(tick);
  }
  return kept.sort((one, other) => one.x - other.x);
}

function tickStep(rough: number): number {
  const decade = 10 ** Math.floor(Math.log10(rough));
  return decade * (STEPS.find((step) => step * decade >= rough * (1 - 1e-9)) ?? 10);
}
