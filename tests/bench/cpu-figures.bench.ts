/**
 * The CPU engine's figures, each a ratio measured in one run with both sides taking turns:
 * `npm run bench -- tests/bench/cpu-figures.bench.ts`. Writes `tests/bench/output/cpu-figures.json`.
 *
 * Environment: SKIPLOOM_BENCH_NODE names a second Node to measure on as well; SKIPLOOM_BENCH_ONLY some figures, with commas
 * between their names (those of other figures stay as they were measured last); SKIPLOOM_BENCH_PYTHON the Python that has PyTorch;
 * SKIPLOOM_BENCH_FLAGS flags for our side's Node.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildWorker, kernels, repository } from "./figures/build-worker";
import { FIGURES, type Figure } from "./figures/figures";
import type { WorkerOptions } from "./figures/protocol";
import type { ConvolutionRates } from "./figures/rates";
import { alternate, type Comparison, median, type Side, startSide } from "./figures/side";

const threads = Math.min(2, availableParallelism());
const python = process.env.SKIPLOOM_BENCH_PYTHON ?? "/usr/bin/python3";
const only = process.env.SKIPLOOM_BENCH_ONLY?.split(",");
const flags = process.env.SKIPLOOM_BENCH_FLAGS?.split(" ") ?? [];
const outputFile = path.join(import.meta.dirname, "output", "cpu-figures.json");
const second = process.env.SKIPLOOM_BENCH_NODE;
const nodes = [process.execPath, ...(second ? [second] : [])];

interface Output {
  machine?: { processor: string; cores: number; threads: number };
  /** By the version of Node, then by figure. */
  figures: Record<string, Record<string, unknown>>;
}

let worker = "";
beforeAll(async () => {
  worker = await buildWorker();
}, 120_000);

function versionOf(node: string): string {
  return execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
}

function record(node: string, id: string, figure: object): void {
  const output: Output = existsSync(outputFile)
    ? (JSON.parse(readFileSync(outputFile, "utf8")) as Output)
    : { figures: {} };
  output.machine = { processor: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), threads };
  const version = versionOf(node).replace(/\..*/, "");
  output.figures[version] = { ...output.figures[version], [id]: rounded(figure) };
  writeFileSync(outputFile, `${JSON.stringify(output, undefined, 2)}\n`);
  console.log(`${version} ${id}: ${JSON.stringify(rounded(figure))}`);
}

/** Three digits are more than a machine repeats. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(3));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rounded(entry)]));
  }
  return value;
}

/** Processes that wanted to run in the last minute: well above `threads`, a figure says little. */
function load(): number {
  return loadavg()[0] ?? 0;
}

interface Rival {
  readonly side: Side;
  /** PyTorch's. */
  readonly layout?: "NCHW" | "channels_last";
}

/** In the layout that is faster for this figure, which is not always the same one. */
async function pytorch(ours: WorkerOptions, steps: number): Promise<Rival> {
  const program = [python, path.join(import.meta.dirname, "pytorch", "worker.py")];
  const tried: (Required<Rival> & { readonly time: number })[] = [];
  for (const layout of ["NCHW", "channels_last"] as const) {
    const side = await startSide(program, { ...ours, ...(layout === "channels_last" && { layout }) });
    await side.steps(steps);
    tried.push({ side, layout, time: median(await side.steps(steps)) });
  }
  const [best, ...others] = tried.sort((one, other) => one.time - other.time);
  if (!best) throw new Error("PyTorch was not tried.");
  for (const { side } of others) await side.end();
  return { side: best.side, layout: best.layout };
}

