/** A device that takes no tensor beyond some size: what follows from it for evaluating, predicting, training and measuring. */

import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createEngine } from "#engine/engine";
import { nodePlatform } from "#engine/entries/node-platform";
import { fedEngine } from "../support/held-dataset";
import { startCpuEngine } from "./cpu-support";
import { noiseDataset, tinyDocument, trainThrough } from "./engine-support";

describe("a device that sets a limit to a single tensor", () => {
  /** Bytes of the widest result of the tiny network for the eight images of a step. */
  const LIMIT = 8 * 6 * 6 * 4 * 4;

  async function limited(largestTensor?: number) {
    let turns = 0;
    const cpu = await startCpuEngine(2);
    const memory = () => ({ words: "the device has", ...(largestTensor !== undefined && { largestTensor }) });
    const platform = {
      ...nodePlatform,
      yieldToEventLoop: async () => {
        turns += 1;
        await nodePlatform.yieldToEventLoop();
      },
    };
    const started = fedEngine(createEngine(BUILT_IN_LAYERS, () => ({ ...cpu, memory }), platform));
    await started.handlers.initialise({ device: "cpu" });
    return { engine: started, turns: () => turns };
  }

  it("evaluates and predicts with as many images as it takes, to the same bits", async () => {
    const document = tinyDocument({ epochs: 1 });
    const free = await limited();
    const undisturbed = await trainThrough(free.engine, { document });
    free.engine.close();
    const small = await limited(LIMIT);
    const trained = await trainThrough(small.engine, { document });
    expect(trained.ended?.test).toEqual(undisturbed.ended?.test);
    // Nine images to validate and nine to test: two batches each, not one.
    expect(small.turns()).toBe(free.turns() + 2);

    const { imageShape, train } = noiseDataset();
    const { images, count } = train;
    const checkpoint = trained.last?.bytes ?? new Uint8Array();
    const batches = new Set<number>();
    await tf
      .profile(async () => {
        await small.engine.handlers.predict({ document, checkpoint, imageShape, images, count });
        return tf.scalar(0);
      })
      .then(({ kernels }) => {
        for (const { outputShapes } of kernels)
          for (const shape of outputShapes) if (shape.length === 4) batches.add(shape[0] ?? 0);
      });
    expect([...batches].sort()).toEqual([5, 8]);
    small.engine.close();
  });

  it("is told before the first step, or the first measured one, what does not fit", async () => {
    const { engine: started } = await limited(LIMIT - 1);
    const document = tinyDocument({});
    const refused = {
      code: "out-of-memory",
      message: expect.stringMatching(/a step with 8 images has a single tensor .*A batch of 4 may fit/),
    };
    await expect(started.handlers.train({ document, dataset: noiseDataset() })).rejects.toMatchObject(
      refused,
    );
    const bench = { inputShape: [6, 6, 1], classes: 3, batchSize: 8, steps: 1, profile: false };
    await expect(started.handlers.bench({ document, ...bench })).rejects.toMatchObject(refused);
    started.close();
  });
});
