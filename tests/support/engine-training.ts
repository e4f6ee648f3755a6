/** A few steps of a small network on few digits, for engines that are slow: the same in every home of an engine. */
import type { NetworkDocument } from "#core/network/document";
import type { EngineApi } from "#core/protocol/engine-api";
import type { ApiClient, EventOf } from "#core/protocol/method";
import { createTemplate } from "#core/templates/index";
import { digits } from "./digits";
import { fedClient, type HeldDataset } from "./held-dataset";

const template = createTemplate("conv-small");
if (!template) throw new Error("There is no template conv-small.");
/** {@link EPOCH_STEPS} steps an epoch, more epochs than anybody waits for. */
export const FEW_STEPS_DOCUMENT: NetworkDocument = {
  ...template,
  recipe: { ...template.recipe, epochs: 1_000, batchSize: 4 },
};
export const EPOCH_STEPS = 3;
export const fewDigits = (): Promise<HeldDataset> => digits(12, 4);

export interface Training {
  /** One of them at {@link EPOCH_STEPS}, where the first epoch ends; slow machines keep some between. */
  readonly checkpoints: readonly EventOf<EngineApi, "checkpoint">[];
  readonly ended: EventOf<EngineApi, "ended">;
}

/** Trains until the first epoch's checkpoint, then stops, which makes another. Rejects when the run fails. */
export async function trainAFew(client: ApiClient<EngineApi>): Promise<Training> {
  const checkpoints: EventOf<EngineApi, "checkpoint">[] = [];
  const leave: (() => void)[] = [];
  const saved = new Promise<void>((resolve) => {
    leave.push(
      client.on("checkpoint", (checkpoint) => {
        checkpoints.push(checkpoint);
        if (checkpoint.step >= EPOCH_STEPS) resolve();
      }),
    );
  });
  const over = new Promise<EventOf<EngineApi, "ended">>((resolve, reject) => {
    leave.push(
      client.on("ended", resolve),
      client.on("failed", ({ message }) => reject(new Error(message))),
    );
  });
  await fedClient(client).call("train", { document: FEW_STEPS_DOCUMENT, dataset: await fewDigits() });
  await Promise.race([saved, over]);
  await client.call("stop", {});
  const ended = await over;
  for (const stop of leave) stop();
  return { checkpoints, ended };
}
