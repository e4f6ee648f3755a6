/** Predictions as bytes: a safetensors file, which other tools read too. What it says is checked before it is used. */
import { decodeSafetensors, encodeSafetensors, type SafetensorsFile } from "../codecs/safetensors";
import { type Labels, labelBytes, labelsFrom } from "../datasets/labels";
import { SkiploomError } from "../foundation/errors";
import { keptColumns, type Predictions } from "./predictions";

const FORMAT = "skiploom-predictions";
const VERSION = "1";

/** What predictions are of: weights and images by their SHA-256. */
export interface PredictionSource {
  readonly checkpoint: string;
  readonly dataset: string;
  readonly part: string;
}

export interface PredictionsFile {
  readonly predictions: Predictions;
  /** Left out where it was not written down. */
  readonly source?: PredictionSource;
}

export function encodePredictions(
  predictions: Predictions,
  source?: PredictionSource,
): Uint8Array<ArrayBuffer> {
  const { count, classes, columns, labels, ranked, probabilities, losses, squares } = predictions;
  const truth = labelBytes(labels);
  const answers = labelBytes(ranked);
  return encodeSafetensors(
    [
      { name: "probabilities", shape: [count, columns], data: probabilities },
      { name: "losses", shape: [count], data: losses },
      { name: "squares", shape: [count], data: squares },
      { name: "labels", shape: [truth.length], data: truth },
      { name: "ranked", shape: [answers.length], data: answers },
    ],
    {
      format: FORMAT,
      version: VERSION,
      count: String(count),
      classes: String(classes),
      ...(source && { checkpoint: source.checkpoint, dataset: source.dataset, part: source.part }),
    },
  );
}

/** @throws SkiploomError (`invalid-document`) for bytes that are no whole predictions of a version that is known */
export function decodePredictions(bytes: Uint8Array): PredictionsFile {
  const file = opened(bytes);
  const { metadata } = file;
  if (metadata.get("format") !== FORMAT || metadata.get("version") !== VERSION) throw damaged();
  const count = wholeNumber(metadata.get("count"));
  const classes = wholeNumber(metadata.get("classes"));
  const columns = keptColumns(classes);
  const width = classes > 256 ? 2 : 1;
  const predictions: Predictions = {
    count,
    classes,
    columns,
    labels: classNumbers(file, "labels", count, width, classes),
    ranked: classNumbers(file, "ranked", count * columns, width, classes),
    probabilities: numbers(file, "probabilities", count * columns, 1),
    losses: numbers(file, "losses", count, Number.POSITIVE_INFINITY),
    squares: numbers(file, "squares", count, Number.POSITIVE_INFINITY),
  };
  const [checkpoint, dataset, part] = ["checkpoint", "dataset", "part"].map((key) => metadata.get(key));
  if (checkpoint === undefined || dataset === undefined || part === undefined) return { predictions };
  return { predictions, source: { checkpoint, dataset, part } };
}

function opened(bytes: Uint8Array): SafetensorsFile {
  try {
    return decodeSafetensors(bytes);
  } catch {
    throw damaged();
  }
}

function wholeNumber(text: string | undefined): number {
  const value = /^\d{1,9}$/.test(text ?? "") ? Number(text) : 0;
  if (value < 1) throw damaged();
  return value;
}

function classNumbers(
  { tensors }: SafetensorsFile,
  name: string,
  count: number,
  width: number,
  classes: number,
): Labels {
  const data = tensors.get(name)?.data;
  if (!(data instanceof Uint8Array) || data.length !== count * width) throw damaged();
  const labels = labelsFrom(data, classes);
  if (labels.some((label) => label >= classes)) throw damaged();
  return labels;
}

function numbers({ tensors }: SafetensorsFile, name: string, count: number, most: number): Float32Array {
  const data = tensors.get(name)?.data;
  if (!(data instanceof Float32Array) || data.length !== count) throw damaged();
  // Written so that NaN is refused too. The smallest sums may be below 0 by rounding.
  if (!data.every((value) => value >= -1e-3 && value <= most && Number.isFinite(value))) throw damaged();
  return data;
}

function damaged(): SkiploomError {
  return new SkiploomError("invalid-document", "The kept predictions cannot be read.");
}
