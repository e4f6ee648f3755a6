/** The kit's figures, most important first: what each needs, how long it takes, and how its sides are started. */
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { FIGURES as CPU_FIGURES, type Figure } from "../figures/figures";
import { GPU_FIGURES, type GpuFigure } from "../figures/gpu-figures";
import type { WorkerOptions } from "../figures/protocol";
import type { ConvolutionRates } from "../figures/rates";
import { askOnce } from "./child";
import { compareSides, rounded, type SideStart } from "./compare";
import type { GpuLimits, GpuRequest } from "./gpu-messages";
import type { Planned } from "./plan";
import type { TorchFound } from "./pytorch";
import type { FigureRecord, KitResults } from "./results";

export interface TaskContext {
  /** Of the kit as it was brought here: PyTorch's programs. */
  readonly folder: string;
  /** Where the programs were unpacked. */
  readonly engine: string;
  /** Dawn's environment and what it found; why there is nothing to measure otherwise. */
  readonly gpu: { readonly environment: NodeJS.ProcessEnv; readonly software: boolean } | string;
  readonly torch: TorchFound | undefined;
  /** A software adapter and PyTorch's CPU stand in, with little work. */
  readonly rehearsal: boolean;
  readonly results: KitResults;
}

export interface Task extends Planned {
  readonly words: string;
  /** Why it is left out, however much time there is. */
  readonly without?: string;
  /** Notes what it found in the results. @param seconds after which no further round begins */
  run(seconds: number, signal: AbortSignal): Promise<void>;
}

const SILENCE_SECONDS = 90;
const NO_PYTORCH = "There is no Python with PyTorch here; only our side was measured.";
const NO_CUDA = "PyTorch reaches no GPU here; only our side was measured.";
/** As the figures are defined: more threads help neither side's small steps much. */
const THREADS = Math.min(2, availableParallelism());

/** Most important first, with seconds on a machine with a GPU: bringing PyTorch up on CUDA is most of those that need it. */
const PLACES: ReadonlyMap<string, number> = new Map([
  ["resnet-20-cuda", 60],
  ["bottlenecks-cuda", 50],
  ["webgpu-limits", 12],
  ["pytorch-limits", 15],
  ["resnet-20-cpu", 20],
  ["resnet-20-step", 30],
  ["resnet-8-step", 20],
  ["inference-1", 15],
  ["inference-256", 25],
  ["resnet-56-step", 30],
  ["two-threads", 25],
  ["resnet-110-step", 45],
  ["resnext-step", 30],
  ["resnext-first-step", 30],
  ["group-norm-step", 20],
  ["convnext-step", 25],
  ["squeeze-excite-step", 25],
  ["convolution", 15],
  ["relaxed", 20],
  ["relaxed-convolution", 35],
  // A step of TensorFlow.js's own backend takes minutes.
  ["stock", 180],
]);

export function tasksOf(context: TaskContext): readonly Task[] {
  const { results } = context;
  const note = (id: string, work: (seconds: number, signal: AbortSignal) => Promise<FigureRecord>) =>
    ({
      run: async (seconds, signal) => {
        results.figures[id] = await work(seconds, signal);
      },
    }) satisfies Pick<Task, "run">;
  const places = [...PLACES.keys()];
  const timed = (id: string): Planned => {
    const seconds = PLACES.get(id);
    if (seconds === undefined) throw new Error(`The kit's figure "${id}" has no place in its order.`);
    return { id, seconds };
  };
  const all: Task[] = [
    ...GPU_FIGURES.map((figure) => ({
      ...timed(figure.id),
      words: figure.words,
      ...withoutGpu(context),
      ...note(figure.id, (seconds, signal) => measureGpu(context, figure, seconds, signal)),
    })),
    ...limitTasks(context).map((task) => ({ ...timed(task.id), ...task })),
    ...CPU_FIGURES.map((figure) => ({
      ...timed(figure.id),
      words: figure.words,
      ...note(figure.id, (seconds, signal) => measureCpu(context, figure, seconds, signal)),
    })),
    ...rateTasks(context).map(({ id, words, work }) => ({ ...timed(id), words, ...note(id, work) })),
  ];
  return all.sort((one, other) => places.indexOf(one.id) - places.indexOf(other.id));
}

function withoutGpu({ gpu, rehearsal }: TaskContext): Pick<Task, "without"> {
  if (typeof gpu === "string") return { without: gpu };
  if (gpu.software && !rehearsal) return { without: "A software adapter measures nothing." };
  return {};
}

function worker({ engine }: TaskContext): Pick<SideStart, "program" | "rest"> {
  return {
    program: [process.execPath, path.join(engine, "worker.mjs")],
    rest: [path.join(engine, "kernels")],
  };
}

function pytorch({ folder, torch }: TaskContext): Pick<SideStart, "program" | "environment"> {
  return {
    program: [torch?.python ?? "python3", path.join(folder, "pytorch", "worker.py")],
    environment: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  };
}

/** PyTorch in both layouts; with TensorFloat-32 too, where it can be had. */
function pytorchSides(
  context: TaskContext,
  options: WorkerOptions,
  steps: number,
  tf32: boolean,
): readonly SideStart[] {
  const layouts = [{ name: "NCHW" }, { name: "channels_last", layout: "channels_last" as const }];
  const kinds = tf32 ? [{ kind: "float32" }, { kind: "TF32", tf32: true as const }] : [{ kind: "float32" }];
  return kinds.flatMap(({ kind, ...precision }) =>
    layouts.map(({ name, ...layout }) => ({
      ...pytorch(context),
      name: `PyTorch ${name} ${kind}`,
      options: { ...options, ...layout, ...precision },
      steps,
      ...precision,
    })),
  );
}

