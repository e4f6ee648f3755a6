/**
 * Whether gradients are shattered (Balduzzi et al. 2017, section 2): the gradient of one logit by the image, at points on the straight line
 * between two images, and how alike it is at points that lie near each other.
 *
 * An untrained network's batch norms go by mean and variance of all points of the line together, as one batch. These are then held: each
 * point has its own logit's gradient. Were they not, each point would move the statistics of all others, and the gradient of a logit by one
 * image alone would not be what is seen.
 */
import { keep, type Tensor, tensor, tensor1d } from "@tensorflow/tfjs-core";
import { SkiploomError } from "#core/foundation/errors";
import {
  type Autocorrelation,
  autocorrelation,
  brownNoise,
  whiteNoise,
} from "#core/insights/autocorrelation";
import { type Figure, figureOf } from "#core/insights/insight";
import { packed, packedBytes } from "#core/insights/packed-values";
import { LEAST_CHANGE, type LineEnd, lagsOf, type Shattering } from "#core/insights/shattering";
import type { CompiledNetwork } from "../compile/compiled-network";
import { gradientsByLogits } from "../train/gradient";
import { oneHotRows } from "../train/one-hot";
import { classNameAt, classNamed } from "./classes";
import { forwardPass, type Passing } from "./forward-pass";
import type { Instrument, Look, LookedBatch } from "./instrument";
import { shownPixels } from "./shown-pixels";

export const shattering: Instrument<"shattering"> = {
  needsGradients: true,
  async look(look, { from, to, points, class: named }) {
    const { preprocessing, network, statistics } = look;
    const { classNames } = preprocessing;
    const wanted = classNamed(classNames, named);
    // The two images stand for all points: a pass forward and one back of each, and one forward where statistics are measured first.
    look.costs((points / 2) * (statistics === "batch" ? 4 : 3));
    const ends: LineEnd[] = [];
    const found: SeenImage[] = [];
    let answer: Shattering | undefined;
    for await (const batch of look.batches()) {
      for (const image of await imagesOf(batch)) {
        found.push(image);
        ends.push({
          image: ends.length === 0 ? from : to,
          class: classNameAt(classNames, image.label),
          pixels: packedBytes(shownPixels(image.values, preprocessing)),
        });
      }
      const [first, second] = found;
      const [begin, end] = ends;
      if (!first || !second || !begin || !end) continue;
      // The work is done while the batch is: progress is told within one.
      const line = lineBetween(first, second, points);
      const index = wanted ?? first.label;
      answer = {
        ...figuresOf(await gradientsOn(look, line, index), line),
        shape: shapeOf(network),
        from: begin,
        to: end,
        class: { index, name: classNameAt(classNames, index) },
        classes: [...classNames],
      };
    }
    if (!answer) throw stopped();
    return answer;
  },
};

interface SeenImage {
  /** Normalised. */
  readonly values: Float32Array;
  readonly label: number;
}

async function imagesOf({ images, labels, count }: LookedBatch): Promise<SeenImage[]> {
  const size = images.size / count;
  const values = await images.data<"float32">();
  return Array.from({ length: count }, (_, place) => ({
    values: values.slice(place * size, (place + 1) * size),
    label: labels[place] ?? 0,
  }));
}

interface Line {
  readonly count: number;
  /** `[points, numbers]` */
  readonly points: Float32Array;
  /** From one end to the other. */
  readonly way: Float32Array;
}

/** @throws SkiploomError `unsupported` between equal images */
function lineBetween({ values: first }: SeenImage, { values: second }: SeenImage, count: number): Line {
  const way = second.map((value, at) => value - (first[at] ?? 0));
  if (way.every((value) => value === 0))
    throw new SkiploomError(
      "unsupported",
      "Both images are the same, so there is no line between them. Choose two that differ.",
    );
  const numbers = first.length;
  const points = Float32Array.from({ length: count * numbers }, (_, at) => {
    const share = Math.floor(at / numbers) / (count - 1);
    return (first[at % numbers] ?? 0) + share * (way[at % numbers] ?? 0);
  });
  return { count, points, way };
}

/** Of the whole work, where the statistics are measured first: a pass forward, beside one forward and one back. */
const STATISTICS_SHARE = 0.25;

