/**
 * Which pixels of an image a class's logit rests on: the size of its gradient by each pixel (Simonyan et al. 2014, section 3.1), and
 * Grad-CAM, channels of the last spatial values weighed by the mean of its gradient over their pixels (Selvaraju et al. 2017, equations
 * 1 and 2).
 */
import { argMax, keep, reshape, type Tensor, type Tensor1D, tensor1d } from "@tensorflow/tfjs-core";
import type { Program, ValueId } from "#core/program/program";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { Statistics } from "../train/forward";
import { gradientsByLogits } from "../train/gradient";
import { oneHotRows } from "../train/one-hot";

/** Numbers of a picture `[height, width]`, row by row. */
export interface ValuePicture {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array<ArrayBuffer>;
}

export interface Evidence {
  readonly logits: Float32Array;
  /** The class whose logit it is about. */
  readonly index: number;
  readonly saliency: ValuePicture;
  /** Left out where the network has no spatial values behind the image. */
  readonly gradCam?: ValuePicture & { readonly site: string };
}

export interface EvidenceRequest {
  readonly statistics: Statistics;
  /** Left out: the class of the largest logit; of equal ones the first. */
  readonly index?: number | undefined;
  /** Every result of the forward pass, while all of them are there. */
  readonly onForward?: (resultIn: (value: ValueId) => Tensor) => void;
}

/** @param image `[1, height, width, channels]`, normalised; the caller's */
export async function evidenceOf(
  network: CompiledNetwork,
  image: Tensor,
  { statistics, index, onForward }: EvidenceRequest,
): Promise<Evidence> {
  const site = gradCamSite(network.program);
  const read: { logits?: Tensor; values?: Tensor; atSite?: Tensor; atImage?: Tensor } = {};
  try {
    const { logits } = gradientsByLogits(
      network,
      image,
      (made) => {
        const chosen = index === undefined ? argMax(made, 1) : tensor1d([index], "int32");
        return oneHotRows(reshape(chosen, [1]) as Tensor1D, network.classes);
      },
      {
        seed: 0,
        step: 1,
        by: "values",
        statistics,
        onForward(resultIn) {
          if (site) read.values = keep(resultIn(site.value).clone());
          onForward?.(resultIn);
        },
        onGradient(value, gradient) {
          if (value === 0) read.atImage = keep(gradient.clone());
          if (value === site?.value) read.atSite = keep(gradient.clone());
        },
      },
    );
    read.logits = logits;
    const [said, byPixel, values, gradient] = await Promise.all(
      [logits, read.atImage, read.values, read.atSite].map(async (each) => await each?.data<"float32">()),
    );
    if (!said) throw new Error("A pass has no logits.");
    const [, height = 0, width = 0, colours = 1] = image.shape;
    // A network that does not look at its images has no gradient by them.
    const bySaliency = byPixel ?? new Float32Array(height * width * colours);
    return {
      logits: said,
      index: index ?? largestPlace(said),
      saliency: { height, width, values: largestOver(bySaliency, colours) },
      ...(site &&
        values && {
          gradCam: { ...site, values: weighed(values, gradient ?? new Float32Array(values.length), site) },
        }),
    };
  } finally {
    for (const each of Object.values(read)) each.dispose();
  }
}

interface Site {
  /** Path of the layer that gives the values. */
  readonly site: string;
  readonly value: ValueId;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * The last values with pixels on the way to the logits: what the last step reads that makes features of a picture (a pooling over all
 * pixels, a flattening); where they are of one pixel alone, what gave them.
 */
export function gradCamSite({ steps, shapes, logits }: Program): Site | undefined {
  const makers = new Map(steps.map((step) => [step.output, step]));
  let value = logits;
  while (value !== 0) {
    const [height = 0, width = 0, channels = 0, ...more] = shapes[value] ?? [];
    const step = makers.get(value);
    if (!step) return undefined;
    if (channels > 0 && more.length === 0 && height * width > 1)
      return { site: step.path, value, height, width, channels };
    // Features beside a picture (a gate) are not followed.
    value = step.inputs.toSorted((one, other) => pixelsOf(shapes[other]) - pixelsOf(shapes[one]))[0] ?? 0;
  }
  return undefined;
}

function pixelsOf(shape: readonly number[] | undefined): number {
  return shape?.length === 3 ? (shape[0] ?? 0) * (shape[1] ?? 0) : 0;
}

/** The largest size over the colours of each pixel; NaN where one of them is. */
function largestOver(values: Float32Array, colours: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: values.length / colours }, (_, pixel) => {
    let largest = 0;
    for (let colour = 0; colour < colours; colour += 1)
      largest = Math.max(largest, Math.abs(values[pixel * colours + colour] ?? Number.NaN));
    return largest;
  });
}

/** ReLU of the channels' sum, each times the mean of its gradient. */
function weighed(
  values: Float32Array,
  gradient: Float32Array,
  { height, width, channels }: Site,
): Float32Array<ArrayBuffer> {
  const pixels = height * width;
  const weights = new Float64Array(channels);
  gradient.forEach((each, at) => {
    weights[at % channels] = (weights[at % channels] ?? 0) + each / pixels;
  });
  return Float32Array.from({ length: pixels }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1)
      sum += (weights[channel] ?? 0) * (values[pixel * channels + channel] ?? Number.NaN);
    return Math.max(0, sum);
  });
}

/** Of equal ones the first. */
export function largestPlace(values: ArrayLike<number>): number {
  let best = 0;
  for (let place = 1; place < values.length; place += 1)
    if ((values[place] ?? 0) > (values[best] ?? 0)) best = place;
  return best;
}
