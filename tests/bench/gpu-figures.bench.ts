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
import { GPU_FIGURES, type GpuFigure, STEP } from "./figures/gpu-figures";
import { alternate, type Comparison, startSide } from "./figures/side";
import { rounded, writeOutput } from "./measured";

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

async function compare({ ours, against, rounds, steps }: GpuFigure): Promise<Comparison> {
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
  for (const figure of GPU_FIGURES) {
    it(figure.words, async ({ skip }) => {
      const reason = await whyNot();
      if (reason) return skip(reason);
      if (figure.against === "cuda" && !hasCuda())
        return skip("There is no PyTorch with CUDA here; SKIPLOOM_BENCH_PYTHON can name one.");
      const { ratio, ratioOfMinimums, medianMs, versions } = await compare(figure);
      figures[figure.id] = {
        words: figure.words,
        bar: figure.bar,
        aim: figure.aim,
        ratio: rounded(ratio, 4),
        ratioOfMinimums: rounded(ratioOfMinimums, 4),
        medianMs: medianMs.map((value) => rounded(value, 3)),
        versions,
      };
      writeOutput("gpu-figures", figures);
    });
  }
});
