/** A few steps of ResNet-8 on few digits, for engines that are slow: the same in every home of an engine. */
import type { EngineApi, EngineDataset } from "#core/protocol/engine-api";
import type { ApiClient, EventOf } from "#core/protocol/method";
import type { Metric } from "#core/training/records";
import { digits } from "./digits";
import { smallTraining } from "./real-host";

/** Three steps an epoch, more epochs than anybody waits for. */
export const FEW_STEPS_DOCUMENT = smallTraining({ epochs: 1_000, batchSize: 4 });
export const fewDigits = (): Promise<EngineDataset> => digits(12, 4);

export interface Training {
  readonly losses: readonly number[];
  readonly checkpoints: readonly EventOf<EngineApi, "checkpoint">[];
  readonly ended: EventOf<EngineApi, "ended">;
}

/** Trains until so many steps are done, then stops. Rejects when the run fails. */
export async function trainAFew(client: ApiClient<EngineApi>, steps: number): Promise<Training> {
  const losses: number[] = [];
  const checkpoints: EventOf<EngineApi, "checkpoint">[] = [];
  let enough: (metric: Metric) => void = () => undefined;
  const leave = [
    client.on("checkpoint", (checkpoint) => checkpoints.push(checkpoint)),
    client.on("metric", (metric) => {
      if (metric.kind === "batch") losses.push(metric.loss);
      enough(metric);
    }),
  ];
  const over = new Promise<EventOf<EngineApi, "ended">>((resolve, reject) => {
    leave.push(
      client.on("ended", resolve),
      client.on("failed", ({ message }) => reject(new Error(message))),
    );
  });
  const trained = new Promise<void>((resolve) => {
    enough = (metric) => {
      if (metric.kind === "batch" && metric.step >= steps) resolve();
    };
  });
  await client.call("train", { document: FEW_STEPS_DOCUMENT, dataset: await fewDigits() });
  await Promise.race([trained, over]);
  await client.call("stop", {});
  const ended = await over;
  for (const stop of leave) stop();
  return { losses, checkpoints, ended };
}
