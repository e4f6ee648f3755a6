/**
 * The GPU engine's figures, each a ratio measured in one run with both sides taking turns:
 * `npm run bench -- tests/bench/gpu-figures.bench.ts`. Writes `tests/bench/output/gpu-figures.json`. Without a GPU it
 * is skipped and says so: a software adapter measures nothing here. Our kernels against TensorFlow.js's, on any adapter, are
 * in `webgpu-kernels.bench.ts`.
 *
 * Environment: SKIPLOOM_BENCH_PYTHON the Python whose PyTorch has CUDA; without one those figures are left out.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, it } from "vitest";
import { buildWorker, kernels } from "./figures/build-worker";
import type { WorkerOptions } from "./figures/protocol";
import { alternate, type Comparison, startSide } from "./figures/side";
import { rounded, writeOutput } from "./measured";

interface Figure {
  readonly id: string;
  readonly words: string;
  readonly ours: WorkerOptions;
  readonly against: "cuda" | "cpu";
  readonly rounds: number;
  readonly steps: readonly [number, number];
}

const THREADS = 2;
const STEP: WorkerOptions = {
  depth: 20,
  size: [32, 32, 3],
  batch: 128,
  threads: THREADS,
  mode: "train",
  device: "webgpu",
};

const FIGURES: readonly Figure[] = [
  {
    id: "resnet-20-cuda",
    words: "ResNet-20 step, 32x32x3, batch 128: time against PyTorch's on CUDA, float32 (bar 6, aim 2)",
    ours: STEP,
    against: "cuda",
    rounds: 8,
    steps: [30, 30],
  },
  {
    id: "resnet-20-cpu",
    words: "the same: time against our CPU engine's (bar 1/8, aim 1/30)",
    ours: STEP,
    against: "cpu",
    rounds: 4,
    steps: [30, 3],
  },
  {
    id: "bottlenecks-cuda",
    words: "three bottlenecks of 64x64x256, batch 32: time against PyTorch's on CUDA, float32 (bar 6, aim 2)",
    ours: { ...STEP, network: "bottlenecks", size: [64, 64, 256], batch: 32 },
    against: "cuda",
    rounds: 8,
    steps: [10, 10],
  },
];

const python = process.env.SKIPLOOM_BENCH_PYTHON ?? "/usr/bin/python3";
const figures: Record<string, unknown> = {};
let worker = "";

beforeAll(async () => {
  worker = await buildWorker();
}, 120_000);

function hasCuda(): boolean {
  const program = "import torch, sys; sys.exit(0 if torch.cuda.is_available() else 1)";
  return spawnSync(python, ["-c", program], { stdio: "ignore" }).status === 0;
}

async function compare({ ours, against, rounds, steps }: Figure): Promise<Comparison> {
  const { device: _device, ...onCpu } = ours;
  const other = {
    cuda: () =>
      startSide([python, path.join(import.meta.dirname, "pytorch", "worker.py")], {
        ...ours,
        device: "cuda",
      }),
    cpu: () => startSide([process.execPath, worker], onCpu, [kernels]),
  }[against];
  return await alternate(
    [await startSide([process.execPath, worker], ours, [kernels]), await other()],
    rounds,
    steps,
  );
}

/** A reason to measure nothing, or undefined. */
async function whyNot(): Promise<string | undefined> {
  try {
    const side = await startSide(
      [process.execPath, worker],
      { ...STEP, depth: 8, batch: 1, size: [8, 8, 1] },
      [kernels],
    );
    await side.end();
    return /swiftshader|llvmpipe|software/i.test(side.version)
      ? `There is only a software adapter here: ${side.version}.`
      : undefined;
  } catch (error) {
    return `No GPU can be used here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

describe("the GPU engine", () => {
  for (const figure of FIGURES) {
    it(figure.words, async ({ skip }) => {
      const reason = await whyNot();
      if (reason) return skip(reason);
      if (figure.against === "cuda" && !hasCuda())
        return skip("There is no PyTorch with CUDA here; SKIPLOOM_BENCH_PYTHON can name one.");
      const { ratio, ratioOfMinimums, medianMs, versions } = await compare(figure);
      figures[figure.id] = {
        words: figure.words,
        ratio: rounded(ratio, 4),
        ratioOfMinimums: rounded(ratioOfMinimums, 4),
        medianMs: medianMs.map((value) => rounded(value, 3)),
        versions,
      };
      writeOutput("gpu-figures", figures);
    });
  }
});
