/**
 * The shortcut of residual networks (He et al. 2015, section 3.3). What it must do depends on the branch it is added
 * to, so it is resolved in two steps: the shape walk finds the target (the shape of the Add's other inputs) and calls
 * `resolveShortcut`; the result is written into the flat node's parameters by `withShortcut`, and from then on
 * shape, cost and lowering read nothing else.
 */
import { onlyValue } from "../program/lowering";
import { batchNormWeights, kernel } from "../program/weights";
import type { LayerDefinition, LayerProblem, ResolvedParams, Shape } from "./layer";
import { flagParam, numberParam, textParam } from "./params";
import {
  accept,
  asImage,
  BYTES_PER_VALUE,
  countValues,
  formatShape,
  lastAxis,
  onlyInput,
  problem,
  sameShape,
} from "./shape";

/** As in the reference implementations of ResNet; the projection's batch norm has no controls of its own. */
const PROJECTION_NORM = { momentum: 0.9, epsilon: 1e-5 } as const;

const PROJECTION_START = { kind: "heNormal", scale: 1 } as const;

export type ShortcutMode = "auto" | "identity" | "pad" | "projection";
export type ShortcutKind = Exclude<ShortcutMode, "auto">;

export interface ShortcutResolution {
  readonly kind: ShortcutKind;
  /** Rows and columns between the pixels that are kept. */
  readonly stride: readonly [height: number, width: number];
  /** Channels that come out. */
  readonly filters: number;
}

export type ShortcutResult =
  | { readonly ok: true; readonly resolution: ShortcutResolution }
  | { readonly ok: false; readonly problem: LayerProblem };

export function shortcutMode(params: ResolvedParams): ShortcutMode {
  const mode = textParam(params, "mode");
  return mode === "identity" || mode === "pad" || mode === "projection" ? mode : "auto";
}

/**
 * Decides what a shortcut does.
 *
 * `auto` is an identity where shapes agree and a projection (option B) elsewhere. `pad` (option A) keeps every
 * stride-th pixel and adds channels of zeros. A shape that was asked for is never changed: when an `identity`, or a `pad`
 * or `projection` with filters of its own, does not fit, the Add says so.
 *
 * @param input the shape that comes in
 * @param target the shape that the Add's other inputs have; undefined where there is none
 * @param own the shortcut's stride and filters; with 0 filters it follows the target where there is one
 */
export function resolveShortcut(
  input: Shape,
  target: Shape | undefined,
  mode: ShortcutMode,
  own: { readonly stride: number; readonly filters: number } = { stride: 1, filters: 0 },
): ShortcutResult {
  const channels = input[input.length - 1] ?? 0;
  const identity: ShortcutResult = {
    ok: true,
    resolution: { kind: "identity", stride: [1, 1], filters: channels },
  };
  if (mode === "identity") return identity;
  const follows = mode === "auto" || own.filters === 0;
  const wanted = follows && target !== undefined ? target : targetOf(input, own);
  if (sameShape(input, wanted)) {
    // A projection between equal shapes is option C: a choice, so it is respected.
    return mode === "projection" && input.length === 3
      ? { ok: true, resolution: { kind: "projection", stride: [1, 1], filters: channels } }
      : identity;
  }
  const from = asImage(input);
  const to = asImage(wanted);
  if (from === undefined || to === undefined) {
    return mismatch(input, wanted, "only feature maps can be projected or padded");
  }
  const stride: readonly [number, number] = [strideBetween(from[0], to[0]), strideBetween(from[1], to[1])];
  if (stride.includes(0)) {
    return mismatch(input, wanted, "no stride leads from one size to the other");
  }
  if (mode === "pad") {
    if (to[2] < from[2]) return mismatch(input, wanted, "padding can add channels but not take them away");
    return { ok: true, resolution: { kind: "pad", stride, filters: to[2] } };
  }
  return { ok: true, resolution: { kind: "projection", stride, filters: to[2] } };
}

/** The shape that stride and filters alone ask for. */
function targetOf(input: Shape, own: { readonly stride: number; readonly filters: number }): Shape {
  const image = asImage(input);
  if (image === undefined) return input;
  const [height, width, channels] = image;
  return [
    Math.ceil(height / own.stride),
    Math.ceil(width / own.stride),
    own.filters > 0 ? own.filters : channels,
  ];
}

/** The smallest s with ceil(from / s) = to, or 0 when there is none. */
function strideBetween(from: number, to: number): number {
  if (to < 1) return 0;
  const stride = Math.ceil(from / to);
  return Math.ceil(from / stride) === to ? stride : 0;
}

function mismatch(input: Shape, target: Shape, why: string): ShortcutResult {
  return {
    ok: false,
    problem: problem(
      "shape-mismatch",
      `The shortcut cannot turn ${formatShape(input)} into ${formatShape(target)}: ${why}.`,
    ),
  };
}

/** Parameters that carry a resolution. They resolve to the same again, with no target needed. */
export function withShortcut(params: ResolvedParams, resolution: ShortcutResolution): ResolvedParams {
  const { kind, stride, filters } = resolution;
  return { ...params, mode: kind, filters, stride: stride[0], strideWidth: stride[1] };
}

/** Reads what the parameters say for this input, after `withShortcut` or without. */
function readShortcut(params: ResolvedParams, input: Shape): ShortcutResult {
  const { strideWidth } = params;
  const mode = shortcutMode(params);
  const filters = numberParam(params, "filters");
  const stride = numberParam(params, "stride");
  // `strideWidth` is written by `withShortcut` alone.
  if (typeof strideWidth === "number" && mode !== "auto") {
    return { ok: true, resolution: { kind: mode, filters, stride: [stride, strideWidth] } };
  }
  return resolveShortcut(input, undefined, mode, { stride, filters });
}

