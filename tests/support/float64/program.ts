/**
 * Every operation's definition in float64, as a training step computes it, and a program run by them: an oracle that shares no code with the
 * engines. Slow loops on purpose.
 */
import { Random } from "#core/foundation/random";
import type { Attributes, Borders, OperationKind, OperationOf, Padding, Pair } from "#core/program/operation";
import type { Program } from "#core/program/program";
import { FUNCTIONS } from "./functions";
import { eachOf, laidOut, sizeOf, type Values, valueAt, valuesOf } from "./values";

export interface Pass {
  /** `[batch, height, width, channels]` */
  readonly images: Values;
  /** By name. */
  readonly weights: ReadonlyMap<string, Float64Array>;
  readonly seed: number;
  /** Of training, from 1. */
  readonly step: number;
  /** Batch norms go by their running statistics in the place of the batch's. */
  readonly running?: boolean;
  /** Sees each value as it is made, the images too, and may give another in its place. */
  readonly made?: (value: number, values: Values) => Values;
  /** Sees what a step reads, and may give other values in their place. */
  readonly read?: (step: string, inputs: readonly Values[]) => readonly Values[];
}

interface Drawing {
  readonly name: string;
  readonly seed: number;
  readonly step: number;
  readonly running: boolean;
}

type Definition<Given> = (
  given: Given,
  inputs: readonly Values[],
  weights: readonly Values[],
  drawing: Drawing,
) => Values;

