/** Networks in the words of Keras, as plain data: what `.keras`, `.h5` and TensorFlow.js's layers models have in common. */
import type { Shape } from "../../layers/layer";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface KerasWeight {
  /** Without the layer's: `kernel`. */
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** A layer that is called once. */
export interface KerasLayer {
  /** `Conv2D` */
  readonly className: string;
  readonly name: string;
  /** What is the class' own: without name, data type, and whether it is trained. */
  readonly config: JsonObject;
  /** Names of the layers whose results it reads. Empty: the input. */
  readonly inbound: readonly string[];
  /** In Keras' own order. */
  readonly weights: readonly KerasWeight[];
  /** Of its result, for one example. */
  readonly shape: Shape;
}

/** From one image to one vector. */
export interface KerasModel {
  readonly name: string;
  /** The input first, then in Keras' own order, see `layer-order.ts`. */
  readonly layers: readonly KerasLayer[];
  /** Name of the layer whose result the model gives. */
  readonly output: string;
}
