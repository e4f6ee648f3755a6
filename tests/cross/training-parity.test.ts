/**
 * Thirty steps of a ResNet-8 with momentum and weight decay, against PyTorch's losses from the same weights and batches.
 * The fixture is made by scripts/fixtures/training_parity.py.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { decodeSafetensors, type SafetensorsFile } from "#core/formats/safetensors";
import { parseDocument } from "#core/network/parse";
import type { Recipe } from "#core/training/recipe";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import type { Batch } from "#engine/data/batches";
import { Trainer } from "#engine/train/trainer";
import { startCpuEngine } from "./cpu-support";

const folder = path.join(import.meta.dirname, "../fixtures/training-parity");
const TOLERANCE = 1e-3;

/**
 * With direct products the weights agree as well. Winograd's way rounds differently (about 5e-6 of the largest value); a ReLU
 * at the edge then falls to the other side, and thirty steps of momentum make some thousandths of it in single weights.
 */
const WAYS = [
  { way: "direct products", winograd: false, weights: 1e-4 },
  { way: "Winograd's convolutions", winograd: true, weights: 1e-2 },
] as const;

function numbers(file: SafetensorsFile, name: string): ArrayLike<number> & { shape: readonly number[] } {
  const tensor = file.tensors.get(name);
  if (!tensor) throw new Error(`The fixture has no "${name}".`);
  return Object.assign(tensor.data, { shape: tensor.shape });
}

function batchOf(file: SafetensorsFile, step: number): Batch {
  const images = numbers(file, "images");
  const labels = numbers(file, "labels");
  const count = images.shape[1] ?? 0;
  const size = images.length / labels.length;
  const first = step * count;
  const own = Uint8Array.from(labels).slice(first, first + count);
  const targets = new Float32Array(count * 10);
  own.forEach((label, row) => {
    targets[row * 10 + label] = 1;
  });
  return {
    images: Float32Array.from(images).slice(first * size, (first + count) * size),
    targets,
    labels: own,
    count,
  };
}

describe("training against PyTorch", () => {
  it.each(WAYS)(
    "sees the same losses for thirty steps, and ends at the same weights: $way",
    async ({ winograd, weights: weightTolerance }) => {
      const device = await startCpuEngine(2, undefined, undefined, winograd);
      const file = decodeSafetensors(readFileSync(path.join(folder, "fixture.safetensors")));
      const parsed = parseDocument(readFileSync(path.join(folder, "network.skiploom.json"), "utf8"));
      if (!parsed.ok) throw parsed.error;
      const settings: { learningRate: number; momentum: number; weightDecay: number } = JSON.parse(
        file.metadata.get("settings") ?? "",
      );
      const recipe: Recipe = {
        ...parsed.document.recipe,
        optimizer: { kind: "sgd", momentum: settings.momentum, nesterov: false },
        weightDecay: { kind: "l2", value: settings.weightDecay },
      };
      const { network } = compileDocument(parsed.document, { imageShape: [8, 8, 1], classes: 10 });
      const trainer = new Trainer(network, recipe);
      const weights = initialWeights(network, 0);
      for (const { name, trainable } of network.weights) {
        if (trainable) weights.set(name, Float32Array.from(numbers(file, `weights/${name}`)));
      }
      trainer.writeWeights(weights);

      const expected = Array.from(numbers(file, "losses"));
      const losses: number[] = [];
      for (const step of expected.keys()) {
        const outcome = await trainer.step(batchOf(file, step), {
          step: step + 1,
          learningRate: settings.learningRate,
          probe: false,
        });
        losses.push(outcome.loss);
      }
      const largest = Math.max(...losses.map((loss, index) => Math.abs(loss - (expected[index] ?? 0))));
      console.log(`largest difference of ${losses.length} losses: ${largest.toExponential(1)}`);
      expect(losses).toHaveLength(30);
      expect(largest).toBeLessThan(TOLERANCE);

      const trained = await trainer.readWeights();
      for (const name of ["conv1/kernel", "bn7/gamma", "dense/kernel"]) {
        const wanted = Array.from(numbers(file, `final/${name}`));
        const found = trained.get(name) ?? new Float32Array(0);
        const difference = Math.max(
          ...wanted.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))),
        );
        expect(difference, name).toBeLessThan(weightTolerance);
      }
      trainer.dispose();
      network.dispose();
      device.dispose();
    },
  );
});