const DEFINITIONS: { readonly [Kind in OperationKind]: Definition<Attributes[Kind]> } = {
  conv2d(attributes, [x], [kernel, bias]) {
    const { filters, groups, window, strides, dilations } = attributes;
    const [input, filter] = [given(x), given(kernel)];
    const [top, left] = bordersOf(input.shape, attributes);
    const [images = 0, , , channels = 0] = input.shape;
    const [ownIn, ownOut] = [channels / groups, filters / groups];
    return valuesOf(
      [images, ...slide(input.shape, attributes), filters],
      ([n = 0, row = 0, column = 0, out = 0]) => {
        let sum = bias ? (bias.data[out] ?? Number.NaN) : 0;
        const firstIn = Math.floor(out / ownOut) * ownIn;
        for (let i = 0; i < window[0]; i += 1)
          for (let j = 0; j < window[1]; j += 1)
            for (let channel = 0; channel < ownIn; channel += 1) {
              const place = [
                n,
                row * strides[0] + i * dilations[0] - top,
                column * strides[1] + j * dilations[1] - left,
                firstIn + channel,
              ];
              sum += valueAt(input, place, 0) * valueAt(filter, [i, j, channel, out]);
            }
        return sum;
      },
    );
  },
  depthwiseConv2d(attributes, [x], [kernel, bias]) {
    const { multiplier, window, strides, dilations } = attributes;
    const [input, filter] = [given(x), given(kernel)];
    const [top, left] = bordersOf(input.shape, attributes);
    const [images = 0, , , channels = 0] = input.shape;
    const shape = [images, ...slide(input.shape, attributes), channels * multiplier];
    return valuesOf(shape, ([n = 0, row = 0, column = 0, out = 0]) => {
      const [channel, copy] = [Math.floor(out / multiplier), out % multiplier];
      let sum = bias ? (bias.data[out] ?? Number.NaN) : 0;
      for (let i = 0; i < window[0]; i += 1)
        for (let j = 0; j < window[1]; j += 1) {
          const place = [
            n,
            row * strides[0] + i * dilations[0] - top,
            column * strides[1] + j * dilations[1] - left,
            channel,
          ];
          sum += valueAt(input, place, 0) * valueAt(filter, [i, j, channel, copy]);
        }
      return sum;
    });
  },
  /** Each pixel, times the filter, is added wherever its window lies. */
  transposedConv2d(attributes, [x], [kernel, bias]) {
    const { filters, window, strides, padding, extra } = attributes;
    const [input, filter] = [given(x), given(kernel)];
    const [images = 0, height = 0, width = 0, channels = 0] = input.shape;
    const numbers = typeof padding === "string" ? undefined : padding;
    const [rows, columns] = [
      {
        n: height,
        k: window[0],
        s: strides[0],
        off: (numbers?.[0] ?? 0) + (numbers?.[1] ?? 0),
        more: extra[0],
      },
      {
        n: width,
        k: window[1],
        s: strides[1],
        off: (numbers?.[2] ?? 0) + (numbers?.[3] ?? 0),
        more: extra[1],
      },
    ].map(({ n, k, s, off, more }) => {
      if (padding === "same") return n * s;
      return padding === "valid" ? n * s + Math.max(0, k - s) : (n - 1) * s + k - off + more;
    });
    const shape = [images, rows ?? 0, columns ?? 0, filters];
    // What a convolution back over the result would add before it.
    const [top, left] = bordersOf(shape, attributes);
    const y = valuesOf(shape, ([, , , out = 0]) => (bias ? (bias.data[out] ?? Number.NaN) : 0));
    valuesOf([images, height, width, channels], ([n = 0, row = 0, column = 0, channel = 0]) => {
      for (let i = 0; i < window[0]; i += 1)
        for (let j = 0; j < window[1]; j += 1)
          for (let out = 0; out < filters; out += 1) {
            const [to, across] = [row * strides[0] + i - top, column * strides[1] + j - left];
            if (to < 0 || to >= (rows ?? 0) || across < 0 || across >= (columns ?? 0)) continue;
            const by = valueAt(input, [n, row, column, channel]) * valueAt(filter, [i, j, out, channel]);
            add(y.data, ((n * (rows ?? 0) + to) * (columns ?? 0) + across) * filters + out, by);
          }
      return 0;
    });
    return y;
  },
  matmul({ units }, [x], [kernel, bias]) {
    const [a, b] = [given(x), given(kernel)];
    const [images = 0, features = 0] = a.shape;
    return valuesOf([images, units], ([n = 0, unit = 0]) => {
      let sum = bias ? (bias.data[unit] ?? Number.NaN) : 0;
      for (let i = 0; i < features; i += 1) sum += valueAt(a, [n, i]) * valueAt(b, [i, unit]);
      return sum;
    });
  },
  batchNorm({ epsilon }, [x], [gamma, beta, runningMean, runningVariance], { running }) {
    const input = given(x);
    const channels = input.shape.at(-1) ?? 0;
    const count = input.data.length / channels;
    const mean = running ? given(runningMean).data : new Float64Array(channels);
    const variance = running ? given(runningVariance).data : new Float64Array(channels);
    if (!running) {
      input.data.forEach((value, index) => {
        add(mean, index % channels, value / count);
      });
      input.data.forEach((value, index) => {
        const channel = index % channels;
        add(variance, channel, (value - (mean[channel] ?? 0)) ** 2 / count);
      });
    }
    return eachOf(input, (value, index) => {
      const channel = index % channels;
      const spread = Math.sqrt((variance[channel] ?? 0) + epsilon);
      const normal = (value - (mean[channel] ?? 0)) / spread;
      return normal * (gamma?.data[channel] ?? Number.NaN) + (beta?.data[channel] ?? Number.NaN);
    });
  },
  activation({ function: name, slope }, [x]) {
    if (name === "softmax") return softmax(given(x));
    const curve = FUNCTIONS[name];
    return eachOf(given(x), (value) => curve(value, slope));
  },
  softmax: (_attributes, [x]) => softmax(given(x)),
  prelu(_attributes, [x], [slopes]) {
    const slope = given(slopes).data;
    return eachOf(given(x), (value, index) =>
      value < 0 ? value * (slope[index % slope.length] ?? Number.NaN) : value,
    );
  },
  groupNorm({ groups, epsilon, over }, [x], [gamma, beta]) {
    const input = given(x);
    const channels = input.shape.at(-1) ?? 0;
    const width = channels / groups;
    const perImage = input.data.length / (input.shape[0] ?? 1);
    const item = over === "image" ? perImage : channels;
    /** Whose mean and variance count for a value. */
    const setOf = (index: number): string =>
      `${Math.floor(index / item)}/${Math.floor((index % channels) / width)}`;
    const sets = new Map<string, number[]>();
    input.data.forEach((value, index) => {
      sets.set(setOf(index), [...(sets.get(setOf(index)) ?? []), value]);
    });
    return eachOf(input, (value, index) => {
      const own = sets.get(setOf(index)) ?? [];
      const mean = own.reduce((sum, one) => sum + one, 0) / own.length;
      const variance = own.reduce((sum, one) => sum + (one - mean) ** 2, 0) / own.length;
      const channel = index % channels;
      const normal = (value - mean) / Math.sqrt(variance + epsilon);
      return normal * (gamma?.data[channel] ?? Number.NaN) + (beta?.data[channel] ?? Number.NaN);
    });
  },
  l2Norm({ epsilon }, [x]) {
    const input = given(x);
    const channels = input.shape.at(-1) ?? 0;
    return eachOf(input, (value, index) => {
      const first = index - (index % channels);
      const squares = input.data.subarray(first, first + channels).reduce((sum, one) => sum + one * one, 0);
      return value / Math.sqrt(squares + epsilon);
    });
  },
  gain(_attributes, [x], [factors, offsets]) {
    const factor = given(factors).data;
    return eachOf(given(x), (value, index) => {
      const offset = offsets ? (offsets.data[index % offsets.data.length] ?? Number.NaN) : 0;
      return value * (factor[index % factor.length] ?? Number.NaN) + offset;
    });
  },
  offset(_attributes, [x], [offsets]) {
    const offset = given(offsets).data;
    return eachOf(given(x), (value, index) => value + (offset[index % offset.length] ?? Number.NaN));
  },
  /** The engine's draw: 32 bits an image, or once. */
  pathDrop({ survival, per }, [x], _weights, { name, seed, step }) {
    const input = given(x);
    if (survival >= 1) return input;
    const random = Random.fromSeed(seed, `path-drop/${name}/${step}`);
    const images = input.shape[0] ?? 0;
    const stays = Array.from(
      { length: per === "batch" ? 1 : images },
      () => random.uint32() < survival * 2 ** 32,
    );
    const perImage = input.data.length / images;
    return eachOf(input, (value, index) =>
      stays[per === "batch" ? 0 : Math.floor(index / perImage)] ? value / survival : 0,
    );
  },
  add: (_attributes, inputs) => together(inputs, (one, other) => one + other),
  subtract: (_attributes, inputs) => together(inputs, (one, other) => one - other),
  multiply(_attributes, inputs) {
    // Of an image of one pixel and a vector of its channels, the image.
    const [shape = []] = inputs
      .map((input) => input.shape)
      .sort((one, other) => sizeOf(other) - sizeOf(one) || other.length - one.length);
    return valuesOf(shape, (place) =>
      inputs.reduce((product, input) => {
        // A vector of channels stands for an image of one pixel.
        const own =
          input.shape.length < shape.length
            ? laidOut(input, [input.shape[0] ?? 0, 1, 1, input.shape[1] ?? 0])
            : input;
        const repeated = place.map((at, axis) => (own.shape[axis] === 1 ? 0 : at));
        return product * valueAt(own, repeated);
      }, 1),
    );
  },
  maximum: (_attributes, inputs) => together(inputs, Math.max),
  concat(_attributes, inputs) {
    const [first] = inputs;
    const widths = inputs.map(({ shape }) => shape.at(-1) ?? 0);
    const total = widths.reduce((sum, width) => sum + width, 0);
    return valuesOf([...given(first).shape.slice(0, -1), total], (place) => {
      let channel = place.at(-1) ?? 0;
      let part = 0;
      while (channel >= (widths[part] ?? Number.POSITIVE_INFINITY)) {
        channel -= widths[part] ?? 0;
        part += 1;
      }
      return valueAt(given(inputs[part]), [...place.slice(0, -1), channel]);
    });
  },
  maxPool: (attributes, [x]) => pooled(given(x), attributes, (seen) => Math.max(...seen)),
  averagePool: (attributes, [x]) =>
    pooled(given(x), attributes, (seen, places) => {
      const sum = seen.reduce((total, value) => total + value, 0);
      return sum / (attributes.countsPadding ? places : seen.length);
    }),
  globalAveragePool(_attributes, [x]) {
    const input = given(x);
    const [images = 0, height = 0, width = 0, channels = 0] = input.shape;
    return valuesOf([images, channels], ([n = 0, channel = 0]) => {
      let sum = 0;
      for (let row = 0; row < height; row += 1)
        for (let column = 0; column < width; column += 1) sum += valueAt(input, [n, row, column, channel]);
      return sum / (height * width);
    });
  },
  flatten: (_attributes, [x]) => laidOut(given(x), [given(x).shape[0] ?? 0, sizeOf(given(x).shape.slice(1))]),
  /** The engine's mask: what stays is told by 32 bits a value, in order. */
  dropout({ rate }, [x], _weights, { name, seed, step }) {
    if (rate === 0) return given(x);
    const random = Random.fromSeed(seed, `dropout/${name}/${step}`);
    return eachOf(given(x), (value) => (random.uint32() < rate * 2 ** 32 ? 0 : value / (1 - rate)));
  },
  pad({ before, after }, [x]) {
    const input = given(x);
    const [images = 0, ...sides] = input.shape;
    const shape = sides.map((side, axis) => side + (before[axis] ?? 0) + (after[axis] ?? 0));
    return valuesOf([images, ...shape], ([n = 0, ...place]) =>
      valueAt(input, [n, ...place.map((at, axis) => at - (before[axis] ?? 0))], 0),
    );
  },
  crop({ before, after }, [x]) {
    const input = given(x);
    const [images = 0, ...sides] = input.shape;
    const shape = sides.map((side, axis) => side - (before[axis] ?? 0) - (after[axis] ?? 0));
    return valuesOf([images, ...shape], ([n = 0, ...place]) =>
      valueAt(input, [n, ...place.map((at, axis) => at + (before[axis] ?? 0))]),
    );
  },
  reshape: ({ shape }, [x]) => laidOut(given(x), [given(x).shape[0] ?? 0, ...shape]),
  permute({ order }, [x]) {
    const input = given(x);
    const [images = 0, ...sides] = input.shape;
    return valuesOf([images, ...order.map((axis) => sides[axis] ?? 0)], ([n = 0, ...place]) => {
      const from = [0, 0, 0];
      order.forEach((axis, to) => {
        from[axis] = place[to] ?? 0;
      });
      return valueAt(input, [n, ...from]);
    });
  },
  resize({ factors, method }, [x]) {
    const input = given(x);
    const [images = 0, height = 0, width = 0, channels = 0] = input.shape;
    const at = (n: number, row: number, column: number, channel: number): number =>
      valueAt(input, [n, clamp(row, height), clamp(column, width), channel]);
    return valuesOf(
      [images, height * factors[0], width * factors[1], channels],
      ([n = 0, row = 0, column = 0, channel = 0]) => {
        if (method === "nearest")
          return at(n, Math.floor(row / factors[0]), Math.floor(column / factors[1]), channel);
        const [y, z] = [(row + 0.5) / factors[0] - 0.5, (column + 0.5) / factors[1] - 0.5];
        const [up, left] = [Math.floor(y), Math.floor(z)];
        const above = (1 - (z - left)) * at(n, up, left, channel) + (z - left) * at(n, up, left + 1, channel);
        const below =
          (1 - (z - left)) * at(n, up + 1, left, channel) + (z - left) * at(n, up + 1, left + 1, channel);
        return (1 - (y - up)) * above + (y - up) * below;
      },
    );
  },
  subsample({ strides }, [x]) {
    const input = given(x);
    const [images = 0, height = 0, width = 0, channels = 0] = input.shape;
    return valuesOf(
      [images, Math.ceil(height / strides[0]), Math.ceil(width / strides[1]), channels],
      ([n = 0, row = 0, column = 0, channel = 0]) =>
        valueAt(input, [n, row * strides[0], column * strides[1], channel]),
    );
  },
  scale: ({ factor }, [x]) => eachOf(given(x), (value) => factor * value),
  zeros: ({ shape }, [x]) => valuesOf([given(x).shape[0] ?? 0, ...shape], () => 0),
  batchMean(_attributes, [x]) {
    const input = given(x);
    const [images = 0] = input.shape;
    return valuesOf(input.shape, ([, ...place]) => {
      let sum = 0;
      for (let n = 0; n < images; n += 1) sum += valueAt(input, [n, ...place]);
      return sum / images;
    });
  },
};

