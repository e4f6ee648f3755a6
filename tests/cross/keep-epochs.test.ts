/** Weights by epoch are those that the run had then, to the bit, and cost it nothing else. */
import { beforeAll, describe, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { decodeSafetensors } from "#core/codecs/safetensors";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createTemplate } from "#core/templates/index";
import { weightsBytes } from "#core/training/size-limits";
import type { Engine } from "#engine/engine";
import type { EngineEvent } from "#engine/events";
import { digits } from "../support/digits";
import { comparable, type Story, startTestEngine, tinyDocument, trainThrough } from "./engine-support";

let engine: Engine;
beforeAll(async () => {
  engine = await startTestEngine();
});

const DOCUMENT = tinyDocument({ epochs: 4 });

function keptOf({ events }: Story): EngineEvent<"epochWeights">[] {
  return events.flatMap((told) => (told.event === "epochWeights" ? [told.payload] : []));
}

/** The weights alone, by name, as bytes. */
function weightsIn(file: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, { data }] of decodeSafetensors(file).tensors)
    if (name.startsWith("weights/"))
      found.set(name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"));
  return found;
}

/** As the run's last checkpoint has them that a person stops when this epoch is over. */
async function stoppedAfter(epoch: number): Promise<Uint8Array> {
  const { last } = await trainThrough(engine, { document: DOCUMENT }, ({ event, payload }) => {
    if (event === "metric" && payload.kind === "epoch" && payload.epoch === epoch)
      void engine.handlers.stop({});
  });
  expect(last?.epoch).toBe(epoch);
  return last?.bytes ?? new Uint8Array();
}

describe("weights by epoch", () => {
  it("are those of a run that was stopped there, to the bit", async () => {
    const story = await trainThrough(engine, { document: DOCUMENT, keepEpochs: 1 });
    const kept = keptOf(story);
    expect(kept.map(({ epoch, step }) => [epoch, step])).toEqual([0, 1, 2, 3, 4].map((n) => [n, 3 * n]));
    for (const { epoch, bytes } of kept.slice(1, 4)) {
      const stopped = weightsIn(await stoppedAfter(epoch));
      expect(stopped.size).toBeGreaterThan(10);
      expect(weightsIn(bytes)).toEqual(stopped);
    }
    expect(weightsIn(kept[4]?.bytes ?? new Uint8Array())).toEqual(
      weightsIn(story.last?.bytes ?? new Uint8Array()),
    );
    // First values differ from those after an epoch, so the comparison is one.
    expect(weightsIn(kept[0]?.bytes ?? new Uint8Array())).not.toEqual(
      weightsIn(kept[1]?.bytes ?? new Uint8Array()),
    );
    const names = [...decodeSafetensors(kept[1]?.bytes ?? new Uint8Array()).tensors.keys()];
    expect(names.every((name) => name.startsWith("weights/"))).toBe(true);
    expect(names).toContain("weights/bn1/moving_mean");
  });

  it("change nothing of the training, and are told before a checkpoint rests on them", async () => {
    const plain = await trainThrough(engine, { document: DOCUMENT });
    const kept = await trainThrough(engine, { document: DOCUMENT, keepEpochs: 2 });
    expect(comparable(kept.metrics)).toBe(comparable(plain.metrics));
    expect(keptOf(plain)).toEqual([]);
    expect(keptOf(kept).map(({ epoch }) => epoch)).toEqual([0, 2, 4]);
    const order = kept.events.flatMap(({ event, payload }) => {
      if (event === "epochWeights") return [`epoch ${payload.step}`];
      return event === "checkpoint" ? [`${payload.kind} ${payload.step}`] : [];
    });
    expect(order.indexOf("epoch 6")).toBeLessThan(order.indexOf("last 6"));
  });

  it("are the same files again where a run goes on, and its first ones are not told again", async () => {
    const whole = keptOf(await trainThrough(engine, { document: DOCUMENT, keepEpochs: 1 }));
    const checkpoint = new Uint8Array(await stoppedAfter(2));
    const rest = keptOf(await trainThrough(engine, { document: DOCUMENT, checkpoint, keepEpochs: 1 }));
    expect(rest.map(({ epoch }) => epoch)).toEqual([3, 4]);
    for (const { epoch, bytes } of rest)
      expect(Buffer.compare(bytes, whole[epoch]?.bytes ?? new Uint8Array())).toBe(0);
  });

  it("are about as large as was said", async () => {
    const template = createTemplate("resnet-8");
    if (!template) throw new Error("There is no template resnet-8.");
    const document = { ...template, recipe: { ...template.recipe, epochs: 1, maxSteps: 1 } };
    const dataset = await digits(40, 8);
    const facts = { id: "digits", imageShape: dataset.imageShape, classes: dataset.classNames.length };
    const said = weightsBytes(analyse(BUILT_IN_LAYERS, document, facts).totals);
    const kept = keptOf(await trainThrough(engine, { document, dataset, keepEpochs: 1 }));
    expect(kept).toHaveLength(2);
    for (const { bytes } of kept) expect(Math.abs(bytes.length / said - 1)).toBeLessThan(0.02);
  });
});
