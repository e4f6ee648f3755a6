/** What the readers of the three files know of Keras' words: a layer is written with the best that all versions of its reader have. */
import type { ActivationFunction } from "../../program/operation";
import type { NameRule } from "./layer-names";

/** `keras`: Keras 3. `h5`: Keras 3 and tf.keras 2.11 to 2.15. `tfjs`: TensorFlow.js 4. */
export type DialectId = "keras" | "h5" | "tfjs";

export interface Dialect {
  readonly id: DialectId;
  /** For a person. */
  readonly tool: string;
  readonly isPython: boolean;
  readonly names: NameRule;
  /** A layer may read one result twice. TensorFlow.js's own run frees it before the last of its readers had it. */
  readonly readsTwice: boolean;
  readonly groupedConvolution: boolean;
  /** A depthwise convolution's dilation counts. TensorFlow.js's layer takes one and leaves it out when it runs. */
  readonly dilatedDepthwise: boolean;
  /** A depthwise convolution may have one stride for rows and another for columns: TensorFlow's kernel has not. */
  readonly depthwiseStridesDiffer: boolean;
  readonly subtract: boolean;
  readonly groupNorm: boolean;
  readonly rescaling: boolean;
  /** Bilinear enlargement takes pixels' centres, as ours; TensorFlow.js's takes their corners. */
  readonly bilinearCentres: boolean;
  /** Of leaky ReLU. Keras 3 reads both. */
  readonly slopeName: "negative_slope" | "alpha";
  /** Its name of each function with the same values as ours; absent ones are put together of others. */
  readonly activations: Readonly<Partial<Record<ActivationFunction, string>>>;
}

const COMMON = {
  relu: "relu",
  elu: "elu",
  selu: "selu",
  gelu: "gelu",
  sigmoid: "sigmoid",
  tanh: "tanh",
  softmax: "softmax",
  softplus: "softplus",
} as const;

const PYTHON = {
  isPython: true,
  readsTwice: true,
  groupedConvolution: true,
  dilatedDepthwise: true,
  depthwiseStridesDiffer: false,
  subtract: true,
  groupNorm: true,
  rescaling: true,
  bilinearCentres: true,
} as const;

export const DIALECTS: Readonly<Record<DialectId, Dialect>> = {
  keras: {
    id: "keras",
    tool: "Keras",
    ...PYTHON,
    names: "any",
    slopeName: "negative_slope",
    activations: {
      ...COMMON,
      relu6: "relu6",
      swish: "silu",
      mish: "mish",
      hardSigmoid: "hard_sigmoid",
    },
  },
  h5: {
    id: "h5",
    tool: "Keras",
    ...PYTHON,
    names: "ascii",
    slopeName: "alpha",
    // tf.keras 2 has another hard sigmoid, no ReLU6 among its functions, and mish in its last versions alone.
    activations: { ...COMMON, swish: "swish" },
  },
  tfjs: {
    id: "tfjs",
    tool: "TensorFlow.js",
    isPython: false,
    names: "paths",
    readsTwice: false,
    groupedConvolution: false,
    dilatedDepthwise: false,
    depthwiseStridesDiffer: true,
    subtract: false,
    groupNorm: false,
    rescaling: false,
    bilinearCentres: false,
    slopeName: "alpha",
    // Its hard sigmoid is another function.
    activations: { ...COMMON, relu6: "relu6", swish: "swish", mish: "mish" },
  },
};
