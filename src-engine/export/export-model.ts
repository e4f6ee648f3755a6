/** A checkpoint as files of a format, and the proof that they say the same as the engine. */
import type { Analysis } from "#core/analysis/analysis";
import { completeChoices } from "#core/formats/choices";
import { askedFindings, refuseFindings } from "#core/formats/findings";
import { foldNorms } from "#core/formats/fold-norms";
import type { Finding, ModelFormat, WriteOptions } from "#core/formats/format";
import { requireFormat } from "#core/formats/index";
import type { FileSet, ModelSource, TrainedModel, WeightForm } from "#core/formats/model";
import { PROOF_LIMIT, type Proof } from "#core/formats/proof";
import { roundWeights } from "#core/formats/weight-forms";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import type { EngineDataset } from "#core/protocol/engine-api";
import { decodeCheckpoint } from "../checkpoint/checkpoint";
import { assign } from "../checkpoint/load-weights";
import type { WeightValues } from "../checkpoint/weight-values";
import { compileProgram } from "../compile/compile";
import type { CompiledNetwork } from "../compile/compiled-network";
import { compileDocument } from "../compile/from-document";
import { type AskForSamples, prepareDataset } from "../data/prepared-dataset";
import type { ExportTools } from "../format-tools";
import { evaluate } from "../train/evaluate";
import { evaluationBatch } from "../train/memory-need";
import { differenceOf } from "./difference";
import { logitsOf } from "./logits";
import { notProven, nudged } from "./not-proven";
import { type ProofImages, proofImages } from "./proof-images";
import { runExport } from "./runners";
import type { Ran } from "./runs";

export interface ExportOrder {
  readonly document: NetworkDocument;
  /** Let go of once it is read: it is as large as the model. */
  checkpoint: Uint8Array;
  /** `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  readonly format: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly form: WeightForm;
  /** Batch norms become part of the layers before them. */
  readonly folded: boolean;
  readonly source: ModelSource;
  /** What it was trained on, where that is at hand: by which rounded weights are scored. */
  readonly dataset?: EngineDataset | undefined;
  /** Of this program, for a proof by its own readers. */
  readonly version: string;
}

export interface ExportedModel {
  readonly files: FileSet;
  /** Absent where there is nothing to run: of a picture. */
  readonly proof?: Proof;
  readonly changed: readonly Finding[];
}

/**
 * What proves the files runs before the engine does. Both need several times the model's memory; what a tool took goes with it, but the
 * engine's own never shrinks.
 *
 * @throws SkiploomError `invalid-network`, `invalid-checkpoint`, `unsupported` (in words: what the format cannot hold) or `not-proven`
 */
export async function exportModel(
  layers: LayerRegistry,
  order: ExportOrder,
  tools: ExportTools,
  ask: AskForSamples,
): Promise<ExportedModel> {
  const { document, imageShape, classes, form, folded } = order;
  const format = requireFormat(order.format);
  const options: WriteOptions = { choices: completeChoices(format, order.choices), form };
  requireForm(format, form, folded);
  const { network, analysis } = compileDocument(layers, document, { imageShape, classes });
  try {
    const written = await writeFiles(order, { network, flat: analysis.flat }, format, options, tools);
    const { images, changed } = written;
    const files = new Map(written.files);
    const seen = { ...images, imageShape };
    const run = (shown: typeof seen) =>
      runExport(format, files, written.model, shown, options.choices, tools);
    const ran = await run(seen);
    const { expected, accuracy } = await computeExpected(order, network, written, ask);
    const given = { images: images.bytes, labels: images.labels, count: images.count, imageShape };
    const withProof = new Map([...files, ...(format.proofFiles?.({ ...given, logits: expected }) ?? [])]);
    if (!ran) return { files: withProof, changed };
    const compared = ran.compared === "logits" ? expected : softmaxed(expected, classes);
    const proof = proofOf(order, format, images, ran, compared);
    if (!proof.proved) {
      const again = await run({ ...seen, images: nudged(images.images) });
      throw notProven(format.label, proof, ran.values, again?.values ?? ran.values);
    }
    return { files: withProof, proof: { ...proof, ...(accuracy && { accuracy }) }, changed };
  } finally {
    network.dispose();
  }
}

interface WrittenModel {
  readonly files: FileSet;
  readonly changed: readonly Finding[];
  readonly images: ProofImages;
  /** As the checkpoint has them. */
  readonly trained: WeightValues;
  /** What is in the files: folded and rounded where a person chose so. */
  readonly model: TrainedModel;
}

