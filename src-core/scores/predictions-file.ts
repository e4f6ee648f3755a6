/** Predictions as bytes: a safetensors file, which other tools read too. What it says is checked before it is used. */
import { z } from "zod";
import { crc32 } from "../codecs/crc32";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
} from "../codecs/safetensors";
import { encodeUtf8 } from "../codecs/text";
import { type Labels, labelBytes, labelsFrom } from "../datasets/labels";
import { SkiploomError } from "../foundation/errors";
import { keptColumns, type Predictions } from "./predictions";

const FORMAT = "skiploom-predictions";
const VERSION = "1";
const CHECKSUM = "crc32";

/** What predictions are of: weights and images by their SHA-256. */
export interface PredictionSource {
  readonly checkpoint: string;
  readonly dataset: string;
  readonly part: string;
  /** In the order of class numbers. */
  readonly classNames: readonly string[];
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
  const tensors = [
    { name: "probabilities", shape: [count, columns], data: probabilities },
    { name: "losses", shape: [count], data: losses },
    { name: "squares", shape: [count], data: squares },
    { name: "labels", shape: [truth.length], data: truth },
    { name: "ranked", shape: [answers.length], data: answers },
  ];
  const notes = {
    format: FORMAT,
    version: VERSION,
    count: String(count),
    classes: String(classes),
    ...(source && {
      checkpoint: source.checkpoint,
      dataset: source.dataset,
      part: source.part,
      classNames: JSON.stringify(source.classNames),
    }),
  };
  return encodeSafetensors(tensors, { ...notes, [CHECKSUM]: checksumOf(Object.entries(notes), tensors) });
}

/** CRC-32 of the notes and the numbers: a changed bit would be a wrong score, and nobody would notice. */
function checksumOf(
  notes: Iterable<readonly [key: string, note: string]>,
  tensors: Iterable<SafetensorsTensor>,
): string {
  const counted = [...notes].filter(([key]) => key !== CHECKSUM);
  let checksum = crc32(encodeUtf8(JSON.stringify(counted)));
  for (const { data } of tensors)
    checksum = crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), checksum);
  return String(checksum);
}

/** @throws SkiploomError (`invalid-document`) for bytes that are no whole predictions of a version that is known */
export function decodePredictions(bytes: Uint8Array): PredictionsFile {
  const file = opened(bytes);
  const { metadata } = file;
  if (metadata.get("format") !== FORMAT || metadata.get("version") !== VERSION) throw damaged();
  if (metadata.get(CHECKSUM) !== checksumOf(metadata, file.tensors.values())) throw damaged();
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
    probabilities: numbers(file, "probabilities", count * columns, Float32Array),
    losses: numbers(file, "losses", count, Float64Array),
    squares: numbers(file, "squares", count, Float32Array),
  };
  const [checkpoint, dataset, part] = ["checkpoint", "dataset", "part"].map((key) => metadata.get(key));
  if (checkpoint === undefined || dataset === undefined || part === undefined) return { predictions };
  const classNames = namesIn(metadata.get("classNames"), classes);
  return { predictions, source: { checkpoint, dataset, part, classNames } };
}

function namesIn(text: string | undefined, classes: number): string[] {
  let names: unknown;
  try {
    names = JSON.parse(text ?? "");
  } catch {
    throw damaged();
  }
  const parsed = z.array(z.string()).length(classes).safeParse(names);
  if (!parsed.success) throw damaged();
  return parsed.data;
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

function numbers<Data extends Float32Array | Float64Array>(
  { tensors }: SafetensorsFile,
  name: string,
  count: number,
  kind: new (length: number) => Data,
): Data {
  const data = tensors.get(name)?.data;
  if (!(data instanceof kind) || data.length !== count) throw damaged();
  if (!data.every((value) => value >= 0 && Number.isFinite(value))) throw damaged();
  return data;
}

function damaged(): SkiploomError {
  return new SkiploomError("invalid-document", "The kept predictions cannot be read.");
}
