/**
 * The operations that a network is made of, once its layers are lowered: few, typed, and without a word of any framework. Shapes
 * are those of one example: `[height, width, channels]` or `[features]`.
 */
import type { Shape } from "../layers/layer";

export type Pair = readonly [rows: number, columns: number];

/** Pixels that are added around an image. */
export type Borders = readonly [top: number, bottom: number, left: number, right: number];

/** TensorFlow's two rules, or numbers: `same` pads until ceil(n / stride) windows fit, `valid` not at all. */
export type Padding = "same" | "valid" | Borders;

export type ActivationFunction =
  | "relu"
  | "relu6"
  | "leakyRelu"
  | "elu"
  | "selu"
  | "gelu"
  | "sigmoid"
  | "tanh"
  | "softmax"
  | "swish"
  /** relu6(x + 3) / 6, as PyTorch's (Howard et al. 2019, section 5.2). TensorFlow.js's of that name is another function. */
  | "hardSigmoid"
  /** x times that. */
  | "hardSwish"
  /** log(1 + e^x). */
  | "softplus"
  /** x tanh(softplus(x)) (Misra 2019). */
  | "mish";

interface Window {
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
}

interface Convolution extends Window {
  readonly dilations: Pair;
}

/** What each kind of operation is told. Weights are declared beside it: see {@link WeightSpec}. */
export interface Attributes {
  /**
   * Kernel `[rows, columns, in / groups, out]`, then bias `[out]` where there is one. Of several groups each has its share of the
   * channels and of the filters, in their order (Xie et al. 2017, section 3).
   */
  readonly conv2d: Convolution & { readonly filters: number; readonly groups: number };
  /** Kernel `[rows, columns, channels, multiplier]`, then bias `[channels x multiplier]` where there is one. */
  readonly depthwiseConv2d: Convolution & { readonly multiplier: number };
  /**
   * What leads a convolution of the same window back (Dumoulin & Visin 2016, section 4): each pixel spreads over its window. Kernel `[rows,
   * columns, out, in]`, then bias `[out]` where there is one. In numbers `padding` is taken off the result, and `extra` is added
   * below and on the right of it (PyTorch's `output_padding`, less than the stride).
   */
  readonly transposedConv2d: Window & { readonly filters: number; readonly extra: Pair };
  /** Kernel `[in, out]`, then bias `[out]` where there is one. */
  readonly matmul: { readonly units: number };
  /** gamma, beta, running mean, running variance, each `[channels]` (Ioffe & Szegedy 2015). */
  readonly batchNorm: { readonly momentum: number; readonly epsilon: number };
  readonly activation: {
    readonly function: ActivationFunction /** Of leaky ReLU. */;
    readonly slope: number;
  };
  readonly softmax: Nothing;
  /** Below zero times a slope of each channel, `[channels]` (He et al. 2015, "Delving deep into rectifiers", equation 1). */
  readonly prelu: Nothing;
  /**
   * Each image by itself: mean and variance over its pixels and the channels of a group (Wu & He 2018, equation 7), or over the channels of
   * a group at each pixel. gamma, beta, each `[channels]`.
   */
  readonly groupNorm: {
    readonly groups: number;
    readonly epsilon: number;
    readonly over: "image" | "pixel";
  };
  /** x / sqrt(sum of its channels' squares + epsilon), at each pixel. */
  readonly l2Norm: { readonly epsilon: number };
  readonly add: Nothing;
  /** Of two inputs the first minus the second. */
  readonly subtract: Nothing;
  /**
   * Value by value. Beside an image of `[height, width, channels]`, `[1, 1, channels]` and `[channels]` hold a factor a channel, and
   * `[height, width, 1]` a factor a pixel.
   */
  readonly multiply: Nothing;
  /** The largest of its inputs, value by value; where several are, the gradient goes to the first of them. */
  readonly maximum: Nothing;
  /** Along the last axis. */
  readonly concat: Nothing;
  /** Padding takes no part. */
  readonly maxPool: Window;
  /** A window is divided by the pixels that it sees, or by all of its places where padding counts. */
  readonly averagePool: Window & { readonly countsPadding: boolean };
  /** Over all pixels: one number a channel is left. */
  readonly globalAveragePool: Nothing;
  readonly flatten: Nothing;
  /** Inverted dropout (Srivastava et al. 2014, section 10). */
  readonly dropout: { readonly rate: number };
  /**
   * The whole of an image, or of the batch, becomes zero, or is divided by the chance to stay, `survival` (Huang et al. 2016, equation
   * 2); nothing outside training.
   */
  readonly pathDrop: { readonly survival: number; readonly per: "image" | "batch" };
  /** Zeros around rows, columns and channels. */
  readonly pad: { readonly before: Triple; readonly after: Triple };
  /** Without as many rows, columns and channels at the beginning and at the end. */
  readonly crop: { readonly before: Triple; readonly after: Triple };
  /** The same values in the same order, laid out anew. */
  readonly reshape: { readonly shape: Shape };
  /** Axes in another order: which one of the input comes first, second and third. */
  readonly permute: { readonly order: Triple };
  /**
   * Each pixel becomes as many. Bilinear: half-pixel centres, so that result (i + 1/2) / factor - 1/2 is blended of its two neighbours, and
   * the border is repeated (PyTorch's `align_corners=False`, TensorFlow's `half_pixel_centers`).
   */
  readonly resize: { readonly factors: Pair; readonly method: "nearest" | "bilinear" };
  /** Every n-th pixel, from the first on (He et al. 2015, option A). */
  readonly subsample: { readonly strides: Pair };
  /** Times a number. */
  readonly scale: { readonly factor: number };
  /** Times a learned factor, `[1]` or `[channels]`; then plus an offset of the same shape where there is one. */
  readonly gain: Nothing;
  /** Plus a learned number, `[1]` or `[channels]`. */
  readonly offset: Nothing;
  /** Zeros of this shape, for as many images as the input holds. */
  readonly zeros: { readonly shape: Shape };
  /** Each image's values are replaced by their mean over the batch. */
  readonly batchMean: Nothing;
}

