/** What a trained network does when some of it is changed, and what lies between its layers. */
import { keep, softmax, type Tensor, type Tensor2D, tensor, tidy } from "@tensorflow/tfjs-core";
import { heldSamples, inPieces } from "#core/datasets/samples";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { type Intervention, intervene } from "#core/program/interventions";
import { siteOf, type ValueId, valueAt } from "#core/program/program";
import type { EngineDataset } from "#core/protocol/engine-api";
import { collectPredictions } from "#core/scores/predictions";
import { encodePredictions } from "#core/scores/predictions-file";
import { loadWeights } from "./checkpoint/load-weights";
import type { CompiledNetwork } from "./compile/compiled-network";
import { compileDocument } from "./compile/from-document";
import { plainBatch } from "./data/batches";
import { type AskForSamples, prepareDataset } from "./data/prepared-dataset";
import { requireImages } from "./predict";
import { type Evaluation, evaluate } from "./train/evaluate";
import { inferencePass } from "./train/forward";
import { evaluationBatch } from "./train/memory-need";

export interface EvaluationRequest {
  readonly dataset: EngineDataset;
  readonly part: "train" | "validation" | "test";
  readonly interventions: readonly Intervention[];
  readonly tellsPredictions?: boolean | undefined;
}

/**
 * @param largestTensor bytes that the device takes in one tensor, where it sets a limit
 * @throws SkiploomError `invalid-network` (also for a site that is not there), `invalid-checkpoint`, `invalid-dataset`
 */
export async function evaluatePart(
  layers: LayerRegistry,
  document: NetworkDocument,
  checkpoint: Uint8Array,
  { dataset, part, interventions, tellsPredictions }: EvaluationRequest,
  ask: AskForSamples,
  largestTensor?: number,
): Promise<Evaluation & { readonly predictions?: Uint8Array<ArrayBuffer> }> {
  const prepared = prepareDataset(dataset, ask);
  const { network } = compileDocument(layers, document, prepared, [
    (program) => intervene(program, interventions),
  ]);
  try {
    loadWeights(network, checkpoint);
    const batch = evaluationBatch(network, document.recipe, largestTensor);
    const collector = tellsPredictions && collectPredictions(prepared[part].count, prepared.classes);
    const take = collector ? collector.take : undefined;
    const result = await evaluate(network, prepared, prepared[part], batch, undefined, take);
    if (!result) throw new Error("An evaluation that nobody stopped gave no result.");
    return { ...result, ...(collector && { predictions: encodePredictions(collector.done()) }) };
  } finally {
    network.dispose();
  }
}

export interface ReadRequest {
  readonly dataset: EngineDataset;
  /** Bytes `[count, height, width, channels]`. */
  readonly images: Uint8Array;
  readonly count: number;
  readonly sites: readonly string[];
  readonly interventions: readonly Intervention[];
}

export interface SiteValues {
  /** `[count, ...shape]`. */
  readonly shape: number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/**
 * Values at sites, in the order in which they were asked for, as the exported model would compute them: running statistics, no dropout.
 *
 * @throws SkiploomError as {@link evaluatePart}, or `invalid-message` for images of another size
 */
export async function readSites(
  layers: LayerRegistry,
  document: NetworkDocument,
  checkpoint: Uint8Array,
  { dataset, images, count, sites, interventions }: ReadRequest,
  ask: AskForSamples,
  largestTensor?: number,
): Promise<{ values: SiteValues[] }> {
  const prepared = prepareDataset(dataset, ask);
  requireImages(prepared.imageShape, images, count);
  const { network } = compileDocument(layers, document, prepared, [
    (program) => intervene(program, interventions),
  ]);
  try {
    loadWeights(network, checkpoint);
    const { program } = network;
    const wanted = sites.map((name) => valueAt(program, siteOf(program, name)));
    const values = wanted.map((value): SiteValues => {
      const shape = [count, ...(program.shapes[value] ?? [])];
      return { shape, data: new Float32Array(shape.reduce((product, side) => product * side, 1)) };
    });
    const part = heldSamples(images, new Uint8Array(count), images.length / count);
    const batchSize = evaluationBatch(network, document.recipe, largestTensor);
    for await (const { from, ...read } of inPieces(part, batchSize)) {
      const batch = plainBatch(prepared, read);
      const input = tensor(batch.images, [batch.count, ...network.imageShape]);
      const results = resultsOf(network, input, wanted);
      try {
        for (const [index, value] of wanted.entries()) {
          const own = values[index];
          const numbers = await results.get(value)?.data<"float32">();
          if (!own || !numbers) throw unreached(sites[index] ?? "");
          own.data.set(numbers, (own.data.length / count) * from);
        }
      } finally {
        for (const result of results.values()) result.dispose();
        input.dispose();
      }
    }
    return { values };
  } finally {
    network.dispose();
  }
}

/** Results of one pass at these values, kept. */
function resultsOf(
  network: CompiledNetwork,
  input: Tensor,
  wanted: readonly ValueId[],
): Map<ValueId, Tensor> {
  const results = new Map<ValueId, Tensor>();
  tidy(() => {
    const take = (value: ValueId, result: Tensor): void => {
      if (wanted.includes(value) && !results.has(value)) results.set(value, keep(result.clone()));
    };
    take(0, input);
    const logits = inferencePass(network, input, ({ output }, result) => take(output, result));
    take(network.program.probabilities, softmax(logits as Tensor2D));
  });
  return results;
}

function unreached(site: string): SkiploomError {
  return new SkiploomError(
    "invalid-network",
    `"${site}" cannot be read: after these interventions the result does not depend on it.`,
  );
}
