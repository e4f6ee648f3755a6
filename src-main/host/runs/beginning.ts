/**
 * How a run begins that does not begin with first values: with the weights of another run, in a network that was grown from its, or in any
 * network that some of them fit.
 */
import { SkiploomError } from "#core/foundation/errors";
import { isRefused } from "#core/growth/growth";
import { type Growth, type GrowthRequest, planGrowth } from "#core/growth/plan-growth";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { withSamples } from "#core/protocol/samples";
import { readCheckpointFacts } from "#core/training/checkpoint-facts";
import type { DeviceId, GrowthWay, RunRecord, StartedFrom } from "#core/training/records";
import { withEngine } from "../../engines/session";
import type { FedDataset } from "../datasets/engine-dataset";
import type { RunsContext } from "./runs-context";
import { fittingNormalisation, normalisedBy, type TrainedSource } from "./trained-source";

interface GrownBeginning {
  readonly kind: "grown";
  readonly source: TrainedSource;
  /** Name of a stage of it. */
  readonly stage: string;
  readonly blocks: number;
  readonly way: GrowthWay;
}

/** What a run begins with in the place of first values. */
export type Beginning = GrownBeginning | { readonly kind: "fitting"; readonly source: TrainedSource };

/** A checkpoint before the first step, before there is a file of it. */
export interface Begun {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The run's data, normalised as the other run's. */
  readonly dataset: FedDataset;
  /** What the record says of it, once there is the file. */
  origin(weights: StartedFrom["weights"]): Pick<RunRecord, "grownFrom" | "startedFrom">;
}

interface Ground {
  readonly document: NetworkDocument;
  readonly dataset: FedDataset;
  readonly device: DeviceId;
  readonly threads: number | undefined;
}

/** @throws SkiploomError `not-allowed` with why it cannot grow there, and where it can */
export function grownOrWords(layers: LayerRegistry, request: GrowthRequest): Growth {
  const growth = planGrowth(layers, request);
  if (isRefused(growth)) throw new SkiploomError("not-allowed", growth.why);
  return growth;
}

/**
 * The weights that the network begins with, made on an engine of its own.
 *
 * @throws SkiploomError `not-allowed` where nothing of the other run fits, or nothing new could learn, and what planning and the engine say
 */
export async function begin(context: BeginContext, beginning: Beginning, ground: Ground): Promise<Begun> {
  const { source } = beginning;
  const { preprocessing } = readCheckpointFacts(source.checkpoint);
  const normalisation = fittingNormalisation(preprocessing, ground.dataset.facts.imageShape);
  const on = { ...ground, dataset: normalisedBy(ground.dataset, normalisation) };
  const { run, name } = source;
  const about = { run, name, ...(normalisation && { normalisation }) };
  switch (beginning.kind) {
    case "grown": {
      const { bytes, ...grown } = await growWeights(context, beginning, on);
      return {
        bytes,
        dataset: on.dataset,
        origin: (weights) => ({ grownFrom: { ...about, ...grown, weights } }),
      };
    }
    case "fitting": {
      const { bytes, ...fitted } = await fitWeights(context, source, on);
      return {
        bytes,
        dataset: on.dataset,
        origin: (weights) => ({ startedFrom: { ...about, ...fitted, weights } }),
      };
    }
    default:
      return beginning satisfies never;
  }
}

type BeginContext = Pick<RunsContext, "layers" | "launcher">;

async function growWeights(
  { layers, launcher }: BeginContext,
  { source, stage, blocks, way }: GrownBeginning,
  { document, dataset, device, threads }: Ground,
) {
  const { imageShape, classNames } = dataset.facts;
  const facts = { imageShape, classes: classNames.length };
  const { plan } = grownOrWords(layers, { document: source.document, facts, stage, blocks, way });
  const { weights, ...measured } = await withEngine(
    launcher,
    ({ client }) =>
      withSamples(client, dataset.parts, () =>
        client.call("grow", {
          source: { document: source.document, checkpoint: source.checkpoint },
          document,
          dataset: dataset.facts,
          plan: { weights: { ...plan.weights }, norms: [...plan.norms] },
        }),
      ),
    { device, threads },
  );
  if (way === "zero" && !(measured.newGradient > 0)) {
    throw new SkiploomError(
      "not-allowed",
      `${stage} cannot grow: no gradient reaches what would be new, so it would never learn.`,
    );
  }
  return { bytes: weights, stage, blocks: way === "none" ? 0 : blocks, way, ...measured };
}

async function fitWeights(
  { launcher }: BeginContext,
  { checkpoint, name }: TrainedSource,
  { document, dataset, device, threads }: Ground,
) {
  const { weights, ...fitted } = await withEngine(
    launcher,
    ({ client }) =>
      withSamples(client, dataset.parts, () =>
        client.call("begin", { checkpoint, document, dataset: dataset.facts }),
      ),
    { device, threads },
  );
  if (fitted.kept === 0) {
    throw new SkiploomError(
      "not-allowed",
      `Nothing of "${name}" fits this network: no weight of it has the name and the shape of one here. Use a network that shares layers with it, by name and size.`,
    );
  }
  return { bytes: weights, ...fitted };
}
