/** Ticks of a linear and of a log axis, and where values stand between two ends. */

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
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
  const known = values.filter((value) => Number.isFinite(value)).map((value) => Math.max(value, least));
  if (known.length === 0) return { low: least, high: 10 * least, isLog: true };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  // A picture of equal values has them in its middle.
  const room = Math.max(1.15, (high / low) ** 0.05, high === low ? 2 : 1);
  return { low: low / room, high: high * room, isLog: true };
}

const STEPS = [1, 2, 2.5, 5, 10] as const;

/** From 0, or from where the values begin if they lie far from it. */
export function linearAxis(values: readonly number[], bounds: { low?: number; high?: number } = {}): Axis {
  const known = values.filter((value) => Number.isFinite(value));
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
  if (isLog) return logTicks(low, high);
  const step = tickStep((high - low) / 4);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(6)),
  );
}

/** Decades; 1, 2 and 5 of each where they are few. */
function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const factors = last - first > 3 ? [1] : [1, 2, 5];
  const all: number[] = [];
  for (let decade = first; decade <= last; decade += 1) {
    for (const factor of factors) all.push(Number((factor * 10 ** decade).toPrecision(2)));
  }
  return all.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}

function tickStep(rough: number): number {
  const decade = 10 ** Math.floor(Math.log10(rough));
  return decade * (STEPS.find((step) => step * decade >= rough * (1 - 1e-9)) ?? 10);
}
