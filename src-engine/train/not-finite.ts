/** NaN and infinity: the search for the layer where they appeared first. */
import { keep, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { inPieces, type SamplePart } from "#core/datasets/samples";
import type { CompiledNetwork } from "../compile/compiled-network";
import type { PlanStep } from "../compile/execution-plan";
import { type Batch, type Normalised, plainBatch } from "../data/batches";
import { inferencePass, trainingPass } from "./forward";
import { deviceTargets } from "./loss";
import type { Trainer } from "./trainer";

export interface Origin {
  /** Path of the node; absent when only the loss itself overflowed. */
  readonly path?: string;
  readonly where: "activations" | "gradient" | "loss";
}

/**
 * Runs a step's forward pass again, layer by layer, and names the first layer with a result that is not finite. When
 * all are finite, the backward pass: gradients flow from the output, so the last layer with a bad gradient was first.
 * The weights must be those before the step; the same dropout masks are drawn again.
 */
export async function findOrigin(
  network: CompiledNetwork,
  trainer: Trainer,
  batch: Batch,
  pass: { readonly seed: number; readonly step: number },
): Promise<Origin> {
  const images = tensor(batch.images, [batch.count, ...network.imageShape]);
  const targets = deviceTargets(batch.targets);
  try {
    const first = await firstNotFinite((onResult) => trainingPass(network, images, { ...pass, onResult }));
    if (first !== undefined) return { path: first, where: "activations" };
    const { gradient, ...others } = trainer.gradientOf(images, targets, { step: pass.step });
    for (const other of Object.values(others)) other.dispose();
    const numbers = await gradient.data<"float32">();
    gradient.dispose();
    let offset = 0;
    let last: string | undefined;
    for (const { step, trainable, variable } of network.weights) {
      if (!trainable) continue;
      const own = numbers.subarray(offset, offset + variable.size);
      // A gradient whose square overflows counts as infinite: so does the check that called for this search.
      if (!own.every((value) => Number.isFinite(Math.fround(value * value)))) last = step.path;
      offset += variable.size;
    }
    if (last !== undefined) return { path: last, where: "gradient" };
    return { where: "loss" };
  } finally {
    images.dispose();
    targets.rows.dispose();
  }
}

/** The same for a part of the dataset that was only evaluated: there are no gradients. */
export async function findOriginInEvaluation(
  network: CompiledNetwork,
  dataset: Normalised,
  part: SamplePart,
): Promise<Origin> {
  for await (const read of inPieces(part, 1)) {
    const { images: pixels } = plainBatch(dataset, read);
    const first = await firstNotFinite((onResult) =>
      inferencePass(network, tensor(pixels, [1, ...network.imageShape]), onResult),
    );
    if (first !== undefined) return { path: first, where: "activations" };
  }
  return { where: "loss" };
}

/** What a person reads. */
export function explainNotFinite(origin: Origin, step: number, learningRate: number): string {
  const place = {
    activations: `the output of "${origin.path}" was the first that is no longer a finite number`,
    gradient: `the gradient of "${origin.path}" was the first that is no longer a finite number`,
    loss: "the loss is no longer a finite number",
  }[origin.where];
  return `Training stopped at step ${step}: ${place}. The steps were most likely too large. Lower the learning rate (it was ${Number(learningRate.toPrecision(3))}), lengthen the warm-up, or set a limit for the gradient norm; then start again.`;
}

/** The first layer of a pass with a result that is not finite. Results are read after the pass, which a GPU can only do without waiting. */
async function firstNotFinite(
  run: (onResult: (step: PlanStep, result: Tensor) => void) => void,
): Promise<string | undefined> {
  const results: { readonly path: string; readonly result: Tensor }[] = [];
  try {
    tidy(() => {
      run(({ step }, result) => results.push({ path: step.path, result: keep(result.clone()) }));
    });
    for (const { path, result } of results) {
      if (!(await result.data<"float32">()).every(Number.isFinite)) return path;
    }
    return undefined;
  } finally {
    for (const { result } of results) result.dispose();
  }
}
