/** A new run that goes on from the weights of another one, in a network with more blocks. */
import { growthRecipe } from "#core/growth/growth-recipe";
import { LIMITS, type NetworkDocument } from "#core/network/document";
import { copyOf } from "#core/network/identity";
import { datasetToTrainOn } from "#core/network/images";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import type { Beginning } from "./beginning";
import { grownOrWords } from "./beginning";
import type { RunsContext } from "./runs-context";
import { startRun } from "./start-run";
import { newestCheckpoint, trainedSource } from "./trained-source";

type GrowParams = Parameters<ApiHandlers<StudioApi>["runs.grow"]>[0];

/** @throws SkiploomError (`busy`, `not-found`, `not-allowed`, `invalid-checkpoint`) and what finding the dataset says */
export async function growRun(context: RunsContext, params: GrowParams): Promise<RunRecord> {
  const { layers, files, store, datasets } = context;
  const { run, stage, blocks, learningRate, epochs, device } = params;
  const source = await trainedSource(files, store, run, newestCheckpoint);
  const { info } = await datasets.openForRun(source.record, datasetToTrainOn(source.document));
  const facts = { imageShape: info.imageShape, classes: info.classNames.length };
  const grown = grownOrWords(layers, { document: source.document, facts, stage, blocks, way: "zero" });
  const words = `, ${stage} and ${blocks} more`;
  const document: NetworkDocument = {
    ...copyOf(grown.document),
    name: `${source.document.name.slice(0, LIMITS.nameLength - words.length)}${words}`.slice(
      0,
      LIMITS.nameLength,
    ),
    dataset: info.id,
    recipe: { ...growthRecipe(source.document.recipe, learningRate), epochs },
  };
  const beginning: Beginning = { kind: "grown", source, stage, blocks, way: "zero" };
  return await startRun(context, { document, device }, { beginning });
}