/** The logits that a training step computes, unless the pass says otherwise. */
export function logitsOf(program: Program, pass: Pass): Values {
  const { images, weights, seed, step, running = false } = pass;
  const { made = (_, values) => values, read = (_, inputs) => inputs } = pass;
  const values = new Map<number, Values>([[0, made(0, images)]]);
  for (const { name, operation, inputs, output, weights: declared } of program.steps) {
    const given = read(
      name,
      inputs.map((input) => values.get(input) ?? missing(name)),
    );
    const own = declared.map(({ name: weight, shape }) => ({
      shape,
      data: weights.get(weight) ?? missing(weight),
    }));
    values.set(output, made(output, compute(operation, given, own, { name, seed, step, running })));
  }
  return values.get(program.logits) ?? missing("logits");
}

/** Mean over the batch of the cross-entropy. @param targets `[batch, classes]` */
export function lossOf(logits: Values, targets: ArrayLike<number>): number {
  const [images = 0, classes = 0] = logits.shape;
  let loss = 0;
  for (let n = 0; n < images; n += 1) {
    const row = logits.data.subarray(n * classes, (n + 1) * classes);
    const most = Math.max(...row);
    const total = row.reduce((sum, value) => sum + Math.exp(value - most), 0);
    row.forEach((value, index) => {
      loss -= (targets[n * classes + index] ?? 0) * (value - most - Math.log(total));
    });
  }
  return loss / images;
}

