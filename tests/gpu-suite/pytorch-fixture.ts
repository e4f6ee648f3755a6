/** Steps of a ResNet-8 whose losses PyTorch gave from the same weights and batches: `scripts/fixtures/training_parity.py`. */

import { decodeSafetensors, type SafetensorsFile } from "#core/codecs/safetensors";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { parseDocument } from "#core/network/parse";
import type { Recipe } from "#core/training/recipe";
import type { WeightValues } from "#engine/checkpoint/weight-values";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import type { Batch } from "#engine/data/batches";
import { targetsOf } from "#engine/data/targets";
import type { StepOutcome } from "#engine/train/step-guard";
import { Trainer } from "#engine/train/trainer";

export interface FixtureResult {
  readonly losses: readonly number[];
  readonly expected: readonly number[];
  /** Largest difference of two losses. */
  readonly largest: number;
  readonly trained: WeightValues;
  /** The weights that PyTorch ended with. */
  wanted(name: string): readonly number[];
}

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
  return {
    images: Float32Array.from(images).slice(first * size, (first + count) * size),
    targets: targetsOf(own),
    labels: own,
    count,
  };
}

/**
 * Trains on the present backend, with as many steps under way as it takes.
 * @param bytes of `fixture.safetensors`
 * @param network text of `network.skiploom.json`
 */
export async function trainFixture(bytes: Uint8Array, network: string): Promise<FixtureResult> {
  const file = decodeSafetensors(bytes);
  const parsed = parseDocument(network);
  if (!parsed.ok) throw parsed.error;
  const settings: { learningRate: number; momentum: number; weightDecay: number } = JSON.parse(
    file.metadata.get("settings") ?? "",
  );
  const recipe: Recipe = {
    ...parsed.document.recipe,
    optimizer: { kind: "sgd", momentum: settings.momentum, nesterov: false },
    weightDecay: { kind: "l2", value: settings.weightDecay },
  };
  const { network: compiled } = compileDocument(BUILT_IN_LAYERS, parsed.document, {
    imageShape: [8, 8, 1],
    classes: 10,
  });
  const trainer = new Trainer(compiled, recipe);
  const weights = initialWeights(compiled, 0);
  for (const { name, trainable } of compiled.weights) {
    if (trainable) weights.set(name, Float32Array.from(numbers(file, `weights/${name}`)));
  }
  trainer.writeWeights(weights);

  const expected = Array.from(numbers(file, "losses"));
  const underWay: Promise<StepOutcome>[] = [];
  const losses: number[] = [];
  const finish = async (): Promise<void> => {
    const outcome = await underWay.shift();
    if (outcome) losses.push(outcome.loss);
  };
  for (const step of expected.keys()) {
    const { learningRate } = settings;
    underWay.push(trainer.step(batchOf(file, step), { step: step + 1, learningRate, probe: false }));
    if (underWay.length >= trainer.stepsInFlight) await finish();
  }
  while (underWay.length > 0) await finish();
  const trained = await trainer.readWeights();
  trainer.dispose();
  compiled.dispose();
  return {
    losses,
    expected,
    largest: Math.max(...losses.map((loss, index) => Math.abs(loss - (expected[index] ?? 0)))),
    trained,
    wanted: (name) => Array.from(numbers(file, `final/${name}`)),
  };
}

/** The largest difference to PyTorch's weights of one name. */
export function weightDifference({ trained, wanted }: FixtureResult, name: string): number {
  const found = trained.get(name) ?? new Float32Array(0);
  return Math.max(...wanted(name).map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))));
}