async function compare(
  node: string,
  figure: Figure,
): Promise<Comparison & { readonly layout?: Rival["layout"] }> {
  const ours: WorkerOptions = { ...figure.ours, threads };
  const program = [node, ...flags, worker];
  const own = async (options: WorkerOptions): Promise<Rival> => ({
    side: await startSide(program, options, [kernels]),
  });
  const rival = {
    pytorch: () => pytorch(ours, figure.steps[1]),
    stock: () => own({ ...ours, mode: "stock" }),
    oneThread: () => own({ ...ours, threads: 1 }),
    plain: () => own({ ...ours, variant: "plain" }),
  }[figure.against];
  const { side, layout } = await rival();
  const sides = [await startSide(program, ours, [kernels]), side] as const;
  return { ...(layout && { layout }), ...(await alternate(sides, figure.rounds, figure.steps)) };
}

function ratesOf(node: string, count: number, variant?: "relaxed" | "plain"): ConvolutionRates {
  const options: WorkerOptions = {
    depth: 8,
    size: [8, 8, 1],
    batch: 1,
    mode: "convolution",
    threads: count,
    ...(variant && { variant }),
  };
  const answer = execFileSync(node, [...flags, worker, JSON.stringify(options), kernels], {
    encoding: "utf8",
  });
  return JSON.parse(answer) as ConvolutionRates;
}

function isWanted(id: string): boolean {
  return !only || only.includes(id);
}

describe.each(nodes)("figures", (node) => {
  for (const figure of FIGURES) {
    it.runIf(isWanted(figure.id))(figure.words, async () => {
      const loadBefore = load();
      const comparison = await compare(node, figure);
      expect(comparison.ratio).toBeGreaterThan(0);
      record(node, figure.id, { words: figure.words, loadBefore, ...comparison });
    });
  }

  it.runIf(isWanted("convolution"))("share of the micro-kernel's rate that convolutions reach", () => {
    for (const count of new Set([1, threads])) {
      const rates = ratesOf(node, count);
      record(node, `convolution-${count}`, {
        words: `3x3 convolution of 64 channels, 16x16, batch 32, on ${count} threads, in GFLOP/s of its definition`,
        ...rates,
        shares: [rates.forward, rates.inputGradient, rates.filterGradient, rates.strided].map(
          (rate) => rate / rates.microKernel,
        ),
      });
    }
  });

  it.runIf(isWanted("relaxed-convolution"))("relaxed build against plain, where multiply-adds are", () => {
    const relaxed: ConvolutionRates[] = [];
    const plain: ConvolutionRates[] = [];
    for (let round = 0; round < 3; round += 1) {
      relaxed.push(ratesOf(node, threads, "relaxed"));
      plain.push(ratesOf(node, threads, "plain"));
    }
    const ratio = (part: Exclude<keyof ConvolutionRates, "version">): number =>
      median(relaxed.map((rates) => rates[part])) / median(plain.map((rates) => rates[part]));
    record(node, "relaxed-convolution", {
      words:
        "The relaxed build's rate over the plain one's: the micro-kernel, and 3x3 convolutions of 64 channels",
      microKernel: ratio("microKernel"),
      forward: ratio("forward"),
      inputGradient: ratio("inputGradient"),
      filterGradient: ratio("filterGradient"),
      strided: ratio("strided"),
    });
  });

  it.runIf(isWanted("fashion"))(
    "ResNet-20 on Fashion-MNIST, 5 epochs, from command to result",
    () => {
      const home = mkdtempSync(path.join(tmpdir(), "skiploom-bench-"));
      try {
        const command = path.join(repository, "out", "main", "cli.js");
        const start = performance.now();
        const { stdout, stderr, status } = spawnSync(
          node,
          [command, "train", "resnet-20", "--epochs", "5", "--threads", String(threads), "--json"],
          { encoding: "utf8", env: { ...process.env, SKIPLOOM_HOME: home }, maxBuffer: 1e9 },
        );
        const seconds = (performance.now() - start) / 1000;
        expect(status, stderr).toBe(0);
        const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as object;
        record(node, "fashion", { words: "ResNet-20 on Fashion-MNIST, 5 epochs: seconds", seconds, last });
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
    1_200_000,
  );
});