/** By each point's image. @returns `[points, numbers]` */
async function gradientsOn(look: Look, { count, points }: Line, index: number): Promise<Float32Array> {
  const { network, statistics } = look;
  const numbers = points.length / count;
  // The points, their gradients, and these in double precision.
  const atOnce = look.ownBatch(count, 4 * points.byteLength);
  const pointsFrom = (from: number, to: number): Tensor =>
    tensor(points.subarray(from * numbers, to * numbers), [to - from, ...network.imageShape]);
  const before = statistics === "batch" ? STATISTICS_SHARE : 0;
  if (statistics === "batch")
    await holdStatistics(network, pointsFrom(0, count), (share) => look.within(before * share));
  const found = new Float32Array(points.length);
  for (let from = 0; from < count; from += atOnce) {
    if (!(await look.within(before + (1 - before) * (from / count)))) throw stopped();
    const to = Math.min(count, from + atOnce);
    const images = pointsFrom(from, to);
    try {
      const gradient = gradientOf(network, images, index);
      // A network that does not look at its images has no gradient by them.
      if (gradient) found.set(await gradient.data<"float32">(), from * numbers);
      gradient?.dispose();
    } finally {
      images.dispose();
    }
  }
  return found;
}

/** With running statistics no point has a part in another's logit, so the sum's gradient is each one's own. */
function gradientOf(network: CompiledNetwork, images: Tensor, index: number): Tensor | undefined {
  let found: Tensor | undefined;
  const { logits } = gradientsByLogits(
    network,
    images,
    (made) => {
      const [count = 0] = made.shape;
      return oneHotRows(tensor1d(new Int32Array(count).fill(index), "int32"), network.classes);
    },
    {
      seed: 0,
      step: 1,
      by: "values",
      statistics: "running",
      onGradient(value, gradient) {
        if (value === 0) found = keep(gradient.clone());
      },
    },
  );
  logits.dispose();
  return found;
}

/** Makes a batch's mean and variance the running ones. @param images disposed of */
async function holdStatistics(
  network: CompiledNetwork,
  images: Tensor,
  within: Passing["within"],
): Promise<void> {
  const measured = new Map<string, { readonly mean: Tensor; readonly variance: Tensor }>();
  try {
    const isWhole = await forwardPass(
      { network, statistics: "batch", within },
      { images },
      () => {},
      ({ step, mean, variance }) => measured.set(step.name, { mean, variance }),
    );
    if (!isWhole) throw stopped();
    for (const { step, role, variable } of network.weights) {
      const own = measured.get(step.name);
      if (own && role === "runningMean") variable.assign(own.mean);
      if (own && role === "runningVariance") variable.assign(own.variance);
    }
  } finally {
    images.dispose();
    for (const { mean, variance } of measured.values()) {
      mean.dispose();
      variance.dispose();
    }
  }
}

function figuresOf(
  gradients: Float32Array,
  { count, way }: Line,
): Pick<Shattering, "points" | "length" | "changing" | "gradient" | "slope" | "white" | "brown" | "along"> {
  const along = Float64Array.from({ length: count }, (_, point) => {
    const from = point * way.length;
    return way.reduce((sum, step, at) => sum + step * (gradients[from + at] ?? Number.NaN), 0);
  });
  const lags = lagsOf(count);
  const noise = (of: (points: number, lag: number) => number): number[] =>
    Array.from({ length: lags }, (_, lag) => of(count, lag));
  const whole = autocorrelation(gradients, count, lags);
  return {
    points: count,
    length: figureOf(whole.length),
    changing: figureOf(whole.changing),
    gradient: told(whole),
    slope: told(autocorrelation(along, count, lags)),
    white: noise(whiteNoise),
    brown: noise(brownNoise),
    along: { values: packed(along) },
  };
}

/** None where what changes is no more than rounding. */
function told({ length, changing, byLag }: Autocorrelation): Figure[] {
  return Array.from(byLag, (value) => (changing > LEAST_CHANGE * length ? figureOf(value) : null));
}

function shapeOf({ imageShape }: CompiledNetwork): Shattering["shape"] {
  const [height = 1, width = 1, channels = 1] = imageShape;
  return [height, width, channels];
}

function stopped(): SkiploomError {
  return new SkiploomError("cancelled", "It was stopped before the whole line was looked at.");
}
