/** What the two sides of a figure are told, and what they answer: one JSON object a line. */
export interface WorkerOptions {
  /** `resnet-<depth>` */
  readonly depth: number;
  /**
   * In place of the residual network. `groupNorm`: its batch norms are group norms. The others are three blocks at one size, as in a
   * stage of ResNet-50, SE-ResNet-50, ResNeXt-50 or ConvNeXt.
   */
  readonly network?: "groupNorm" | "bottlenecks" | "squeezeExcite" | "resnext" | "convnext";
  /** Left out: the CPU. `cuda` is PyTorch's alone. */
  readonly device?: "webgpu" | "cuda";
  /** Height, width, channels. */
  readonly size: readonly [number, number, number];
  readonly batch: number;
  readonly threads: number;
  /** `stock` trains with TensorFlow.js's own model and cpu backend; `convolution` measures kernels. */
  readonly mode: "train" | "predict" | "stock" | "convolution";
  /** PyTorch's alone; where left out, images lie in its usual order, NCHW. */
  readonly layout?: "channels_last";
  /** PyTorch's alone: products in TensorFloat-32, which CUDA has. */
  readonly tf32?: true;
  /** A certain build of the kernels. */
  readonly variant?: "relaxed" | "plain";
}

export type Request = { readonly steps: number } | { readonly end: true };

export interface Ready {
  readonly ready: true;
  readonly version: string;
}

export interface Timings {
  /** Milliseconds of each step. */
  readonly ms: number[];
}

export interface Farewell {
  readonly peakBytes: number;
}
