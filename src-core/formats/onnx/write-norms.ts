/** Norms of each image, or pixel, by itself, of what opset 17 has: instance norm, layer norm, sums of squares. */
import type { Shape } from "../../layers/layer";
import type { Attributes } from "../../program/operation";
import { BATCH, batchOf } from "./graph-writer";
import { channelDims, type StepWriter, sizeOf, type Writer } from "./step-writer";

type GroupNorm = Attributes["groupNorm"];

export const groupNorm: Writer<GroupNorm> = (given, step) => {
  const isImage = step.inputShape.length === 3;
  if (isImage && given.over === "image") return overImage(given, step);
  if (isImage && given.groups === 1) return overPixel(given, step);
  return overFeatures(given, step);
};

/** As PyTorch writes its own: each group as one channel of an instance norm, then gamma and beta. */
function overImage({ groups, epsilon }: GroupNorm, step: StepWriter): string {
  const values = sizeOf(step.inputShape) / groups;
  const grouped = step.node("Reshape", [step.input, step.integers("groups", [0, groups, -1])], {
    part: "groups",
    dims: [BATCH, groups, values],
  });
  const normalised = step.node(
    "InstanceNormalization",
    [grouped, step.floats("ones", repeated(1, groups)), step.floats("zeros", repeated(0, groups))],
    {
      part: "instances",
      dims: [BATCH, groups, values],
      attributes: { epsilon: { float: epsilon } },
    },
  );
  const [, channels = 0, height = 0, width = 0] = batchOf(step.inputShape).map(Number);
  const target = step.integers("image", [0, channels, height, width]);
  return withGammaAndBeta(step, step.node("Reshape", [normalised, target], { part: "image" }));
}

/** A layer norm over the last axis, to which the channels are moved and back. */
function overPixel({ epsilon }: GroupNorm, step: StepWriter): string {
  const [height = 0, width = 0, channels = 0] = step.inputShape;
  const dims = [BATCH, height, width, channels];
  const last = step.node("Transpose", [step.input], {
    part: "channels-last",
    dims,
    attributes: { perm: [0, 2, 3, 1] },
  });
  const normalised = step.node("LayerNormalization", [last, step.weight(0) ?? "", step.weight(1) ?? ""], {
    dims,
    attributes: { axis: -1, epsilon: { float: epsilon } },
  });
  return channelsFirst(step, normalised, step.inputShape);
}

/** Groups of features, or of channels at each pixel: a layer norm over the last axis of `[..., groups, channels of a group]`. */
function overFeatures({ groups, epsilon }: GroupNorm, step: StepWriter): string {
  const shape = step.inputShape;
  const channels = shape.at(-1) ?? 0;
  if (shape.length === 1 && groups === 1)
    return step.node("LayerNormalization", [step.input, step.weight(0) ?? "", step.weight(1) ?? ""], {
      attributes: { axis: -1, epsilon: { float: epsilon } },
    });
  const last =
    shape.length === 3
      ? step.node("Transpose", [step.input], {
          part: "channels-last",
          dims: [BATCH, ...shape],
          attributes: { perm: [0, 2, 3, 1] },
        })
      : step.input;
  const width = channels / groups;
  const dims = [BATCH, sizeOf(shape) / channels, groups, width];
  const grouped = step.node("Reshape", [last, step.integers("groups", [0, ...dims.slice(1).map(Number)])], {
    part: "groups",
    dims,
  });
  const normalised = step.node(
    "LayerNormalization",
    [grouped, step.floats("ones", repeated(1, width)), step.floats("zeros", repeated(0, width))],
    { part: "layers", dims, attributes: { axis: -1, epsilon: { float: epsilon } } },
  );
  const whole = step.node("Reshape", [normalised, step.integers("whole", [0, ...shape])], {
    part: "whole",
    dims: [BATCH, ...shape],
  });
  return withGammaAndBeta(step, shape.length === 3 ? channelsFirst(step, whole, shape) : whole);
}

function channelsFirst(step: StepWriter, image: string, shape: Shape): string {
  return step.node("Transpose", [image], {
    part: "channels-first",
    dims: batchOf(shape),
    attributes: { perm: [0, 3, 1, 2] },
  });
}

function withGammaAndBeta(step: StepWriter, normalised: string): string {
  const dims = channelDims(step.inputShape, step.inputShape.at(-1) ?? 0);
  const scaled = step.node("Mul", [normalised, step.weight(0, { dims }) ?? ""], { part: "scaled" });
  return step.node("Add", [scaled, step.weight(1, { dims }) ?? ""]);
}

export const l2Norm: Writer<Attributes["l2Norm"]> = ({ epsilon }, step) => {
  const dims = batchOf(step.inputShape).map((length, axis) => (axis === 1 ? 1 : length));
  const squares = step.node("ReduceSumSquare", [step.input], {
    part: "squares",
    dims,
    attributes: { axes: [1], keepdims: 1 },
  });
  const raised = step.node("Add", [squares, step.number("epsilon", epsilon)], { part: "raised", dims });
  const length = step.node("Sqrt", [raised], { part: "length", dims });
  return step.node("Div", [step.input, length]);
};

function repeated(value: number, length: number): number[] {
  return Array<number>(length).fill(value);
}
