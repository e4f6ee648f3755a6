/**
 * Which paths carry the gradient (Veit, Wilber & Belongie 2016, section 4.3): of a chain of n units the gradient at the first one's x is a
 * sum over 2^n paths. So many of each length k, through F in k units and through the skip in the rest, are drawn and measured.
 */
import { add, keep, sub, type Tensor } from "@tensorflow/tfjs-core";
import { Random } from "#core/foundation/random";
import { figureOf } from "#core/insights/insight";
import { logBinomial, type PathLength, type Paths, pathShares } from "#core/insights/paths";
import { chainOf } from "#core/program/chains";
import type { ValueId } from "#core/program/program";
import type { CompiledNetwork } from "../compile/compiled-network";
import { PathGradients, type Pattern } from "../train/path-gradients";
import { stepPeak } from "../train/step-peak";
import type { Instrument, LookedBatch } from "./instrument";
import { Sums, sumOfSquares } from "./sums";

/** Of so many units all paths are added up, to be held against the whole. */
const MOST_CHECKED = 6;
/** A person who stops it waits for so many paths at most. */
const BETWEEN_QUESTIONS = 8;

export const paths: Instrument<"paths"> = {
  needsGradients: true,
  bytesAnImage,
  async look(look, { draws }) {
    const chain = chainOf(look.network.program);
    const drawn = drawPaths(look.network.units.length, draws);
    const sums = new Sums();
    const checks = new Sums();
    let images = 0;
    let error = Number.NaN;
    try {
      for await (const batch of look.batches()) {
        const gradients = new PathGradients(look, batch, chain);
        const isChecked = images === 0 && drawn.isChecked;
        try {
          await walk(gradients, drawn, sums, isChecked ? checks : undefined, look.within);
        } finally {
          gradients.dispose();
        }
        if (look.isStopped()) break;
        await settle(batch, sums, checks);
        images += batch.count;
        if (isChecked) error = errorOf(drawn, sums, checks);
      }
    } finally {
      sums.dispose();
      checks.dispose();
    }
    const norm = (pattern: number): number => Math.sqrt(sums.of(String(pattern)) / images);
    return figuresOf(look.network.units[0]?.from ?? "", drawn, norm, error);
  },
};

const FLOAT32_BYTES = 4;

/**
 * Each step runs by itself, and its result is kept for the gradients of all paths; on the way down a gradient waits at each merge. A
 * training step, which is counted already, keeps less.
 */
function bytesAnImage({ plan, program, units }: CompiledNetwork): number {
  const size = (value: ValueId): number => plan.sizes[value] ?? 0;
  const sum = (values: readonly ValueId[]): number => values.reduce((all, value) => all + size(value), 0);
  const results = plan.steps.map(({ output }) => output);
  const merges = program.steps.filter(({ name }) => units.some(({ step }) => step === name));
  const largest = Math.max(...results.map(size));
  const held = size(0) + sum(results) + sum(merges.map(({ output }) => output)) + 2 * largest;
  return FLOAT32_BYTES * Math.max(0, held - stepPeak(plan));
}

/** The loss is a mean over the batch, so an image's own gradient is `count` times as long, and its square count² times. */
async function settle({ count }: LookedBatch, ...all: readonly Sums[]): Promise<void> {
  for (const sums of all) await sums.settle(count ** 2);
}

interface Drawn {
  /** Each once. The first one holds nothing back. */
  readonly patterns: readonly Pattern[];
  /** By k, places among the patterns; where they were drawn, one may be there twice. */
  readonly byLength: readonly (readonly number[])[];
  readonly isChecked: boolean;
}

/**
 * Where there are no more paths of a length than draws, all of them. Else each draw puts the units in an order, of which the first k are
 * those whose F the gradient goes through: so the draws of one k are independent, and those of all k share most of their work.
 */