function resolutionOf(params: ResolvedParams, inputs: readonly Shape[]): ShortcutResolution {
  const result = readShortcut(params, onlyInput(inputs));
  if (!result.ok) throw new TypeError(result.problem.message);
  return result.resolution;
}

export const shortcut: LayerDefinition = {
  type: "shortcut",
  label: "Identity skip",
  description:
    "Carries its input around a few layers unchanged, so that they only have to learn the difference.",
  family: "skip",
  icon: "redo",
  role: "skip",
  palette: "Residual",
  nameBase: "shortcut",
  keywords: ["skip", "residual", "identity", "shortcut", "projection", "bypass"],
  params: {
    mode: {
      kind: "choice",
      label: "Mode",
      help: "How the skip fits where shapes differ: auto projects there and is an identity elsewhere.",
      default: "auto",
      choices: [
        { value: "auto", label: "Auto" },
        { value: "identity", label: "Identity" },
        { value: "pad", label: "Zero padding (option A)" },
        { value: "projection", label: "1×1 projection (option B)" },
      ],
    },
    filters: {
      kind: "integer",
      label: "Filters",
      help: "Channels that come out of a padding or projection; 0 gives as many as the Add needs.",
      default: 0,
      min: 0,
      max: 8192,
    },
    stride: {
      kind: "integer",
      label: "Stride",
      help: "Every how many pixels one is kept; with 0 filters, as the Add needs.",
      default: 1,
      min: 1,
      max: 4096,
    },
    norm: {
      kind: "boolean",
      label: "Batch norm",
      help: "A batch norm after the projection, as after every convolution of a ResNet; networks with pre-activation have none there.",
      advanced: true,
      appliesWhen: { param: "mode", is: ["auto", "projection"] },
      default: true,
    },
    channels: {
      kind: "choice",
      label: "Zero channels",
      help: "Where zero padding puts its new channels: all behind the old ones, or half of them before, as some CIFAR code does.",
      appliesWhen: { param: "mode", is: ["pad"] },
      advanced: true,
      default: "end",
      choices: [
        { value: "end", label: "At the end" },
        { value: "both", label: "On both sides" },
      ],
    },
  },
  ports: { inputs: 1, outputs: 1 },
  summary(params) {
    const mode = shortcutMode(params);
    if (mode !== "projection") return mode;
    const stride = numberParam(params, "stride");
    return stride > 1 ? `1×1, stride ${stride}` : "1×1";
  },
  inferShape(params, inputs) {
    const input = onlyInput(inputs);
    const result = readShortcut(params, input);
    if (!result.ok) return result;
    const { kind, stride, filters } = result.resolution;
    const image = asImage(input);
    if (kind === "identity" || image === undefined) return accept(input);
    return accept([Math.ceil(image[0] / stride[0]), Math.ceil(image[1] / stride[1]), filters]);
  },
  cost(params, inputs, output) {
    const { kind, filters } = resolutionOf(params, inputs);
    const values = countValues(output);
    const free = { trainableParameters: 0, otherParameters: 0, flops: 0 };
    if (kind === "identity") return { ...free, activationBytes: 0 };
    if (kind === "pad") return { ...free, activationBytes: values * BYTES_PER_VALUE };
    const channels = onlyInput(inputs)[2] ?? 0;
    // The 1×1 convolution, without bias, and its batch norm.
    const norms = flagParam(params, "norm") ? 1 : 0;
    return {
      trainableParameters: channels * filters + norms * 2 * filters,
      otherParameters: norms * 2 * filters,
      flops: 2 * channels * values + norms * 2 * values,
      activationBytes: (1 + norms) * values * BYTES_PER_VALUE,
    };
  },
  window(params) {
    const { strideWidth: width } = params;
    const height = numberParam(params, "stride");
    if (shortcutMode(params) === "identity") return { size: [1, 1], stride: [1, 1] };
    return { size: [1, 1], stride: [height, typeof width === "number" ? width : height] };
  },
  lower(params, context) {
    const { inputShapes, emit } = context;
    const input = onlyValue(context);
    const { kind, stride, filters } = resolutionOf(params, inputShapes);
    if (kind === "identity") return input;
    const channels = lastAxis(onlyInput(inputShapes));
    if (kind === "projection") {
      const projected = emit(
        {
          kind: "conv2d",
          filters,
          groups: 1,
          window: [1, 1],
          strides: stride,
          dilations: [1, 1],
          padding: "same",
        },
        { part: "conv", weights: (step) => [kernel(step, [1, 1, channels, filters], PROJECTION_START)] },
      );
      if (!flagParam(params, "norm")) return projected;
      return emit(
        { kind: "batchNorm", ...PROJECTION_NORM },
        {
          part: "bn",
          from: [projected],
          weights: (step) => batchNormWeights(step, filters, { gamma: 1, beta: 0 }),
        },
      );
    }
    const kept = stride.some((step) => step > 1)
      ? emit({ kind: "subsample", strides: stride }, { part: "subsample" })
      : input;
    const extra = filters - channels;
    if (extra === 0) return kept;
    // Of an odd number the larger half comes behind.
    const before = textParam(params, "channels") === "both" ? Math.floor(extra / 2) : 0;
    return emit(
      { kind: "pad", before: [0, 0, before], after: [0, 0, extra - before] },
      { part: "channels", from: [kept] },
    );
  },
};
