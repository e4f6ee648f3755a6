/** How long a training will take, from a few real steps. */
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import type { ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { DeviceId } from "#core/training/records";
import type { EngineLauncher } from "../../engines/launcher";
import { withEngine } from "../../engines/session";
import type { Datasets } from "../datasets/datasets";

const MEASURED_STEPS = 5;

/** Validation after each epoch is a forward pass; the bench measures it as the forward part of a step. */
export async function estimateRun(
  launcher: EngineLauncher,
  datasets: Datasets,
  document: NetworkDocument,
  device: DeviceId,
): Promise<ResultOf<StudioApi, "runs.estimate">> {
  const info = await datasets.info(datasetToTrainOn(document));
  const { recipe } = document;
  const batches = (count: number): number => Math.ceil(count / recipe.batchSize);
  const stepsPerEpoch = batches(info.counts.train);
  const steps = Math.min(recipe.maxSteps ?? Number.POSITIVE_INFINITY, recipe.epochs * stepsPerEpoch);
  const result = await withEngine(
    launcher,
    ({ client }) =>
      client.call("bench", {
        document,
        inputShape: [...info.imageShape],
        classes: info.classNames.length,
        batchSize: Math.min(recipe.batchSize, info.counts.train),
        steps: MEASURED_STEPS,
        profile: false,
      }),
    { device },
  );
  const evaluations = Math.ceil(steps / stepsPerEpoch) * batches(info.counts.validation);
  const evaluated = evaluations + batches(info.counts.test);
  return {
    stepMs: result.medianMs,
    seconds: (steps * result.medianMs + evaluated * result.parts.forward) / 1000,
    processBytes: result.processBytes ?? result.tensorBytes,
    steps,
  };
}
