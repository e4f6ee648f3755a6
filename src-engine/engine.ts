/** The engine as a service: answers the engine API, and does one thing at a time. */

import type { FileSet } from "#core/formats/model";
import { SkiploomError } from "#core/foundation/errors";
import { ownBytes } from "#core/foundation/own-bytes";
import type { LayerRegistry } from "#core/layers/registry";
import type { EngineApi, SamplesAnswer } from "#core/protocol/engine-api";
import type { ApiHandlers } from "#core/protocol/method";
import { chooseKept } from "#core/training/checkpoint-facts";
import type { DeviceDescription, DeviceId } from "#core/training/records";
import { BackendUnavailableError, type ComputeBackend, type DeviceMemory } from "./backends/backend";
import { beginFrom } from "./begin";
import { bench } from "./bench";
import { compileDocument } from "./compile/from-document";
import { imageSize, prepareDataset } from "./data/prepared-dataset";
import { SampleRequests } from "./data/sample-requests";
import { DeviceWatch } from "./device-watch";
import type { EngineEmit } from "./events";
import type { ExportTools } from "./format-tools";
import { grow } from "./grow";
import { evaluatePart, readSites } from "./inspect";
import { measureSpeed } from "./measure-speed";
import { MEASUREMENTS } from "./measurements/index";
import type { Measurement } from "./measurements/measurement";
import { Probes } from "./measurements/probes";
import type { Platform } from "./platform";
import { type OpenedModel, openModel, predict } from "./predict";
import { RunReport } from "./run-report";
import { isMemoryError, memoryWords } from "./train/failure";
import { requireMemory } from "./train/memory-need";
import { TrainingRun } from "./train/run";

/** Makes the backend of a device; called once, by `initialise`. */
export type BackendFactory = (device: DeviceId) => ComputeBackend | Promise<ComputeBackend>;

export interface Engine {
  readonly handlers: ApiHandlers<EngineApi>;
  /** Where events go; until it is called, they are dropped. */
  connect(emit: EngineEmit): void;
  /** Ends a run under way without a checkpoint and frees the device. */
  close(): void;
}

export function createEngine(
  layers: LayerRegistry,
  createBackend: BackendFactory,
  platform: Platform,
  measurements: readonly Measurement[] = MEASUREMENTS,
): Engine {
  const service = new EngineService(layers, createBackend, platform, measurements);
  return {
    handlers: {
      initialise: (params) => service.initialise(params),
      train: (params) => service.train(params),
      pause: () => service.pause(),
      resume: () => service.resume(),
      stop: () => service.stop(),
      advance: ({ upTo }) => service.advance(upTo),
      give: ({ request, answer }) => service.give(request, answer),
      export: (order) => service.exclusively(() => service.export(order)),
      importModel: (order) => service.exclusively(() => service.importModel(order)),
      importWeights: (order) => service.exclusively(() => service.importWeights(order)),
      diffWeights: (order) => service.exclusively(() => service.diffWeights(order)),
      predict: ({ document, checkpoint, ...request }) =>
        service.exclusively(() =>
          predict(layers, document, checkpoint, request, service.memory.largestTensor),
        ),
      open: (order) => service.exclusively(async () => service.open(order)),
      ask: (request) => service.exclusively(() => service.ask(request)),
      evaluate: ({ document, checkpoint, ...request }) =>
        service.exclusively(() =>
          evaluatePart(
            layers,
            document,
            checkpoint,
            request,
            service.samples.ask,
            service.memory.largestTensor,
          ),
        ),
      read: ({ document, checkpoint, ...request }) =>
        service.exclusively(() =>
          readSites(layers, document, checkpoint, request, service.samples.ask, service.memory.largestTensor),
        ),
      look: (order) => service.exclusively(() => service.look(order)),
      begin: (order) => service.exclusively(() => beginFrom(layers, order, service.samples.ask)),
      grow: (order) =>
        service.exclusively(() => grow(layers, order, service.samples.ask, service.memory.largestTensor)),
      measure: () => service.exclusively(measureSpeed),
      bench: ({ document, inputShape, classes, ...request }) =>
        service.exclusively(async () => ({
          device: service.device,
          ...(await bench(
            layers,
            document,
            { imageShape: inputShape, classes },
            request,
            platform,
            service.memory,
          )),
        })),
    },
    connect: (emit) => service.connect(emit),
    close: () => service.close(),
  };
}

/** Who looks is told so often how far it is, and heard whether it goes on. */
const TOLD_EVERY_MS = 30;

