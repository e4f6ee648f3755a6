/**
 * A measurement inside the network while it trains: what it is called, what it reads on the device, and the number that comes of
 * it at each site. One file each; `index.ts` lists them, and nothing else knows one by name.
 */
import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import type { Channel, LAYER_SITES, MERGE_SITES } from "#core/training/channels";

/** All trained weights as flat vectors, layer after layer. */
export interface LayerVectors {
  readonly gradient: Tensor1D;
  /** Weights before the update, and after it. */
  readonly before: Tensor1D;
  readonly after: Tensor1D;
  /** Numbers of each layer, in their order. */
  readonly sizes: readonly number[];
}

/** What an Add with a skip reads: x and F(x), each `[batch, ...]`. */
export interface MergeValues {
  readonly identity: Tensor;
  readonly residual: Tensor;
}

/** Computes one number a layer on the device, `[layers]`. A reading that several measurements share is computed once. */
export type LayerReading = (vectors: LayerVectors) => Tensor1D;
/** Computes one number on the device, a scalar, at an Add. */
export type MergeReading = (values: MergeValues) => Tensor;

/**
 * A part of the gradient at a unit: what comes back to its x through its skip (a projection's or padding's own gradient included) and
 * through its branch F; what arrives at the activation behind its merge, and what that lets pass. Where none stands there, all passes.
 * What is read of it is the mean, over the images, of the squared length of each image's own.
 */
export const GRADIENT_PARTS = ["skip", "branch", "arriving", "passed"] as const;
export type GradientPart = (typeof GRADIENT_PARTS)[number];

interface Described<Place extends string, Reading> extends Omit<Channel, "at"> {
  /** Where: at layers with weights, or at merges that a skip leads to. */
  readonly at: Place;
  readonly reads: readonly Reading[];
  /** From the numbers read at one site, in the order of `reads`; 32-bit floats, which may be no finite ones. */
  value(...numbers: readonly number[]): number;
}

export type LayerMeasurement = Described<typeof LAYER_SITES, LayerReading>;
export type MergeMeasurement = Described<typeof MERGE_SITES, MergeReading | GradientPart>;
export type Measurement = LayerMeasurement | MergeMeasurement;