function compute<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  inputs: readonly Values[],
  weights: readonly Values[],
  drawing: Drawing,
): Values {
  return DEFINITIONS[operation.kind](operation, inputs, weights, drawing);
}

function softmax(x: Values): Values {
  const width = x.shape.at(-1) ?? 0;
  const data = x.data.slice();
  for (let at = 0; at < data.length; at += width) {
    const row = data.subarray(at, at + width);
    const most = Math.max(...row);
    row.forEach((value, index) => {
      row[index] = Math.exp(value - most);
    });
    const total = row.reduce((sum, value) => sum + value, 0);
    row.forEach((value, index) => {
      row[index] = value / total;
    });
  }
  return { shape: x.shape, data };
}

function together(inputs: readonly Values[], join: (one: number, other: number) => number): Values {
  const [first, ...others] = inputs;
  return eachOf(given(first), (value, index) =>
    others.reduce((joined, { data }) => join(joined, data[index] ?? Number.NaN), value),
  );
}

/** @param choose given the values that a window sees, and how many places it has */
function pooled(
  input: Values,
  attributes: Attributes["maxPool"],
  choose: (seen: readonly number[], places: number) => number,
): Values {
  const { window, strides } = attributes;
  const [images = 0, height = 0, width = 0, channels = 0] = input.shape;
  const [top, left] = bordersOf(input.shape, attributes);
  const shape = [images, ...slide(input.shape, attributes), channels];
  return valuesOf(shape, ([n = 0, row = 0, column = 0, channel = 0]) => {
    const seen: number[] = [];
    for (let i = 0; i < window[0]; i += 1)
      for (let j = 0; j < window[1]; j += 1) {
        const [y, x] = [row * strides[0] + i - top, column * strides[1] + j - left];
        if (y >= 0 && y < height && x >= 0 && x < width) seen.push(valueAt(input, [n, y, x, channel]));
      }
    return choose(seen, window[0] * window[1]);
  });
}

