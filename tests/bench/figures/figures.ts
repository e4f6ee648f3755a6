/** The figures of the CPU engine: what is compared with what, and how good it has to be. */
import type { WorkerOptions } from "./protocol";

const SMALL: WorkerOptions["size"] = [8, 8, 1];
const MEDIUM: WorkerOptions["size"] = [28, 28, 1];
const COLOUR: WorkerOptions["size"] = [32, 32, 3];

export interface Figure {
  readonly id: string;
  readonly words: string;
  readonly ours: Omit<WorkerOptions, "threads">;
  /** Against what: PyTorch, TensorFlow.js's own cpu backend, ours on one thread, or ours without relaxed SIMD. */
  readonly against: "pytorch" | "stock" | "oneThread" | "plain";
  /** Turns, and the steps of each side in one of them. */
  readonly rounds: number;
  readonly steps: readonly [number, number];
}

function step(depth: number, size: WorkerOptions["size"], batch: number): Figure["ours"] {
  return { depth, size, batch, mode: "train" };
}

/** Three blocks at one size. */
function stage(
  network: NonNullable<WorkerOptions["network"]>,
  size: WorkerOptions["size"],
  batch: number,
): Figure["ours"] {
  return { ...step(20, size, batch), network };
}

function prediction(batch: number): Figure["ours"] {
  return { depth: 20, size: COLOUR, batch, mode: "predict" };
}

export const FIGURES: readonly Figure[] = [
  {
    id: "resnet-20-step",
    words: "ResNet-20 step, 32x32x3, batch 128: time against PyTorch's, and peak memory",
    ours: step(20, COLOUR, 128),
    against: "pytorch",
    rounds: 6,
    steps: [3, 3],
  },
  {
    id: "resnet-56-step",
    words: "ResNet-56 step, 32x32x3, batch 32: time against PyTorch's",
    ours: step(56, COLOUR, 32),
    against: "pytorch",
    rounds: 6,
    steps: [3, 3],
  },
  {
    id: "resnet-110-step",
    words: "ResNet-110 step, 32x32x3, batch 32: time against PyTorch's",
    ours: step(110, COLOUR, 32),
    against: "pytorch",
    rounds: 5,
    steps: [2, 2],
  },
  {
    id: "resnet-8-step",
    words: "ResNet-8 step on digits, 8x8x1, batch 64: time against PyTorch's",
    ours: step(8, SMALL, 64),
    against: "pytorch",
    rounds: 12,
    steps: [40, 40],
  },
  {
    id: "resnext-step",
    words:
      "three ResNeXt bottlenecks of 28x28x512, 32 groups of 8 channels, batch 8: time of a step against PyTorch's",
    ours: stage("resnext", [28, 28, 512], 8),
    against: "pytorch",
    rounds: 6,
    steps: [3, 3],
  },
  {
    id: "resnext-first-step",
    words:
      "three ResNeXt bottlenecks of 56x56x256, 32 groups of 4 channels, batch 4: time of a step against PyTorch's",
    ours: stage("resnext", [56, 56, 256], 4),
    against: "pytorch",
    rounds: 6,
    steps: [3, 3],
  },
  {
    id: "squeeze-excite-step",
    words: "three squeeze-and-excite bottlenecks of 28x28x512, batch 8: time of a step against PyTorch's",
    ours: stage("squeezeExcite", [28, 28, 512], 8),
    against: "pytorch",
    rounds: 6,
    steps: [3, 3],
  },
  {
    id: "convnext-step",
    words: "three ConvNeXt blocks of 28x28x192, batch 8: time of a step against PyTorch's",
    ours: stage("convnext", [28, 28, 192], 8),
    against: "pytorch",
    rounds: 6,
    steps: [3, 3],
  },
  {
    id: "group-norm-step",
    words: "ResNet-20 with group norms of 8 groups, 32x32x3, batch 32: time of a step against PyTorch's",
    ours: { ...step(20, COLOUR, 32), network: "groupNorm" },
    against: "pytorch",
    rounds: 6,
    steps: [3, 3],
  },
  {
    id: "inference-1",
    words: "ResNet-20 inference, batch 1: time against PyTorch's",
    ours: prediction(1),
    against: "pytorch",
    rounds: 10,
    steps: [40, 40],
  },
  {
    id: "inference-256",
    words: "ResNet-20 inference, batch 256: time against PyTorch's",
    ours: prediction(256),
    against: "pytorch",
    rounds: 6,
    steps: [4, 4],
  },
  {
    id: "two-threads",
    words: "ResNet-20 step, batch 128: all threads' time against one thread's",
    ours: step(20, COLOUR, 128),
    against: "oneThread",
    rounds: 5,
    steps: [3, 2],
  },
  {
    id: "relaxed",
    words: "ResNet-20 step, batch 128: the relaxed build's time against the plain one's",
    ours: { ...step(20, COLOUR, 128), variant: "relaxed" },
    against: "plain",
    rounds: 5,
    steps: [3, 2],
  },
  {
    id: "stock",
    words: "ResNet-8 step, 28x28x1, batch 16: time against TensorFlow.js's own cpu backend",
    ours: step(8, MEDIUM, 16),
    against: "stock",
    rounds: 1,
    steps: [20, 1],
  },
];
