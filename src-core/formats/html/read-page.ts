/** Reads the network of a page back. */
import { decodeBase64 } from "../../codecs/base64";
import { decodeLatin1, decodeUtf8 } from "../../codecs/text";
import { saidRules } from "../../datasets/prepared";
import { WHITE_IN_FILES } from "../../images/image";
import { invalidModel } from "../invalid-model";
import type { FileSet, ReadModel, ReadStep } from "../model";
import { unpackWeights } from "./page-model";
import { pageModelSchema } from "./page-schema";

export const MODEL_BLOCK = '<script type="application/json" id="model">';
export const WEIGHTS_BLOCK = '<script type="text/plain" id="weights">';
const BLOCK_END = "</script>";
/** By which a page of ours is known, near its beginning. */
const GENERATOR = '<meta name="generator" content="Skiploom"';
const HEAD_BYTES = 4096;

export function isPage(files: FileSet): boolean {
  return pageOf(files) !== undefined;
}

/** Alone, or in a folder of its own. */
function pageOf(files: FileSet): Uint8Array | undefined {
  const found = [...files.values()].filter((bytes) =>
    decodeLatin1(bytes.subarray(0, HEAD_BYTES)).includes(GENERATOR),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** @throws SkiploomError `invalid-model` */
export function readPage(files: FileSet): ReadModel {
  const page = pageOf(files) ?? new Uint8Array(0);
  const model = parsed(blockOf(page, MODEL_BLOCK));
  const { program, name, imageShape, classNames, mean, deviation } = model;
  const weights = unpackWeights(model, decodeBase64(blockOf(page, WEIGHTS_BLOCK)));
  const isSoftmaxOfLogits = (output: number): boolean =>
    output === program.probabilities && output !== program.logits;
  const steps = program.steps
    .filter(({ output }) => !isSoftmaxOfLogits(output))
    .map(
      (step): ReadStep => ({
        ...step,
        weights: step.weights.map(({ name: weight, role, shape }) => ({
          role,
          shape,
          values: weights.get(weight) ?? new Float32Array(0),
        })),
      }),
    );
  return {
    name,
    inputShape: imageShape,
    steps,
    output: program.logits,
    preprocessing: {
      imageShape,
      pixelMaximum: WHITE_IN_FILES,
      mean,
      deviation,
      classNames,
      ...saidRules(model),
    },
    notes: [],
    madeBy: "Skiploom's page",
  };
}

function parsed(json: Uint8Array): ReturnType<typeof pageModelSchema.parse> {
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(json));
  } catch {
    throw invalidModel("page", "what it says of its network is damaged");
  }
  const { data, success } = pageModelSchema.safeParse(value);
  if (success) return data;
  throw invalidModel("page", "what it says of its network is not what Skiploom writes");
}

/** Bytes between a block's beginning and its end, which stand in no name and no number. */
function blockOf(page: Uint8Array, beginning: string): Uint8Array {
  const start = indexOf(page, beginning, 0);
  const end = start < 0 ? -1 : indexOf(page, BLOCK_END, start);
  if (end < 0) throw invalidModel("page", "it holds no network of Skiploom");
  return page.subarray(start + beginning.length, end);
}

function indexOf(bytes: Uint8Array, text: string, from: number): number {
  const [first = 0, ...others] = [...text].map((sign) => sign.charCodeAt(0));
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (others.every((sign, index) => bytes[at + 1 + index] === sign)) return at;
  }
  return -1;
}
