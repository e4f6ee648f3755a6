/** Feature maps at one unit, for one image: x as it reaches the merge, F(x), and what the merge makes of them. */
import { keep, type Tensor } from "@tensorflow/tfjs-core";
import { figureOf } from "#core/insights/insight";
import { packed } from "#core/insights/packed-values";
import type { MapRow, UnitMaps } from "#core/insights/pictures";
import type { ValueId } from "#core/program/program";
import type { CompiledNetwork, CompiledUnit } from "../compile/compiled-network";

/** Of all maps of an answer together: they cross a channel and are kept. */
const MOST_BYTES = 6 * 2 ** 20;

/** What the merge reads and gives, on the device. */
export interface UnitValues {
  readonly unit: CompiledUnit;
  readonly x: Tensor;
  readonly branch: readonly Tensor[];
  readonly skips: readonly Tensor[];
  readonly sum: Tensor;
  /** Whether the merge adds up: one may also subtract, or multiply. */
  readonly isSum: boolean;
}

/** To be freed by the caller. */
export function keepValues(
  { program }: CompiledNetwork,
  unit: CompiledUnit,
  resultIn: (value: ValueId) => Tensor,
): UnitValues {
  const kept = (value: ValueId): Tensor => keep(resultIn(value).clone());
  const merge = program.steps.find(({ name }) => name === unit.step);
  if (!merge) throw new Error(`The merge of "${unit.name}" is not in its program.`);
  const others = merge.inputs.filter((_, input) => input !== unit.skip && !unit.branch.includes(input));
  return {
    unit,
    x: kept(unit.identity),
    branch: unit.residual.map(kept),
    skips: others.map(kept),
    sum: kept(merge.output),
    isSum: merge.operation.kind === "add",
  };
}

export function freeValues({ x, branch, skips, sum }: UnitValues): void {
  for (const each of [x, ...branch, ...skips, sum]) each.dispose();
}

/** Channels one beside the other: `values` is `[pixels, channels]`. */
export interface Channels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float64Array;
}

/** @param most channels that are shown of each row */
export async function unitMaps({ unit, ...given }: UnitValues, most: number): Promise<UnitMaps> {
  const { name, path, from, joins } = unit;
  const isByValue = joins === "values";
  const merged = await channelsOf(given.sum);
  const read = async (tensor: Tensor): Promise<Channels> => {
    const found = await channelsOf(tensor);
    return isByValue ? found : asChannels(tensor, found);
  };
  const x = await read(given.x);
  const branch = await Promise.all(given.branch.map(read));
  const skips = await Promise.all(given.skips.map(read));
  const rows: readonly (readonly [MapRow, Channels])[] = isByValue
    ? [
        ["x", x],
        ["F", added(branch)],
        ...(skips.length > 0 ? [["skips", added(skips)] as const] : []),
        ["sum", merged],
      ]
    : [["x", x], ["F", beside(branch)], ...(skips.length > 0 ? [["skips", beside(skips)] as const] : [])];
  const pixels = x.height * x.width;
  const fit = Math.max(1, Math.floor(MOST_BYTES / (4 * pixels * rows.length)));
  const shares = rows.map(([row, channels]) => [row, channels, sizesOf(channels)] as const);
  const sizesOfF = shares.find(([row]) => row === "F")?.[2] ?? [];
  const shown = shares.map(([row, all, sizes]) => ({
    row,
    channels: all.channels,
    shown: largestFirst(isByValue ? sizesOfF : sizes)
      .slice(0, Math.min(most, fit))
      .map((channel) => ({
        channel,
        size: figureOf(sizes[channel] ?? Number.NaN),
        values: channelOf(all, channel),
      })),
  }));
  return {
    unit: name,
    merge: path,
    from,
    joins,
    height: x.height,
    width: x.width,
    rows: shown.map((row) => ({
      ...row,
      shown: row.shown.map(({ values, ...each }) => ({ ...each, values: packed(values) })),
    })),
    largest: figureOf(largestSize(shown.flatMap(({ shown: each }) => each.map(({ values }) => values)))),
    notNumbers: rows.reduce(
      (sum, [, { values }]) => sum + values.filter((value) => !Number.isFinite(value)).length,
      0,
    ),
    ...(given.isSum && { check: { error: figureOf(errorOf([x, ...branch, ...skips], merged)) } }),
  };
}

export async function channelsOf(tensor: Tensor): Promise<Channels> {
  // Features without pixels are one row of them.
  const shape = tensor.shape.slice(1);
  const [height = 1, width = 1, channels = 1] = shape.length === 1 ? [1, shape[0], 1] : shape;
  return { height, width, channels, values: Float64Array.from(await tensor.data<"float32">()) };
}

/** Features without pixels that are joined are channels of one pixel each: there may be more of them in F than in x. */
function asChannels({ rank }: Tensor, found: Channels): Channels {
  return rank === 2 ? { ...found, width: 1, channels: found.width } : found;
}

/** Undefined of none: a unit's branch is never empty. */
function added([first, ...others]: readonly Channels[]): Channels {
  if (!first) throw new Error("Nothing is added up.");
  const values = first.values.map((value, at) =>
    others.reduce((sum, other) => sum + (other.values[at] ?? 0), value),
  );
  return { ...first, values };
}

/** One behind the other, as Concatenate has them. */
function beside(all: readonly Channels[]): Channels {
  const [first] = all;
  if (!first) throw new Error("Nothing stands beside another.");
  const channels = all.reduce((sum, each) => sum + each.channels, 0);
  const values = new Float64Array(first.height * first.width * channels);
  let from = 0;
  for (const each of all) {
    each.values.forEach((value, at) => {
      values[Math.floor(at / each.channels) * channels + from + (at % each.channels)] = value;
    });
    from += each.channels;
  }
  return { ...first, channels, values };
}

/** Root mean square over the pixels. */
export function sizesOf({ height, width, channels, values }: Channels): number[] {
  const squares = Array.from({ length: channels }, () => 0);
  values.forEach((value, at) => {
    squares[at % channels] = (squares[at % channels] ?? 0) + value ** 2;
  });
  return squares.map((sum) => Math.sqrt(sum / (height * width)));
}

/** Places; what is no number comes before all else, so that it is seen. */
export function largestFirst(sizes: readonly number[]): number[] {
  const rank = (place: number): number => {
    const size = sizes[place] ?? 0;
    return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
  };
  return sizes
    .map((_, place) => place)
    .sort((one, other) => (rank(one) === rank(other) ? one - other : rank(other) - rank(one)));
}

export function channelOf({ height, width, channels, values }: Channels, channel: number): Float64Array {
  return Float64Array.from(
    { length: height * width },
    (_, pixel) => values[pixel * channels + channel] ?? Number.NaN,
  );
}

/** Of those that are numbers. */
export function largestSize(all: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const values of all) {
    for (let at = 0; at < values.length; at += 1) {
      const size = Math.abs(values[at] ?? Number.NaN);
      if (Number.isFinite(size) && size > largest) largest = size;
    }
  }
  return largest;
}

/** NaN where one of the numbers is none. */
function errorOf(parts: readonly Channels[], { values }: Channels): number {
  let [error, largest] = [0, 0];
  values.forEach((whole, at) => {
    const sum = parts.reduce((so, part) => so + (part.values[at] ?? Number.NaN), 0);
    error = Math.max(error, Math.abs(whole - sum));
    largest = Math.max(largest, Math.abs(whole));
  });
  return error === 0 ? 0 : error / largest;
}
