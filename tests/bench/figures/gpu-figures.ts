/** The figures of the GPU engine: what is compared with what, and how good it has to be. */
import type { WorkerOptions } from "./protocol";

export interface GpuFigure {
  readonly id: string;
  readonly words: string;
  readonly ours: WorkerOptions;
  readonly against: "cuda" | "cpu";
  /** The ratio of times that it may have at most, and the one that is aimed at. */
  readonly bar: number;
  readonly aim: number;
  readonly rounds: number;
  readonly steps: readonly [number, number];
}

const THREADS = 2;
export const STEP: WorkerOptions = {
  depth: 20,
  size: [32, 32, 3],
  batch: 128,
  threads: THREADS,
  mode: "train",
  device: "webgpu",
};

export const GPU_FIGURES: readonly GpuFigure[] = [
  {
    id: "resnet-20-cuda",
    words: "ResNet-20 step, 32x32x3, batch 128: time against PyTorch's on CUDA, float32",
    bar: 6,
    aim: 2,
    ours: STEP,
    against: "cuda",
    rounds: 8,
    steps: [30, 30],
  },
  {
    id: "resnet-20-cpu",
    words: "ResNet-20 step, 32x32x3, batch 128, on the GPU: time against our CPU engine's",
    bar: 1 / 8,
    aim: 1 / 30,
    ours: STEP,
    against: "cpu",
    rounds: 4,
    steps: [30, 3],
  },
  {
    id: "bottlenecks-cuda",
    words: "three bottlenecks of 64x64x256, batch 32: time against PyTorch's on CUDA, float32",
    bar: 6,
    aim: 2,
    ours: { ...STEP, network: "bottlenecks", size: [64, 64, 256], batch: 32 },
    against: "cuda",
    rounds: 8,
    steps: [10, 10],
  },
];