function drawPaths(units: number, draws: number): Drawn {
  const isChecked = units <= MOST_CHECKED;
  const places = new Map<string, number>();
  const patterns: Pattern[] = [Array.from({ length: units }, () => "both" as const)];
  const placeOf = (throughF: ReadonlySet<number>): number => {
    const pattern = Array.from({ length: units }, (_, unit) => (throughF.has(unit) ? "branch" : "skip"));
    const key = pattern.join();
    const place = places.get(key) ?? patterns.push(pattern) - 1;
    places.set(key, place);
    return place;
  };
  const orders = Array.from({ length: draws }, (_, draw) => {
    const order = Array.from({ length: units }, (_value, unit) => unit);
    Random.fromSeed(draw, "paths").shuffle(order);
    return order;
  });
  const byLength = Array.from({ length: units + 1 }, (_, k) => {
    const isAll = logBinomial(units, k) <= Math.log(draws) + 1e-9;
    if (isAll || isChecked) {
      const all = subsetsOf(units, k).map((subset) => placeOf(new Set(subset)));
      if (isAll) return all;
    }
    return orders.map((order) => placeOf(new Set(order.slice(0, k))));
  });
  return { patterns, byLength, isChecked };
}

/** All ways to choose k of the first n numbers. */
function subsetsOf(n: number, k: number): readonly (readonly number[])[] {
  if (k === 0) return [[]];
  if (k > n) return [];
  return [...subsetsOf(n - 1, k), ...subsetsOf(n - 1, k - 1).map((subset) => [...subset, n - 1])];
}

/** @param checks where given, all paths' gradients are added up and held against the whole */
async function walk(
  gradients: PathGradients,
  { patterns }: Drawn,
  sums: Sums,
  checks: Sums | undefined,
  within: (share: number) => Promise<boolean>,
): Promise<void> {
  let done = 0;
  let whole: Tensor | undefined;
  let together: Tensor | undefined;
  try {
    await gradients.walk(patterns, async (pattern, gradient) => {
      sums.add(String(pattern), () => sumOfSquares(gradient));
      if (checks && pattern === 0) whole = keep(gradient.clone());
      else if (checks) {
        const before = together;
        together = keep(before ? add(before, gradient) : gradient.clone());
        before?.dispose();
      }
      done += 1;
      return done % BETWEEN_QUESTIONS !== 0 || (await within(done / patterns.length));
    });
    const [one, other] = [whole, together];
    if (checks && one && other) checks.add("error", () => sumOfSquares(sub(one, other)));
  } finally {
    whole?.dispose();
    together?.dispose();
  }
}

function figuresOf(
  from: string,
  { byLength, isChecked }: Drawn,
  norm: (pattern: number) => number,
  checked: number,
): Paths {
  const units = byLength.length - 1;
  const whole = norm(0);
  const measured = byLength.map((places) => meanOf(places.map(norm)));
  const { shares, logTotal, most } = pathShares(measured.map(({ mean }) => mean));
  const lengths = byLength.map((places, k): PathLength => {
    const { mean, error } = measured[k] ?? { mean: Number.NaN, error: Number.NaN };
    const log = logBinomial(units, k);
    const isAll = Math.log(places.length) > log - 1e-9;
    return {
      k,
      count: figureOf(roundedCount(log)),
      drawn: places.length,
      norm: figureOf(mean),
      error: figureOf(isAll ? 0 : error),
      share: figureOf(shares[k] ?? Number.NaN),
    };
  });
  return {
    units,
    from,
    whole: figureOf(whole),
    lengths,
    together: figureOf(Math.exp(logTotal - Math.log(whole))),
    ...(most && { most }),
    ...(isChecked && { check: { error: figureOf(checked) } }),
  };
}

/** Of the batch that was settled last, beside the parts' lengths together. */
function errorOf({ patterns }: Drawn, sums: Sums, checks: Sums): number {
  const parts = patterns.slice(1).map((_, place) => Math.sqrt(sums.of(String(place + 1))));
  const together = parts.reduce((sum, length) => sum + length, 0);
  return together === 0 ? 0 : Math.sqrt(checks.of("error")) / together;
}

/** Exact as long as numbers hold whole ones. */
function roundedCount(log: number): number {
  const count = Math.exp(log);
  return count < 2 ** 40 ? Math.round(count) : count;
}

/** With the standard error of the mean, NaN of one alone. */
function meanOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