interface Sliding {
  readonly window: Pair;
  readonly strides: Pair;
  readonly dilations?: Pair;
  readonly padding: Padding;
}

/** Rows and columns that come out: floor((n + padding - reach) / stride) + 1. */
function slide(shape: readonly number[], sliding: Sliding): [number, number] {
  const [top, left, bottom, right] = bordersOf(shape, sliding);
  const [rows, columns] = reachOf(sliding);
  const [, height = 0, width = 0] = shape;
  return [
    Math.floor((height + top + bottom - rows) / sliding.strides[0]) + 1,
    Math.floor((width + left + right - columns) / sliding.strides[1]) + 1,
  ];
}

function bordersOf(
  [, height = 0, width = 0]: readonly number[],
  sliding: Sliding,
): readonly [top: number, left: number, bottom: number, right: number] {
  const { padding, strides } = sliding;
  if (padding === "valid") return [0, 0, 0, 0];
  if (padding !== "same") {
    const [top, bottom, left, right]: Borders = padding;
    return [top, left, bottom, right];
  }
  const [rows, columns] = reachOf(sliding);
  // As much as ceil(n / stride) windows need, the odd pixel at the end.
  const all = [
    Math.max(0, (Math.ceil(height / strides[0]) - 1) * strides[0] + rows - height),
    Math.max(0, (Math.ceil(width / strides[1]) - 1) * strides[1] + columns - width),
  ] as const;
  const [top, left] = [Math.floor(all[0] / 2), Math.floor(all[1] / 2)];
  return [top, left, all[0] - top, all[1] - left];
}

function reachOf({ window, dilations = [1, 1] }: Sliding): Pair {
  return [(window[0] - 1) * dilations[0] + 1, (window[1] - 1) * dilations[1] + 1];
}

function clamp(at: number, side: number): number {
  return Math.min(side - 1, Math.max(0, at));
}

function add(sums: Float64Array, index: number, value: number): void {
  sums[index] = (sums[index] ?? 0) + value;
}

function given(values: Values | undefined): Values {
  return values ?? missing("an input");
}

function missing(what: string): never {
  throw new Error(`There is no ${what}.`);
}