type Nothing = Readonly<Record<never, never>>;
export type Triple = readonly [rows: number, columns: number, channels: number];

export type OperationKind = keyof Attributes;
export type OperationOf<Kind extends OperationKind> = { readonly kind: Kind } & Attributes[Kind];
export type Operation = { [Kind in OperationKind]: OperationOf<Kind> }[OperationKind];

export type WeightRole =
  | "kernel"
  | "depthwiseKernel"
  | "bias"
  | "gamma"
  | "beta"
  | "runningMean"
  | "runningVariance"
  | "gain"
  | "offset"
  | "slope";

/**
 * How first values are drawn. He: variance 2 / fanIn (He et al. 2015, equation 10); Glorot: variance 2 / (fanIn + fanOut) (Glorot &
 * Bengio 2010, equation 16). Normal is not truncated.
 */
export type DrawnInitializer = "heNormal" | "heUniform" | "glorotNormal" | "glorotUniform";

/** First values. */
export type Initializer =
  | { readonly kind: "constant"; readonly value: number }
  | {
      readonly kind: DrawnInitializer;
      readonly fanIn: number;
      readonly fanOut: number;
      readonly scale: number;
    }
  /** A kernel that hands its input on: `scale` from channel c to channel c in the middle of its window, else zero. */
  | {
      readonly kind: "identity";
      readonly scale: number;
      readonly depthwise: boolean;
      /** Of a convolution: each hands its own channels on. */
      readonly groups: number;
    };

export interface WeightSpec {
  /** Name of the step and of the weight: `stage2/1/conv1/kernel`. Unique, and its name in every file. */
  readonly name: string;
  readonly role: WeightRole;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** False for running statistics. */
  readonly trainable: boolean;
  /** Weight decay applies: kernels only; biases, gamma and beta are spared. */
  readonly decays: boolean;
}