async function measureGpu(
  context: TaskContext,
  figure: GpuFigure,
  seconds: number,
  signal: AbortSignal,
): Promise<FigureRecord> {
  const { gpu, torch, rehearsal } = context;
  if (typeof gpu === "string") throw new Error(gpu);
  const little = rehearsal && { batch: 2, size: [16, 16, figure.ours.size[2]] as const };
  const ours: WorkerOptions = { ...figure.ours, ...little };
  const steps = rehearsal ? ([1, 1] as const) : figure.steps;
  const hasRival = rehearsal ? torch !== undefined : Boolean(torch?.gpu);
  const { device: _device, ...onCpu } = ours;
  const rivals =
    figure.against === "cpu"
      ? [{ ...worker(context), name: "our CPU engine", options: onCpu, steps: steps[1] }]
      : pytorchSides(context, rehearsal ? onCpu : { ...ours, device: "cuda" }, steps[1], true);
  const missing = figure.against === "cuda" && !hasRival;
  return await compareSides(
    {
      ...figure,
      rounds: rehearsal ? 2 : figure.rounds,
      ours: {
        ...worker(context),
        name: "our GPU engine",
        options: ours,
        environment: gpu.environment,
        steps: steps[0],
      },
      rivals: missing ? [] : rivals,
      ...(missing && { note: torch ? NO_CUDA : NO_PYTORCH }),
    },
    seconds,
    signal,
  );
}

async function measureCpu(
  context: TaskContext,
  figure: Figure,
  seconds: number,
  signal: AbortSignal,
): Promise<FigureRecord> {
  const ours: WorkerOptions = { ...figure.ours, threads: THREADS };
  const own = (name: string, changed: Partial<WorkerOptions>): readonly SideStart[] => [
    { ...worker(context), name, options: { ...ours, ...changed }, steps: figure.steps[1] },
  ];
  const rivals = {
    pytorch: () => (context.torch ? pytorchSides(context, ours, figure.steps[1], false) : []),
    stock: () => own("TensorFlow.js's own cpu backend", { mode: "stock" }),
    oneThread: () => own("one thread", { threads: 1 }),
    plain: () => own("the plain build", { variant: "plain" }),
  }[figure.against]();
  return await compareSides(
    {
      words: figure.words,
      rounds: context.rehearsal ? 2 : figure.rounds,
      ours: { ...worker(context), name: "our CPU engine", options: ours, steps: figure.steps[0] },
      rivals,
      ...(rivals.length === 0 && { note: NO_PYTORCH }),
    },
    seconds,
    signal,
  );
}

function limitTasks(context: TaskContext): readonly Omit<Task, "seconds">[] {
  const { gpu, torch, folder, engine, results } = context;
  const silenceSeconds = SILENCE_SECONDS;
  return [
    {
      id: "webgpu-limits",
      words: "Copies and a matrix product through WebGPU",
      ...(typeof gpu === "string" && { without: gpu }),
      run: async (_seconds, signal) => {
        const environment = typeof gpu === "string" ? process.env : gpu.environment;
        const request: GpuRequest = { kind: "limits" };
        const program = [path.join(engine, "gpu.mjs"), JSON.stringify(request)];
        results.limits.webgpu = (await askOnce(process.execPath, program, {
          environment,
          signal,
          silenceSeconds,
        })) as GpuLimits;
      },
    },
    {
      id: "pytorch-limits",
      words: "Copies and matrix products by PyTorch",
      ...(!torch && { without: "There is no Python with PyTorch here." }),
      run: async (_seconds, signal) => {
        const options = { device: torch?.gpu ? "cuda" : "cpu", threads: THREADS };
        const program = [path.join(folder, "pytorch", "limits.py"), JSON.stringify(options)];
        const python = torch?.python ?? "python3";
        results.limits.pytorch = await askOnce(python, program, { signal, silenceSeconds });
      },
    },
  ];
}

interface RateTask {
  readonly id: string;
  readonly words: string;
  work(seconds: number, signal: AbortSignal): Promise<FigureRecord>;
}

function rateTasks(context: TaskContext): readonly RateTask[] {
  const { program, rest = [] } = worker(context);
  const [node = "", ...first] = program;
  const rates = async (signal: AbortSignal, variant?: "relaxed" | "plain"): Promise<ConvolutionRates> => {
    const options: WorkerOptions = {
      depth: 8,
      size: [8, 8, 1],
      batch: 1,
      mode: "convolution",
      threads: THREADS,
      ...(variant && { variant }),
    };
    const args = [...first, JSON.stringify(options), ...rest];
    return (await askOnce(node, args, { signal, silenceSeconds: SILENCE_SECONDS })) as ConvolutionRates;
  };
  const task = (
    id: string,
    words: string,
    unit: string,
    measure: (signal: AbortSignal) => Promise<{ value: number; details: unknown }>,
  ): RateTask => ({
    id,
    words,
    work: async (_seconds, signal) => {
      const startedAt = performance.now();
      const [load = 0] = loadavg();
      const { value, details } = await measure(signal);
      const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1));
      return { words, unit, value: rounded(value), details, seconds, load: Number(load.toFixed(2)) };
    },
  });
  return [
    task(
      "convolution",
      `3x3 convolution of 64 channels, 16x16, batch 32, on ${THREADS} threads`,
      "GFLOP/s",
      async (signal) => {
        const details = await rates(signal);
        return { value: details.forward, details };
      },
    ),
    task(
      "relaxed-convolution",
      "The relaxed build's rate of 3x3 convolutions over the plain one's",
      "times the rate",
      async (signal) => {
        const [relaxed, plain] = [await rates(signal, "relaxed"), await rates(signal, "plain")];
        return { value: relaxed.forward / plain.forward, details: { relaxed, plain } };
      },
    ),
  ];
}
