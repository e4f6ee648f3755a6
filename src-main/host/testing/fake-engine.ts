/**
 * An engine in memory for tests of the host: it speaks the real API over a linked pair and trains nothing. Its
 * metrics depend on the step alone, so an interrupted and resumed run must leave the same lines as another.
 */

import { encodeSafetensors, readMetadata } from "#core/codecs/safetensors";
import { labelsFrom } from "#core/datasets/labels";
import { DATASET_PARTS, type DatasetPartName } from "#core/datasets/parts";
import { saidRules } from "#core/datasets/prepared";
import { consecutive } from "#core/datasets/samples";
import type { Proof } from "#core/formats/proof";
import { SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import { type DeviceSpeed, type EngineApi, type EngineDataset, engineApi } from "#core/protocol/engine-api";
import { linkedPair } from "#core/protocol/linked-pair";
import type { ApiHandlers, ParamsOf } from "#core/protocol/method";
import { type Server, serve } from "#core/protocol/rpc";
import { collectPredictions } from "#core/scores/predictions";
import { encodePredictions } from "#core/scores/predictions-file";
import { LAYER_SITES } from "#core/training/channels";
import type { CheckpointFacts } from "#core/training/checkpoint-facts";
import { isEpochKept } from "#core/training/kept-epochs";
import type { DeviceDescription, DeviceId, Metric } from "#core/training/records";
import type { Engine, EngineExit, EngineLauncher } from "../../engines/launcher";
import type { GpuLoss } from "./fake-gpu";

export interface FakeOptions {
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly stepMs: number;
  /** Crashes by itself after this step, the first time it trains. */
  readonly crashAtStep?: number;
  /** How many weights of a checkpoint fit another network. */
  readonly kept?: number;
  /** Says nothing any more after this step. */
  readonly hangAtStep?: number;
  /** Measures at this step what is no number. */
  readonly nonsenseAtStep?: number;
  /** Refuses `train` with this. */
  readonly refuse?: SkiploomError;
  /** Refuses `export` with this. */
  readonly refuseExport?: SkiploomError;
  /** The GPU that is found, or why there is none; `hang`: an engine that is asked for it never answers. */
  readonly gpu?: DeviceDescription | { readonly missing: string } | "hang";
  readonly speeds?: Partial<Record<DeviceId, DeviceSpeed>>;
  /** What happens before a question is answered. */
  readonly answering?: (engine: FakeEngine) => void | Promise<void>;
  /** What befalls the GPU after a step of the n-th training, counted from 1. */
  readonly lose?: (training: number, step: number) => GpuLoss | undefined;
}

export interface FakeLauncher extends EngineLauncher {
  readonly launched: FakeEngine[];
  /** Those that were asked to train. */
  trainings(): FakeEngine[];
  /** For the engines launched from now on. */
  options: FakeOptions;
}

const DEVICE: DeviceDescription = { id: "cpu", label: "CPU", backend: "fake", threads: 1, simd: false };

export function createFakeLauncher(options: FakeOptions): FakeLauncher {
  const launcher: FakeLauncher = {
    launched: [],
    trainings: () => launcher.launched.filter(({ trained }) => trained.length > 0),
    options,
    async launch() {
      const engine = new FakeEngine(launcher.options, () => launcher.trainings().length);
      launcher.launched.push(engine);
      return engine;
    },
  };
  return launcher;
}

/** Of each part, that it asks for. */
const MOST_IMAGES = 10_000;

/** What the fake measures at a step: the reference that files are compared with. */
export function fakeBatchMetric(step: number, stepsPerEpoch: number): Metric {
  const epoch = Math.ceil(step / stepsPerEpoch);
  return {
    kind: "batch",
    step,
    epoch,
    loss: 1 / step,
    accuracy: 1 - 1 / step,
    learningRate: 0.1,
    throughput: 1,
  };
}

export class FakeEngine implements Engine {
  readonly channel: Channel;
  readonly trained: ParamsOf<EngineApi, "train">[] = [];
  /** The first images of the data that it trained on last, as it asked for them; why there are none. */
  readonly images: Partial<Record<DatasetPartName, Uint8Array>> = {};
  readonly problems: string[] = [];
  readonly evaluated: ParamsOf<EngineApi, "evaluate">[] = [];
  /** Checkpoints that it opened to be asked, and what it was asked. */
  readonly opened: Uint8Array[] = [];
  readonly questions: ParamsOf<EngineApi, "ask">[] = [];
  /** Devices that it was asked for, and those that it measured. */
  readonly asked: DeviceId[] = [];
  readonly measured: DeviceId[] = [];
  /** How many threads it was to compute on. */
  readonly threads: (number | undefined)[] = [];
  readonly #options: FakeOptions;
  readonly #far: Channel;
  readonly #server: Server<EngineApi>;
  readonly #exitListeners = new Set<(exit: EngineExit) => void>();
  #exit: EngineExit | undefined;
  #step = 0;
  #paused = false;
  #isTraining = false;
  #upTo = Number.POSITIVE_INFINITY;
  #stopped: (() => void) | undefined;
  #silent = false;
  #device: DeviceDescription = DEVICE;
  #training = 0;
  #facts: CheckpointFacts | undefined;
  readonly #countTrainings: () => number;

  constructor(options: FakeOptions, countTrainings: () => number) {
    this.#options = options;
    this.#countTrainings = countTrainings;
    const [near, far] = linkedPair();
    this.channel = near;
    this.#far = far;
    const quietable: Channel = {
      ...far,
      send: (message) => {
        if (!this.#silent) far.send(message);
      },
    };
    this.#server = serve(engineApi, quietable, this.#handlers());
    far.onClose(() => this.#leave({ code: 0, signal: null, output: "" }));
  }

  get isGone(): boolean {
    return this.#exit !== undefined;
  }

  onExit(listener: (exit: EngineExit) => void): () => void {
    if (this.#exit) listener(this.#exit);
    this.#exitListeners.add(listener);
    return () => {
      this.#exitListeners.delete(listener);
    };
  }

  kill(): void {
    this.crash({ code: null, signal: "SIGKILL", output: "" });
  }

  crash(exit: EngineExit): void {
    this.#leave(exit);
    this.#far.close();
  }

  #leave(exit: EngineExit): void {
    if (this.#exit) return;
    this.#exit = exit;
    // As a process does: gone only after what it sent has arrived.
    setTimeout(() => {
      for (const listener of [...this.#exitListeners]) listener(exit);
    }, 5);
  }

  #handlers(): ApiHandlers<EngineApi> {
    const unsupported = (): never => {
      throw new SkiploomError("unsupported", "The fake engine cannot do this.");
    };
    return {
      initialise: ({ device, threads }) => {
        this.asked.push(device);
        this.threads.push(threads);
        if (device === "cpu") return DEVICE;
        const { gpu = { missing: "No GPU was found." } } = this.#options;
        if (gpu === "hang") return new Promise<never>(() => undefined);
        if ("missing" in gpu) throw new SkiploomError("unsupported", gpu.missing);
        this.#device = gpu;
        return gpu;
      },
      train: (params) => {
        if (this.#options.refuse) throw this.#options.refuse;
        this.trained.push(params);
        this.#isTraining = true;
        this.#upTo = params.upTo ?? Number.POSITIVE_INFINITY;
        this.#paused = false;
        this.#facts = factsOf(params.dataset);
        this.#training = this.#countTrainings();
        const { totalSteps, stepsPerEpoch } = this.#options;
        this.#step = params.checkpoint ? stepIn(params.checkpoint) : 0;
        setTimeout(() => {
          this.#askForImages(params.dataset);
          void this.#train();
        }, 1);
        return {
          totalSteps,
          stepsPerEpoch,
          parameters: 10,
          measured: {
            sites: [{ id: LAYER_SITES, label: "layer", paths: ["conv1"] }],
            channels: [],
          },
          step: this.#step,
          epoch: Math.floor(this.#step / stepsPerEpoch),
        };
      },
      give: ({ request, answer }) => {
        const part = DATASET_PARTS[request - 1];
        if ("problem" in answer) this.problems.push(answer.problem.message);
        else if (part) this.images[part] = answer.images;
        return {};
      },
      advance: ({ upTo }) => {
        this.#upTo = Math.max(this.#upTo, upTo);
        return {};
      },
      pause: () => {
        this.#paused = true;
        return {};
      },
      resume: () => {
        this.#paused = false;
        return {};
      },
      stop: () =>
        new Promise((resolve) => {
          if (this.#isTraining) this.#stopped = () => resolve({});
          else resolve({});
        }),
      export: ({ checkpoint }) => {
        if (this.#options.refuseExport) throw this.#options.refuseExport;
        return {
          files: [
            { path: "model.json", bytes: bytesOf(JSON.stringify({ step: stepIn(checkpoint) })) },
            { path: "weights.bin", bytes: Uint8Array.of(1, 2, 3) },
          ],
          proof: PROOF,
          changed: [],
        };
      },
      importModel: unsupported,
      importWeights: unsupported,
      diffWeights: unsupported,
      predict: unsupported,
      open: ({ checkpoint }) => {
        this.opened.push(checkpoint);
        return { classes: 10 };
      },
      ask: async (request) => {
        this.questions.push(request);
        await this.#options.answering?.(this);
        const surest = (place: number): Float32Array<ArrayBuffer> =>
          Float32Array.from({ length: 10 }, (_, index) => (index === place ? 0.91 : 0.01));
        return request.removed
          ? { probabilities: surest(5), whole: surest(3) }
          : { probabilities: surest(3) };
      },
      evaluate: (params) => {
        this.evaluated.push(params);
        return {
          loss: 0.5,
          accuracy: 0.75,
          count: params.dataset[params.part].count,
          ...(params.tellsPredictions && { predictions: fakePredictions(params.dataset, params.part) }),
        };
      },
      read: unsupported,
      begin: ({ checkpoint }) => ({
        weights: checkpoint,
        step: stepIn(checkpoint),
        kept: this.#options.kept ?? 8,
        drawn: { count: 2, names: ["dense/kernel", "dense/bias"] },
      }),
      grow: unsupported,
      look: unsupported,
      measure: () => {
        const { id } = this.#device;
        const device: DeviceId = id === "webgpu" ? "webgpu" : "cpu";
        this.measured.push(device);
        return (
          this.#options.speeds?.[device] ?? { matrixProduct: 10, convolution: 8, convolutionGradients: 6 }
        );
      },
      bench: ({ batchSize, inputShape, steps }) => ({
        device: this.#device,
        batchSize,
        inputShape,
        steps,
        medianMs: 10,
        minimumMs: 9,
        maximumMs: 11,
        parts: { forward: 4, backward: 5, update: 1 },
        kernels: [],
        flopsPerStep: 1,
        tensorBytes: 1_000,
        processBytes: 2_000,
      }),
    };
  }

  #askForImages(dataset: EngineDataset): void {
    DATASET_PARTS.forEach((part, index) => {
      const samples = Int32Array.from(consecutive(0, Math.min(MOST_IMAGES, dataset[part].count)));
      this.#server.emit("samples", { request: index + 1, part, samples });
    });
  }

  async #train(): Promise<void> {
    const { totalSteps, stepsPerEpoch, stepMs, crashAtStep, hangAtStep, nonsenseAtStep } = this.#options;
    const resumed = this.#step > 0;
    if (!resumed) this.#tellEpoch(0);
    while (!this.#exit && this.#step < totalSteps) {
      if (this.#stopped) return this.#end("stopped");
      if (this.#step >= this.#upTo) this.#emitStatus("waiting");
      else if (!this.#paused) {
        this.#step += 1;
        const metric = fakeBatchMetric(this.#step, stepsPerEpoch);
        const isNonsense = this.#step === nonsenseAtStep && !resumed;
        this.#server.emit("metrics", [
          metric.kind === "batch" && isNonsense ? { ...metric, loss: Number.NaN } : metric,
        ]);
        if (this.#step % stepsPerEpoch === 0) this.#endEpoch();
        this.#emitStatus();
        if (this.#step === crashAtStep && !resumed) return this.kill();
        if (this.#step === hangAtStep && !(resumed && this.#device.gpu)) {
          this.#silent = true;
          return;
        }
        const loss = this.#options.lose?.(this.#training, this.#step);
        if (loss) return this.#lose(loss);
      }
      await new Promise((resolve) => setTimeout(resolve, stepMs));
    }
    if (!this.#exit) this.#end("finished");
  }

  #lose(loss: GpuLoss): void {
    if (loss === "crash") {
      this.crash({ code: null, signal: "SIGSEGV", output: "" });
      return;
    }
    const code = loss === "lost" ? "device-lost" : "out-of-memory";
    const message = `${this.#device.label} ${loss === "lost" ? "was lost" : "ran out of memory"}.`;
    this.#server.emit("failed", { code, message, step: this.#step });
  }

  #endEpoch(): void {
    const epoch = this.#step / this.#options.stepsPerEpoch;
    const valAccuracy = 1 - 1 / (epoch + 1);
    const valLoss = 1 / epoch;
    this.#server.emit("metrics", [
      {
        kind: "epoch",
        epoch,
        step: this.#step,
        trainLoss: valLoss,
        trainAccuracy: valAccuracy,
        valLoss,
        valAccuracy,
      },
    ]);
    this.#tellEpoch(epoch);
    this.#checkpoint("best", { valAccuracy, valLoss });
    this.#checkpoint("last", { valAccuracy, valLoss });
  }

  #tellEpoch(epoch: number): void {
    const { keepEpochs } = this.trained.at(-1) ?? {};
    const isLast = this.#step >= this.#options.totalSteps;
    if (keepEpochs === undefined || !isEpochKept(keepEpochs, epoch, isLast)) return;
    const state = JSON.stringify({ step: this.#step, kind: "epoch", ...this.#facts });
    this.#server.emit("epochWeights", { bytes: encodeSafetensors([], { state }), epoch, step: this.#step });
  }

  #checkpoint(kind: "best" | "last", scores: { valAccuracy?: number; valLoss?: number } = {}): void {
    const bytes = encodeSafetensors([], {
      state: JSON.stringify({ step: this.#step, kind, ...this.#facts }),
    });
    const epoch = Math.floor(this.#step / this.#options.stepsPerEpoch);
    this.#server.emit("checkpoint", { kind, bytes, step: this.#step, epoch, ...scores });
  }

  #emitStatus(state: "running" | "waiting" = "running"): void {
    this.#server.emit("status", {
      state,
      step: this.#step,
      tensors: 5,
      tensorBytes: 100,
      trainedSeconds: this.#step / 100,
    });
  }

  #end(reason: "finished" | "stopped"): void {
    const epoch = Math.ceil(this.#step / this.#options.stepsPerEpoch);
    if (reason === "stopped") this.#checkpoint("last");
    const test = { accuracy: 0.9, loss: 0.1, count: 10 };
    const final = { train: { ...test, count: 80 }, validation: test, lateLoss: 0.5 };
    const scoresLast = this.trained.at(-1)?.scoresLast === true;
    const trainedSeconds = this.#step / 100;
    const trained = this.trained.at(-1);
    if (reason === "finished" && trained?.tellsPredictions) {
      const step = this.#step - (this.#step % this.#options.stepsPerEpoch);
      for (const part of ["test", "validation"] as const)
        this.#server.emit("predictions", { part, step, bytes: fakePredictions(trained.dataset, part) });
    }
    // Who hears of the end may ask again at once.
    const stopped = this.#stopped;
    this.#stopped = undefined;
    this.#isTraining = false;
    this.#server.emit("ended", {
      reason,
      step: this.#step,
      epoch,
      trainedSeconds,
      ...(reason === "finished" && { test, ...(scoresLast && { final }) }),
    });
    stopped?.();
  }
}

/** Every fourth image is taken for the class after its own. */
export function fakePredictions(dataset: EngineDataset, part: DatasetPartName): Uint8Array<ArrayBuffer> {
  const classes = dataset.classNames.length;
  const labels = labelsFrom(dataset[part].labels, classes);
  const collector = collectPredictions(labels.length, classes);
  labels.forEach((label, image) => {
    const logits = new Float32Array(classes);
    logits[image % 4 === 0 ? (label + 1) % classes : label] = 3;
    collector.take(logits, Uint16Array.of(label));
  });
  return encodePredictions(collector.done());
}

function stepIn(checkpoint: Uint8Array): number {
  const state = JSON.parse(readMetadata(checkpoint).get("state") ?? "") as { step: number };
  return state.step;
}

/** What a checkpoint says of the data, as the real engine says it. */
function factsOf({
  id,
  name = id,
  sha256,
  imageShape,
  pixelMaximum,
  classNames,
  normalisation: { mean, deviation },
  ...rules
}: EngineDataset): CheckpointFacts {
  return {
    preprocessing: {
      imageShape,
      pixelMaximum,
      mean: [...mean],
      deviation: [...deviation],
      classNames,
      ...saidRules(rules),
    },
    ...(sha256 !== undefined && { trainedOn: { id, name, sha256 } }),
  };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

const PROOF: Proof = {
  format: "tfjs",
  tool: "a tool",
  version: "1",
  images: 32,
  imagesAre: "kept",
  compared: "logits",
  largestDifference: 0,
  largestValue: 1,
  difference: 0,
  limit: 1e-4,
  proved: true,
  weights: "float32",
  folded: false,
};