async function writeFiles(
  order: ExportOrder,
  { network, flat }: { readonly network: CompiledNetwork; readonly flat: Analysis["flat"] },
  format: ModelFormat,
  options: WriteOptions,
  tools: ExportTools,
): Promise<WrittenModel> {
  const { document, imageShape, form, folded, source } = order;
  const { program } = network;
  const { weights, state, kept } = decodeCheckpoint(network, order.checkpoint, undefined, { shares: true });
  order.checkpoint = new Uint8Array();
  const findings = format.check(program, options);
  refuseFindings(format, findings);
  const images = proofImages(imageShape, state.preprocessing, kept);
  const changed = folded ? foldNorms(program, weights) : { program, weights, folded: undefined };
  const model: TrainedModel = {
    document,
    flat: flat ?? { nodes: [] },
    program: changed.program,
    weights: roundWeights(changed.program, changed.weights, form),
    preprocessing: { ...state.preprocessing, imageShape: [...imageShape] },
    source,
  };
  const files = await format.write?.(model, options, tools);
  if (!files) throw new SkiploomError("unsupported", `${format.label} is read here, and not written.`);
  return {
    files,
    changed: [...findings.filter(({ kind }) => kind === "changed"), ...askedFindings(form, changed.folded)],
    images,
    trained: weights,
    model,
  };
}

interface Expected {
  /** The engine's logits. What folds alone is held to the network as it is drawn; what rounds, to the engine on the same rounded weights. */
  readonly expected: Float32Array;
  readonly accuracy?: Proof["accuracy"] | undefined;
}

async function computeExpected(
  order: ExportOrder,
  network: CompiledNetwork,
  { images, trained, model }: WrittenModel,
  ask: AskForSamples,
): Promise<Expected> {
  const { form } = order;
  const asTrained = await logitsOf(network, trained, images.images, images.count);
  refuseNoNumbers(asTrained, "");
  if (form === "float32") return { expected: asTrained };
  const asWritten = compileProgram(model.program);
  try {
    const expected = await logitsOf(asWritten, model.weights, images.images, images.count);
    refuseNoNumbers(expected, ` with weights as ${form}`);
    const accuracy = await accuracyOf(
      order,
      { network, weights: trained },
      { network: asWritten, weights: model.weights },
      { ...images, before: asTrained, after: expected },
      ask,
    );
    return { expected, accuracy };
  } finally {
    asWritten.dispose();
  }
}

/** A network that diverged: nothing can be compared with it, and nobody could use it. */
function refuseNoNumbers(logits: Float32Array, how: string): void {
  if (logits.every(Number.isFinite)) return;
  throw new SkiploomError(
    "invalid-checkpoint",
    `This network${how} gives no numbers (NaN or infinity), so its export cannot be proven. Choose another checkpoint${how && ", or float32"}, or train it again at a lower learning rate.`,
  );
}

function requireForm(format: ModelFormat, form: WeightForm, folded: boolean): void {
  if (!format.forms.includes(form)) {
    throw new SkiploomError(
      "unsupported",
      `${format.label} is written with weights as ${format.forms.join(" or ")}, not as ${form}.`,
    );
  }
  if (folded && !format.folds) {
    throw new SkiploomError(
      "unsupported",
      `${format.label} is written as the network is drawn: its batch norms are not folded.`,
    );
  }
}

function proofOf(
  { form, folded, version }: ExportOrder,
  format: ModelFormat,
  images: ProofImages,
  ran: Ran,
  expected: Float32Array,
): Proof {
  const { largestDifference, largestValue, difference } = differenceOf(expected, ran.values);
  return {
    format: format.id,
    tool: ran.tool,
    version: ran.version ?? version,
    images: images.count,
    imagesAre: images.are,
    compared: ran.compared,
    largestDifference,
    largestValue,
    difference,
    limit: PROOF_LIMIT,
    proved: difference <= PROOF_LIMIT,
    weights: form,
    folded,
    ...(format.proveYourself !== undefined && { yourself: format.proveYourself }),
  };
}

interface Weighted {
  readonly network: CompiledNetwork;
  readonly weights: WeightValues;
}

/** Of weights as they were trained, and as they are written: on the validation part where it is at hand, else on the kept images. */
async function accuracyOf(
  { dataset, document, classes }: ExportOrder,
  before: Weighted,
  after: Weighted,
  kept: ProofImages & { readonly before: Float32Array; readonly after: Float32Array },
  ask: AskForSamples,
): Promise<Proof["accuracy"]> {
  if (dataset) {
    const prepared = prepareDataset(dataset, ask);
    const batch = evaluationBatch(before.network, document.recipe);
    const scores: number[] = [];
    for (const { network, weights } of [before, after]) {
      for (const weight of network.weights) assign(weight, weights.get(weight.name) ?? new Float32Array());
      const result = await evaluate(network, prepared, prepared.validation, batch);
      scores.push(result?.accuracy ?? 0);
    }
    const [first = 0, second = 0] = scores;
    return { before: first, after: second, count: prepared.validation.count, on: "validation" };
  }
  const { labels, count } = kept;
  if (!labels) return undefined;
  const right = (logits: Float32Array): number =>
    labels.filter(
      (label, image) => largestAt(logits.subarray(image * classes, (image + 1) * classes)) === label,
    ).length / count;
  return { before: right(kept.before), after: right(kept.after), count, on: "kept" };
}

function largestAt(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? 0) ? index : best), 0);
}

function softmaxed(logits: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += classes) {
    const row = logits.subarray(from, from + classes);
    const most = row.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY);
    const powers = Float64Array.from(row, (value) => Math.exp(value - most));
    const sum = powers.reduce((total, value) => total + value, 0);
    powers.forEach((value, index) => {
      result[from + index] = value / sum;
    });
  }
  return result;
}
