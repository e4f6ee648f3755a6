/** Pools, and images made larger. */
import { bordersAlong, outputLength, type SlidingWindow } from "../../layers/sliding-window";
import type { Attributes, Borders } from "../../program/operation";
import {
  flagAttribute,
  integersAttribute,
  type Attributes as Told,
  textAttribute,
  typeAttribute,
} from "./graph-def";
import type { StepWriter, Writer } from "./step-writer";

type Pool = Attributes["maxPool"];

/** Less than all others, for places that take no part in a maximum. */
const LEAST = -3.4028234663852886e38;

/** TensorFlow.js's pools know `same` and `valid` alone: other borders are put there before. */
export const maxPool: Writer<Pool> = (given, step) => {
  if (typeof given.padding === "string") return step.node("MaxPool", [step.input], poolAttributes(given));
  const padded = bordered(step, given.padding, LEAST);
  return step.node("MaxPool", [padded], poolAttributes({ ...given, padding: "valid" }));
};

export const averagePool: Writer<Attributes["averagePool"]> = (given, step) => {
  const borders = bordersOf(step, given);
  const hasBorders = borders.some((border) => border > 0);
  const isPlain = !hasBorders || (given.padding === "same" && !given.countsPadding);
  if (isPlain) {
    const padding = hasBorders ? "same" : "valid";
    return step.node("AvgPool", [step.input], poolAttributes({ ...given, padding }));
  }
  const told = poolAttributes({ ...given, padding: "valid" });
  const padded = bordered(step, borders, 0);
  if (given.countsPadding) return step.node("AvgPool", [padded], told);
  const [height = 0, width = 0] = step.outputShape;
  return step.node("Mul", [
    step.part("pool", "AvgPool", [padded], told),
    step.floats("shares", [1, height, width, 1], sharesOf(step, given)),
  ]);
};

function poolAttributes({ window, strides, padding }: Pool): Told {
  return {
    ksize: integersAttribute([1, ...window, 1]),
    strides: integersAttribute([1, ...strides, 1]),
    padding: textAttribute(padding === "same" ? "SAME" : "VALID"),
    data_format: textAttribute("NHWC"),
  };
}

function slidingOf({ window, strides, padding }: Pool): SlidingWindow {
  return { window, strides, padding, dilations: [1, 1] };
}

function bordersOf({ inputShape: [height = 0, width = 0] }: StepWriter, pool: Pool): Borders {
  const sliding = slidingOf(pool);
  return [...bordersAlong(height, sliding, 0), ...bordersAlong(width, sliding, 1)];
}

function bordered(step: StepWriter, [top, bottom, left, right]: Borders, value: number): string {
  const paddings = step.integers("paddings", [0, 0, top, bottom, left, right, 0, 0], [4, 2]);
  return step.part("padded", "PadV2", [step.input, paddings, step.number("border", value)], {
    Tpaddings: typeAttribute("DT_INT32"),
  });
}

/** Of each window: its places by those of them that lie on the image. */
function sharesOf({ inputShape: [height = 0, width = 0] }: StepWriter, pool: Pool): readonly number[] {
  const along = (length: number, axis: 0 | 1): readonly number[] => {
    const sliding = slidingOf(pool);
    const [before] = bordersAlong(length, sliding, axis);
    return Array.from({ length: outputLength(length, sliding, axis) }, (_, at) => {
      const from = at * pool.strides[axis] - before;
      return Math.min(length, from + pool.window[axis]) - Math.max(0, from);
    });
  };
  const [down, across] = [along(height, 0), along(width, 1)];
  const places = pool.window[0] * pool.window[1];
  return down.flatMap((rows) => across.map((columns) => places / (rows * columns)));
}

export const globalAveragePool: Writer<Attributes["globalAveragePool"]> = (_given, step) =>
  step.node("Mean", [step.input, step.integers("axes", [1, 2])], {
    Tidx: typeAttribute("DT_INT32"),
    keep_dims: flagAttribute(false),
  });

export const resize: Writer<Attributes["resize"]> = ({ method }, step) => {
  const size = step.integers("size", step.outputShape.slice(0, 2));
  return step.node(method === "nearest" ? "ResizeNearestNeighbor" : "ResizeBilinear", [step.input, size], {
    align_corners: flagAttribute(false),
    half_pixel_centers: flagAttribute(true),
  });
};
