/** What a model that was read is on its way to a drawing: layers of ours with parameters and weights, in an order in which they can run. */
import type { ImportNote, ReadWeight } from "../../formats/model";
import type { LayerDefinition, Shape } from "../../layers/layer";
import type { Literal } from "../../layers/param-value";

/**
 * Values that a parameter may have without changing what is computed, the preferred first: padding of one pixel around an image may be `same`
 * as well. A parameter that is absent plays no part, as how weights begin.
 */
export type Choices = Readonly<Record<string, readonly Literal[]>>;

/** One layer that an operation becomes, or one of several in a row. */
export interface LayerDraft {
  readonly type: string;
  readonly params: Choices;
  /** In the order in which the layer declares them. */
  readonly weights: readonly ReadWeight[];
}

/** Whole sentences. */
export interface Refusal {
  readonly reason: string;
  readonly instead: string;
}

/** The image, as what a layer reads. */
export const IMAGE = -1;

export interface RaisedLayer extends LayerDraft {
  readonly definition: LayerDefinition;
  /** Places in the list of layers, all smaller than its own, or {@link IMAGE}. */
  readonly inputs: readonly number[];
  readonly inputShapes: readonly Shape[];
  readonly shape: Shape;
  /** Names of the file's steps that it holds. A shortcut that was a bare wire holds none. */
  readonly steps: readonly string[];
}

export interface RaisedModel {
  readonly imageShape: readonly [number, number, number];
  readonly layers: readonly RaisedLayer[];
  /** Place of the layer that the drawing ends with. */
  readonly output: number;
  readonly notes: readonly ImportNote[];
}

/** What a layer that stands alone is told. */
export function preferred(params: Choices): Readonly<Record<string, Literal>> {
  const entries = Object.entries(params).flatMap(([key, [value]]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}
