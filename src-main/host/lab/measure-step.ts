/** What a step costs while as many trainings run at once as an experiment will run: measured, not worked out. */
import { availableParallelism } from "node:os";
import type { MeasuredStep } from "#core/lab/budget";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import type { DeviceId } from "#core/training/records";
import type { EngineLauncher } from "../../engines/launcher";
import { type EngineSession, startEngine } from "../../engines/session";
import type { Datasets } from "../datasets/datasets";
import { placesFor, threadsFor } from "./places";

/** After the bench's own warm-up. */
const MEASURED_STEPS = 5;

export interface MeasuredTraining {
  readonly measured: MeasuredStep;
  /** Memory of one training's engine. */
  readonly processBytes: number;
}

export interface MeasuredAs {
  /** Of the whole experiment: fewer than there are places run all at once. */
  readonly trainings: number;
  /** As many as fit into the memory at once. */
  readonly fitting: number;
  readonly device: DeviceId;
}

/** @param document the largest arm, with its recipe and dataset */
export async function measureStep(
  launcher: EngineLauncher,
  datasets: Pick<Datasets, "info">,
  document: NetworkDocument,
  { trainings, fitting, device }: MeasuredAs,
): Promise<MeasuredTraining> {
  const { imageShape, classNames, counts } = await datasets.info(datasetToTrainOn(document));
  const cores = availableParallelism();
  const threads = threadsFor(Math.min(trainings, fitting), cores);
  const together = Math.min(trainings, placesFor({ device, threads }, cores, fitting));
  const begin = performance.now();
  const started = await Promise.allSettled(
    Array.from({ length: together }, () => startEngine(launcher, { device, threads })),
  );
  const sessions = started.flatMap((each): EngineSession[] =>
    each.status === "fulfilled" ? [each.value] : [],
  );
  try {
    for (const each of started) if (each.status === "rejected") throw each.reason;
    const startMs = performance.now() - begin;
    const results = await Promise.all(
      sessions.map(({ client }) =>
        client.call("bench", {
          document,
          inputShape: [...imageShape],
          classes: classNames.length,
          batchSize: Math.min(document.recipe.batchSize, counts.train),
          steps: MEASURED_STEPS,
          profile: false,
        }),
      ),
    );
    const meanOf = (value: (result: (typeof results)[number]) => number): number =>
      results.reduce((sum, result) => sum + value(result), 0) / results.length;
    return {
      measured: {
        stepMs: meanOf(({ medianMs }) => medianMs),
        forwardMs: meanOf(({ parts }) => parts.forward),
        startMs,
        together,
      },
      processBytes: Math.max(...results.map(({ processBytes, tensorBytes }) => processBytes ?? tensorBytes)),
    };
  } finally {
    for (const session of sessions) session.end();
  }
}