type Handlers = ApiHandlers<EngineApi>;
type Params<M extends keyof Handlers> = Parameters<Handlers[M]>[0];
type Result<M extends keyof Handlers> = Awaited<ReturnType<Handlers[M]>>;

class EngineService {
  readonly #layers: LayerRegistry;
  readonly #createBackend: BackendFactory;
  readonly #platform: Platform;
  readonly #measurements: readonly Measurement[];
  #emit: EngineEmit = () => undefined;
  readonly samples = new SampleRequests((question) => this.#emit("samples", question));
  #backend: ComputeBackend | undefined;
  #device: DeviceDescription | undefined;
  #watch = new DeviceWatch("The device");
  #isBusy = false;
  #isLookStopped = false;
  #opened: OpenedModel | undefined;
  #current: { readonly run: TrainingRun; readonly ended: Promise<unknown> } | undefined;

  constructor(
    layers: LayerRegistry,
    createBackend: BackendFactory,
    platform: Platform,
    measurements: readonly Measurement[],
  ) {
    this.#layers = layers;
    this.#createBackend = createBackend;
    this.#platform = platform;
    this.#measurements = measurements;
  }

  connect(emit: EngineEmit): void {
    this.#emit = emit;
  }

  async initialise({ device, threads }: Params<"initialise">): Promise<Result<"initialise">> {
    if (this.#device) {
      throw new SkiploomError(
        "conflict",
        "This engine has its device already. Start another engine to change it.",
      );
    }
    let backend: ComputeBackend;
    try {
      backend = await this.#createBackend(device);
      await backend.initialise(threads === undefined ? {} : { threads });
    } catch (error) {
      if (error instanceof BackendUnavailableError) throw new SkiploomError("unsupported", error.message);
      throw error;
    }
    this.#backend = backend;
    this.#device = backend.describe();
    this.#watch = new DeviceWatch(this.#device.label, backend.lost);
    return this.#device;
  }

  async export(order: Params<"export">): Promise<Result<"export">> {
    // Formats are many; an engine that trains loads none of them.
    const { exportModel } = await import("./export/export-model");
    const { files, proof, changed } = await exportModel(
      this.#layers,
      order,
      this.#exportTools(),
      this.samples.ask,
    );
    return {
      files: [...files].map(([path, bytes]) => ({ path, bytes: ownBytes(bytes) })),
      ...(proof && { proof }),
      changed: [...changed],
    };
  }

  async importModel({ files, ...order }: Params<"importModel">): Promise<Result<"importModel">> {
    const { importModel } = await import("./imports/import-model");
    return await importModel(this.#layers, { ...order, files: fileSet(files) }, this.#exportTools());
  }

  async importWeights({ files, ...order }: Params<"importWeights">): Promise<Result<"importWeights">> {
    const { importWeights } = await import("./imports/import-weights");
    return await importWeights(this.#layers, { ...order, files: fileSet(files) }, this.#exportTools());
  }

  async diffWeights({ one, other, pairs }: Params<"diffWeights">): Promise<Result<"diffWeights">> {
    const { diffCheckpoints } = await import("./imports/diff-checkpoints");
    return { changes: diffCheckpoints(one, other, pairs) };
  }

  open({ document, checkpoint, imageShape }: Params<"open">): Result<"open"> {
    this.#opened?.dispose();
    this.#opened = undefined;
    this.#opened = openModel(this.#layers, document, checkpoint, imageShape, this.memory.largestTensor);
    return { classes: this.#opened.classes };
  }

  async ask(request: Params<"ask">): Promise<Result<"ask">> {
    if (!this.#opened) throw new SkiploomError("not-found", "No model is open on this engine.");
    const { explains, maps, removed, ...images } = request;
    const probabilities = await this.#opened.predict(images, { removed });
    const isChanged = removed !== undefined && removed.length > 0;
    const isInside = explains === true || maps !== undefined;
    return {
      probabilities,
      ...(isChanged && { whole: await this.#opened.predict(images) }),
      ...(isInside && (await this.#opened.lookInside(images, { explains, maps }, { removed }))),
    };
  }

  #exportTools(): ExportTools {
    const { exports: tools } = this.#platform;
    if (tools) return tools;
    throw new SkiploomError("unsupported", "This engine neither exports nor imports. Start one for the CPU.");
  }

  get device(): DeviceDescription {
    return this.#requireDevice();
  }

  /** Without it, work would run on whatever TensorFlow.js chose by itself. */
  #requireDevice(): DeviceDescription {
    if (!this.#device) {
      throw new SkiploomError("conflict", "The engine has no device yet. Call initialise first.");
    }
    return this.#device;
  }

  async train(params: Params<"train">): Promise<Result<"train">> {
    const { document, dataset, checkpoint, start, measured, upTo } = params;
    const { scoresLast, savesByTime, keepEpochs, tellsPredictions } = params;
    return this.exclusively(async () => {
      const { recipe } = document;
      const prepared = prepareDataset(dataset, this.samples.ask);
      const images = await chooseKept(prepared.validation, imageSize(prepared));
      const { network } = compileDocument(this.#layers, document, prepared);
      try {
        const batchSize = Math.min(recipe.batchSize, prepared.train.count);
        requireMemory(network, { ...recipe, batchSize }, this.memory);
      } catch (error) {
        network.dispose();
        throw error;
      }
      const probes = new Probes(network, this.#measurements, measured);
      const report = new RunReport(this.#watch, (event, payload) => this.#emit(event, payload));
      let run: TrainingRun;
      try {
        run = new TrainingRun({
          network,
          dataset: prepared,
          recipe,
          images,
          probes,
          platform: this.#platform,
          emit: report.emit,
          largestTensor: this.memory.largestTensor,
          checkpoint,
          start,
          scoresLast,
          savesByTime,
          keepEpochs,
          tellsPredictions,
          upTo,
        });
      } catch (error) {
        network.dispose();
        throw error;
      }
      const answer = {
        ...run.counts,
        parameters: network.parameters,
        measured: probes.measured,
        step: run.step,
        epoch: run.epoch,
      };
      const ended = report
        .untilOver(run.run(), () => run.step)
        .then((survived) => survived && network.dispose())
        .finally(() => {
          this.#current = undefined;
        });
      this.#current = { run, ended };
      return answer;
    });
  }

  async look({ document, freeBytes, ...request }: Params<"look">): Promise<Result<"look">> {
    // Before anything is waited for: a stop may come at once.
    this.#isLookStopped = false;
    const { look } = await import("./instruments/look");
    let told = Number.NEGATIVE_INFINITY;
    const looked = await look(
      this.#layers,
      document,
      request,
      this.samples.ask,
      freeBytes === undefined ? this.memory : freeOf(this.memory, freeBytes),
      async (done, total, cost, hasGradients) => {
        // Small passes are shorter than telling of them.
        if (performance.now() - told < TOLD_EVERY_MS) return !this.#isLookStopped;
        this.#emit("looking", { done, total, cost, hasGradients });
        // Lets `stop` arrive.
        await new Promise((resolve) => setTimeout(resolve));
        told = performance.now();
        return !this.#isLookStopped;
      },
    );
    return { looked };
  }

  get memory(): DeviceMemory {
    return this.#backend?.memory() ?? { words: "this machine has" };
  }

  pause(): Result<"pause"> {
    this.#requireRun().control.pause();
    return {};
  }

  resume(): Result<"resume"> {
    this.#requireRun().control.resume();
    return {};
  }

  /** What has ended meanwhile needs no leave any more. */
  advance(upTo: number): Result<"advance"> {
    this.#current?.run.control.advance(upTo);
    return {};
  }

  give(request: number, answer: SamplesAnswer): Result<"give"> {
    this.samples.give(request, answer);
    return {};
  }

  async stop(): Promise<Result<"stop">> {
    this.#isLookStopped = true;
    this.#current?.run.control.stop();
    await this.#current?.ended;
    return {};
  }

  #requireRun(): TrainingRun {
    if (!this.#current) throw new SkiploomError("not-found", "Nothing is training on this engine.");
    return this.#current.run;
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    this.#requireDevice();
    if (this.#isBusy || this.#current) {
      throw new SkiploomError(
        "busy",
        "The engine is at work. Stop the training, or wait until it has ended.",
      );
    }
    this.#isBusy = true;
    try {
      return await this.#watch.guard(work);
    } catch (error) {
      if (!isMemoryError(error)) throw error;
      throw new SkiploomError("out-of-memory", memoryWords("The engine ran out of memory.", error));
    } finally {
      this.#isBusy = false;
    }
  }

  close(): void {
    this.#emit = () => undefined;
    this.samples.close();
    this.#current?.run.control.stop();
    this.#backend?.dispose();
  }
}

function fileSet(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): FileSet {
  return new Map(files.map(({ path, bytes }) => [path, bytes]));
}

/** No more than what is free. */
function freeOf(memory: DeviceMemory, freeBytes: number): DeviceMemory {
  if (freeBytes >= (memory.bytes ?? Number.POSITIVE_INFINITY)) return memory;
  return { ...memory, bytes: freeBytes, words: "is free on this machine now" };
}
