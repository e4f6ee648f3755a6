/** The same run twice is the same to the last byte, and so is one that was stopped, at whatever step, and resumed. */

import { beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "#core/codecs/safetensors";
import { NO_AUGMENTATION } from "#core/datasets/augmentation";
import type { Recipe } from "#core/training/recipe";
import type { Engine } from "#engine/engine";
import { comparable, type Story, startTestEngine, tinyDocument, trainThrough } from "./engine-support";

const everything: Partial<Recipe> = {
  augmentation: { ...NO_AUGMENTATION, shiftPixels: 1, horizontalFlip: true },
  classBalance: "weights",
  labelSmoothing: 0.1,
  clipNorm: 1,
  warmupEpochs: 0.5,
};

const recipes: [string, Partial<Recipe>][] = [
  ["SGD with momentum and L2", everything],
  [
    "AdamW",
    {
      ...everything,
      learningRate: 0.005,
      optimizer: { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      weightDecay: { kind: "decoupled", value: 0.01 },
    },
  ],
  // Stops in the middle of the last epoch, which is then shorter.
  ["SGD up to a limit of steps", { ...everything, maxSteps: 8 }],
  // Right answers are parts of images then.
  [
    "every augmentation",
    {
      ...everything,
      augmentation: {
        shiftPixels: 1,
        horizontalFlip: true,
        verticalFlip: true,
        rotationDegrees: 20,
        scale: 0.2,
        brightness: 0.3,
        contrast: 0.3,
        saturation: 0.3,
        cutoutPixels: 2,
        mixup: 0.4,
        cutmix: 1,
      },
    },
  ],
];

/** Tensors of a checkpoint, and its description without the clock. */
function content(bytes: Uint8Array | undefined): { state: unknown; tensors: unknown } {
  if (!bytes) throw new Error("There is no checkpoint.");
  const { metadata, tensors } = decodeSafetensors(bytes);
  const state: object = JSON.parse(metadata.get("state") ?? "");
  return { state: { ...state, trainedSeconds: 0 }, tensors: [...tensors] };
}

describe.each(recipes)("%s", (_, recipe) => {
  const document = tinyDocument(recipe);
  let engine: Engine;
  let whole: Story;

  beforeAll(async () => {
    engine = await startTestEngine();
    whole = await trainThrough(engine, { document });
  });

  const finalStep = () => whole.ended?.step ?? 0;

  it("finishes, learns something, and tests", () => {
    expect(whole.failed).toBeUndefined();
    expect(whole.ended).toMatchObject({ reason: "finished", step: recipe.maxSteps ?? 9, test: { count: 9 } });
    expect(whole.metrics.filter(({ kind }) => kind === "epoch")).toHaveLength(3);
    expect(whole.metrics.filter(({ kind }) => kind === "probe").length).toBeGreaterThan(1);
  });

  it("is the same when run again", async () => {
    const again = await trainThrough(engine, { document });
    expect(comparable(again.metrics)).toBe(comparable(whole.metrics));
    expect(again.ended?.test).toEqual(whole.ended?.test);
    expect(content(again.last?.bytes)).toEqual(content(whole.last?.bytes));
  });

  it("is another with another seed", async () => {
    const other = await trainThrough(engine, { document: tinyDocument({ ...recipe, seed: 2 }) });
    expect(comparable(other.metrics)).not.toBe(comparable(whole.metrics));
  });

  it("is the same when stopped after any step and resumed", async () => {
    for (let step = 1; step <= finalStep(); step += 1) {
      const before = await trainThrough(engine, { document }, ({ event, payload }) => {
        if (event === "metric" && payload.kind === "batch" && payload.step === step)
          void engine.handlers.stop({});
      });
      expect(before.ended).toMatchObject({ reason: "stopped", step });
      const after = await trainThrough(engine, { document, checkpoint: before.last?.bytes });
      expect(comparable([...before.metrics, ...after.metrics]), `stopped at ${step}`).toBe(
        comparable(whole.metrics),
      );
      expect(after.ended?.test).toEqual(whole.ended?.test);
      expect(content(after.last?.bytes)).toEqual(content(whole.last?.bytes));
    }
  });

  it("is the same when it goes on from a checkpoint of the middle, as after a crash", async () => {
    const [first] = whole.events.flatMap(({ event, payload }) =>
      event === "checkpoint" && payload.kind === "last" ? [payload] : [],
    );
    const after = await trainThrough(engine, { document, checkpoint: first?.bytes });
    const remaining = whole.metrics.filter((metric) => metric.step > (first?.step ?? 0));
    expect(comparable(after.metrics)).toBe(comparable(remaining));
  });

  it("is the same when paused and resumed", async () => {
    const story = await trainThrough(engine, { document }, ({ event, payload }) => {
      if (event === "metric" && payload.kind === "batch" && payload.step === 4)
        void engine.handlers.pause({});
      if (event === "status" && payload.state === "paused")
        setTimeout(() => void engine.handlers.resume({}), 20);
    });
    expect(story.events.some(({ event, payload }) => event === "status" && payload.state === "paused")).toBe(
      true,
    );
    expect(comparable(story.metrics)).toBe(comparable(whole.metrics));
  });
});
