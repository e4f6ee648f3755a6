/** A layer's call, as it stands in a model's configuration once models in models are laid open. */
import type { Json, JsonObject } from "../layer";

/** A result: of the input, or of a call. */
export type ResultId = number;

/** Where a layer's weights are looked for. */
export interface LayerPlace {
  /** In `.keras` files: `layers/functional/layers/conv2d_1`. */
  readonly counted: string;
  /** The layer of the outermost model that it lies in, or is. */
  readonly top: string;
  /** Its own name. */
  readonly name: string;
}

export type Argument =
  | {
      readonly kind: "result";
      readonly id: ResultId;
      /** As far as the file says. Without the batch; null: any. */
      readonly shape: readonly (number | null)[] | undefined;
    }
  | { readonly kind: "constant"; readonly value: Json };

export interface LayerCall {
  readonly className: string;
  /** An operation of Keras 3 (`keras.ops`), not a layer: it may have the name of one. */
  readonly isOperation: boolean;
  /** With the models that it lies in: `mobilenet/conv1`. */
  readonly name: string;
  readonly config: JsonObject;
  readonly inputs: readonly Argument[];
  readonly keywords: JsonObject;
  readonly output: ResultId;
  readonly place: LayerPlace;
}

export interface OpenModel {
  readonly name: string;
  /** Without the batch; null: any. */
  readonly inputShape: readonly (number | null)[];
  /** In an order in which they can run. Result 0 is the input. */
  readonly calls: readonly LayerCall[];
  readonly output: ResultId;
}
