/** How a run begins that does not begin with first values: with the weights of another run, in a network that was grown from its. */
import { SkiploomError } from "#core/foundation/errors";
import { isRefused } from "#core/growth/growth";
import { type Growth, type GrowthRequest, planGrowth } from "#core/growth/plan-growth";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { DeviceId, GrownFrom, GrowthWay, RunRecord } from "#core/training/records";
import { withEngine } from "../../engines/session";
import type { Files } from "../disk/atomic-files";
import { readCheckpoint } from "./run-folder";
import type { RunStore } from "./run-store";
import type { RunsContext } from "./runs-context";

/** The trained network that a run begins from. */
export interface TrainedSource {
  readonly run: string;
  readonly name: string;
  readonly document: NetworkDocument;
  /** SHA-256 of the images that it was trained on. */
  readonly dataset?: string | undefined;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

/** What a run begins with in the place of first values. */
export interface Beginning {
  readonly source: TrainedSource;
  /** Name of a stage of it. */
  readonly stage: string;
  readonly blocks: number;
  readonly way: GrowthWay;
}

/** The weights, with what was measured, before there is a file of them. */
export interface Begun {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly grownFrom: Omit<GrownFrom, "weights">;
}

/** @throws SkiploomError `not-allowed` with why it cannot grow there, and where it can */
export function grownOrWords(layers: LayerRegistry, request: GrowthRequest): Growth {
  const growth = planGrowth(layers, request);
  if (isRefused(growth)) throw new SkiploomError("not-allowed", growth.why);
  return growth;
}

/** A run's network with its newest weights. @throws SkiploomError (`not-found`, `invalid-checkpoint`) */
export async function trainedSource(
  files: Files,
  store: RunStore,
  { id, name, checkpoints, dataset }: RunRecord,
): Promise<TrainedSource> {
  const [newest] = [...checkpoints].sort(
    (one, other) => other.step - one.step || Number(other.kind === "last") - Number(one.kind === "last"),
  );
  if (!newest) {
    throw new SkiploomError(
      "not-found",
      `The run "${name}" has no checkpoint yet, so there are no weights to go on from. One is written at the end of each epoch.`,
    );
  }
  const checkpoint = await readCheckpoint(files, store.folderOf(id), newest);
  return { run: id, name, document: await store.network(id), dataset: dataset.sha256, checkpoint };
}

/**
 * The weights that the grown network begins with, made on an engine of its own.
 *
 * @throws SkiploomError `not-allowed` where nothing new could learn, and what planning and the engine say
 */
export async function begin(
  { layers, launcher }: Pick<RunsContext, "layers" | "launcher">,
  { source, stage, blocks, way }: Beginning,
  on: {
    readonly document: NetworkDocument;
    readonly dataset: EngineDataset;
    readonly device: DeviceId;
    readonly threads: number | undefined;
  },
): Promise<Begun> {
  const { document, dataset, device, threads } = on;
  const facts = { imageShape: dataset.imageShape, classes: dataset.classNames.length };
  const { plan } = grownOrWords(layers, { document: source.document, facts, stage, blocks, way });
  const { weights, ...measured } = await withEngine(
    launcher,
    ({ client }) =>
      client.call("grow", {
        source: { document: source.document, checkpoint: source.checkpoint },
        document,
        dataset,
        plan: { weights: { ...plan.weights }, norms: [...plan.norms] },
      }),
    { device, threads },
  );
  if (way === "zero" && !(measured.newGradient > 0)) {
    throw new SkiploomError(
      "not-allowed",
      `${stage} cannot grow: no gradient reaches what would be new, so it would never learn.`,
    );
  }
  const { run, name } = source;
  return {
    bytes: weights,
    grownFrom: { run, name, stage, blocks: way === "none" ? 0 : blocks, way, ...measured },
  };
}
