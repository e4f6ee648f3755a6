/** Batch norm, pooling and cross-entropy in float64, straight from their definitions: slow, and hard to get wrong. */

const at = (values: ArrayLike<number>, place: number): number => values[place] ?? Number.NaN;

export interface NormExample {
  readonly pixels: number;
  readonly channels: number;
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  /** Undefined: nothing is added. */
  readonly added?: Float32Array;
  readonly relu: boolean;
  readonly epsilon: number;
}

export interface NormDefinition {
  readonly y: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly dx: Float64Array;
  readonly dgamma: Float64Array;
  readonly dbeta: Float64Array;
  readonly dadded: Float64Array;
  /** A value is so close to the ReLU's corner that rounding decides on which side it is. */
  readonly rough: boolean;
}

export function normalise(example: NormExample): NormDefinition {
  const { pixels, channels, x, dy, gamma, beta, added, relu, epsilon } = example;
  const [y, dx, dadded] = [0, 1, 2].map(() => new Float64Array(x.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [mean, variance, dgamma, dbeta] = [0, 1, 2, 3].map(() => new Float64Array(channels)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let rough = false;
  for (let channel = 0; channel < channels; channel += 1) {
    const places = Array.from({ length: pixels }, (_, pixel) => pixel * channels + channel);
    const center = places.reduce((sum, place) => sum + at(x, place), 0) / pixels;
    const spread = places.reduce((sum, place) => sum + (at(x, place) - center) ** 2, 0) / pixels;
    const inverse = 1 / Math.sqrt(spread + epsilon);
    let [sum, products] = [0, 0];
    for (const place of places) {
      const normal = (at(x, place) - center) * inverse;
      const value = at(gamma, channel) * normal + at(beta, channel) + (added ? at(added, place) : 0);
      if (relu && Math.abs(value) < 1e-4) rough = true;
      y[place] = relu ? Math.max(0, value) : value;
      dadded[place] = !relu || value > 0 ? at(dy, place) : 0;
      sum += at(dadded, place);
      products += at(dadded, place) * normal;
    }
    for (const place of places) {
      const normal = (at(x, place) - center) * inverse;
      dx[place] =
        at(gamma, channel) * inverse * (at(dadded, place) - sum / pixels - (normal * products) / pixels);
    }
    mean[channel] = center;
    variance[channel] = spread;
    dgamma[channel] = products;
    dbeta[channel] = sum;
  }
  return { y, mean, variance, dx, dgamma, dbeta, dadded, rough };
}

export interface PoolExample {
  readonly shape: readonly [number, number, number, number];
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  /** In numbers: before and after the rows, before and after the columns. */
  readonly pad: "same" | "valid" | readonly [readonly [number, number], readonly [number, number]];
  /** Whether an average divides by all places of a window. */
  readonly countsPadding: boolean;
}

export function pooledSides({ shape, window, strides, pad }: PoolExample): [number, number] {
  const size = (axis: 0 | 1): number => {
    const input = shape[axis + 1] ?? 0;
    if (pad === "same") return Math.ceil(input / strides[axis]);
    const [before, after] = pad === "valid" ? [0, 0] : pad[axis];
    return Math.floor((input + before + after - window[axis]) / strides[axis]) + 1;
  };
  return [size(0), size(1)];
}

export interface PoolDefinition {
  readonly largest: Float64Array;
  readonly average: Float64Array;
  readonly largestGradient: Float64Array;
  readonly averageGradient: Float64Array;
}

/** The first of the largest values has the gradient (the first NaN, where there is one); an average divides by the pixels it saw, or by all places. */
export function pool(example: PoolExample, x: Float32Array, dy: Float32Array): PoolDefinition {
  const { shape, window, strides, pad } = example;
  const [batch, height, width, channels] = shape;
  const [rows, columns] = pooledSides(example);
  const before = (input: number, output: number, axis: 0 | 1): number =>
    typeof pad !== "string"
      ? pad[axis][0]
      : pad === "valid"
        ? 0
        : Math.floor(Math.max(0, (output - 1) * strides[axis] + window[axis] - input) / 2);
  const [padY, padX] = [before(height, rows, 0), before(width, columns, 1)];
  const size = batch * rows * columns * channels;
  const result: PoolDefinition = {
    largest: new Float64Array(size),
    average: new Float64Array(size),
    largestGradient: new Float64Array(x.length),
    averageGradient: new Float64Array(x.length),
  };
  for (let index = 0; index < size; index += 1) {
    const channel = index % channels;
    const column = Math.floor(index / channels) % columns;
    const row = Math.floor(index / channels / columns) % rows;
    const image = Math.floor(index / channels / columns / rows);
    const places: number[] = [];
    for (let y = row * strides[0] - padY; y < row * strides[0] - padY + window[0]; y += 1)
      for (let z = column * strides[1] - padX; z < column * strides[1] - padX + window[1]; z += 1)
        if (y >= 0 && y < height && z >= 0 && z < width)
          places.push(((image * height + y) * width + z) * channels + channel);
    const values = places.map((place) => at(x, place));
    const nan = values.findIndex(Number.isNaN);
    const first = nan >= 0 ? nan : values.indexOf(Math.max(...values));
    const winner = places[first] ?? -1;
    result.largest[index] = values[first] ?? Number.NaN;
    const divisor = example.countsPadding ? window[0] * window[1] : values.length;
    result.average[index] = values.reduce((sum, value) => sum + value, 0) / divisor;
    result.largestGradient[winner] = at(result.largestGradient, winner) + at(dy, index);
    for (const place of places)
      result.averageGradient[place] = at(result.averageGradient, place) + at(dy, index) / divisor;
  }
  return result;
}

/** Mean loss over the rows, and its gradient by the logits. @param targets of any sum, `[rows, classes]` */
export function crossEntropy(
  logits: Float32Array,
  targets: ArrayLike<number>,
  rows: number,
  classes: number,
): { readonly loss: number; readonly gradient: Float64Array } {
  const gradient = new Float64Array(rows * classes);
  let loss = 0;
  for (let row = 0; row < rows; row += 1) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const total = own.reduce((sum, value) => sum + Math.exp(value - largest), 0);
    let wanted = 0;
    for (let column = 0; column < classes; column += 1) wanted += at(targets, row * classes + column);
    own.forEach((value, column) => {
      const place = row * classes + column;
      const logarithm = value - largest - Math.log(total);
      loss -= (at(targets, place) * logarithm) / rows;
      gradient[place] = (Math.exp(logarithm) * wanted - at(targets, place)) / rows;
    });
  }
  return { loss, gradient };
}
