/**
 * The contract of a layer type. A definition is one file and one line of the registry: what a person can set,
 * what shapes go in and out, what it costs, and which operations it becomes.
 */

import type { LowerContext } from "../program/lowering";
import type { ValueId } from "../program/program";
import type { Literal } from "./param-value";

/** `[height, width, channels]`, or `[features]` after a flatten or a global pooling. The batch is never part of it. */
export type Shape = readonly number[];

export type LayerFamily =
  | "inputOutput"
  | "convolution"
  | "normalisation"
  | "activation"
  | "skip"
  | "merge"
  | "pooling"
  | "dense"
  | "shape";

/** Lucide's name of the sign on a card. The window has a picture for each. */
export type LayerIcon =
  | "arrow-down-to-line"
  | "arrow-up-from-line"
  | "axis-3d"
  | "blend"
  | "chevrons-up"
  | "circle-dashed"
  | "crop"
  | "diff"
  | "expand"
  | "frame"
  | "grid-3x3"
  | "layers"
  | "maximize-2"
  | "minimize-2"
  | "minus"
  | "network"
  | "plus"
  | "proportions"
  | "redo"
  | "rows-3"
  | "scaling"
  | "scissors"
  | "sliders-horizontal"
  | "spline"
  | "x";

/** Part that a layer plays in a drawing: the ends; what transforms; the skip around it; where branches meet. */
export type LayerRole = "end" | "trunk" | "skip" | "merge";

/** The palette's groups, in its order: what residual networks need first. */
export const PALETTE_LABELS = [
  "Residual",
  "Convolution",
  "Normalisation",
  "Activation",
  "Pooling",
  "Dense and shape",
  "Ends",
] as const;

export type PaletteLabel = (typeof PALETTE_LABELS)[number];

/** Describes one parameter well enough to draw its control, to check its value and to explain it. */
export type ParamSpec = {
  readonly label: string;
  /** One sentence for the tooltip. */
  readonly help: string;
  /** Rarely changed: shown on demand. */
  readonly advanced?: true;
  /** It plays a part only where another parameter has one of these values. */
  readonly appliesWhen?: { readonly param: string; readonly is: readonly Literal[] };
} & (
  | {
      readonly kind: "integer" | "number";
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly step?: number;
    }
  | { readonly kind: "boolean"; readonly default: boolean }
  | {
      readonly kind: "choice";
      readonly default: string;
      readonly choices: readonly { readonly value: string; readonly label: string }[];
    }
);

export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

/** Values that several parameters are given at once, by a button. */
export interface ParamPreset {
  /** "As PyTorch". */
  readonly label: string;
  /** One sentence for the tooltip. */
  readonly help: string;
  /** Offered beside a parameter while it has one of these values. */
  readonly appliesWhen: NonNullable<ParamSpec["appliesWhen"]>;
  values(params: ResolvedParams): Readonly<Record<string, Literal>>;
}

/** Parameters after defaults are filled in and references resolved: every spec'd key is present and in range. */
export type ResolvedParams = Readonly<Record<string, Literal>>;

export interface PortSpec {
  /** 0 for the network's input; 1 for most layers; `many` for merges (two or more). */
  readonly inputs: 0 | 1 | "many";
  readonly outputs: 0 | 1;
}

/** A shape, or the reason why there is none. The reason's words are complete: they are shown as they stand. */
export type ShapeResult =
  | { readonly ok: true; readonly shape: Shape; readonly warnings?: readonly LayerProblem[] }
  | { readonly ok: false; readonly problem: LayerProblem };

export interface LayerProblem {
  readonly code: LayerProblemCode;
  readonly message: string;
}
export type LayerProblemCode =
  | "shape-mismatch"
  | "kernel-too-large"
  | "padding-too-large"
  | "uneven-groups"
  | "depthwise-groups"
  | "wrong-rank"
  | "stride-drops-pixels"
  | "bad-parameter"
  | "too-large";

/** Costs of one layer for one example. Sources of each formula stand in the layer's file. */
export interface LayerCost {
  readonly trainableParameters: number;
  readonly otherParameters: number;
  /** Floating-point operations of a forward pass; a multiply-add counts as 2. */
  readonly flops: number;
  /** Values that training must keep for the backward pass, times 4 bytes. */
  readonly activationBytes: number;
}

/** How one output pixel sees its input: the receptive field's usual recurrence (Araujo et al. 2019). */
export interface Window {
  /** Effective kernel size, dilation counted: [height, width]. */
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
}

/** What the input layer is told by the dataset, or by the network itself while it has no data. Absent values: no dataset is known. */
export interface ShapeContext {
  /** The values are the network's own statement. */
  readonly isWithoutData?: true;
  readonly datasetShape?: Shape;
  readonly datasetClasses?: number;
}

/** Which of a block's repeats a layer stands in. */
export interface RepeatPlace {
  /** From 1. */
  readonly repeat: number;
  readonly count: number;
}

export interface LayerDefinition {
  readonly type: string;
  /** As in the palette: "Convolution". */
  readonly label: string;
  /** One sentence a first-year student understands. */
  readonly description: string;
  /** Its colour. */
  readonly family: LayerFamily;
  readonly icon: LayerIcon;
  readonly role: LayerRole;
  /** Counts to the number in a network's name (He et al. 2015, table 1: ResNet-50); a shortcut's projection does not. */
  readonly countsInDepth?: true;
  /** Its inputs have one shape: a shortcut that leads there follows the others. */
  readonly agrees?: true;
  /** Its inputs play different parts: the drawing numbers them. */
  readonly ordered?: true;
  /** Whether as many channels come out as go in, or the parameter that says how many do. Absent: neither. */
  readonly channels?: "kept" | { readonly param: string };
  /** Where the palette offers it; `insideBlocks` for the structural ends of a block, which are there from the start. */
  readonly palette: PaletteLabel | "insideBlocks";
  /** Base of the names given to new nodes: "conv" makes conv1, conv2, ... */
  readonly nameBase: string;
  /** Further words the search finds it by. */
  readonly keywords: readonly string[];
  readonly params: ParamSpecs;
  readonly presets?: readonly ParamPreset[];
  readonly ports: PortSpec;
  /** What a card shows beside the name: `3×3, 64, stride 2`. */
  summary(params: ResolvedParams): string;
  inferShape(params: ResolvedParams, inputs: readonly Shape[], context: ShapeContext): ShapeResult;
  cost(params: ResolvedParams, inputs: readonly Shape[], output: Shape): LayerCost;
  /** What it is told in a block that is repeated, where that depends on which of the repeats it stands in. */
  inRepeat?(params: ResolvedParams, place: RepeatPlace): ResolvedParams;
  /** Absent for layers that look at one pixel (or at all of them: `"global"`). */
  window?(params: ResolvedParams): Window | "global";
  /** What it becomes in the network's program: the value that is its result. Called only when shapes agree. */
  lower(params: ResolvedParams, context: LowerContext): ValueId;
}
