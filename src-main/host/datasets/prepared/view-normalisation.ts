/** Mean and deviation of a view's training pictures: measured once, and kept beside the view. */
import {
  isNormalisationOf,
  measureNormalisation,
  type Normalisation,
  normalisationSchema,
} from "#core/datasets/normalisation";
import type { SamplePart } from "#core/datasets/samples";
import type { Files } from "../../disk/atomic-files";
import { parseJson } from "../../disk/json-text";
import { datasetError } from "../dataset-folder";
import { normalisationFile, type PreparedPictures, type ShownView } from "./prepared-folder";

const MOST_BYTES = 10_000;
const WHAT = "mean and deviation of the dataset";

/** @param white the byte that stands for white. @throws SkiploomError where the pictures cannot be read */
export async function viewNormalisation(
  files: Files,
  { folder, record }: PreparedPictures,
  { sha256 }: ShownView,
  train: SamplePart,
  white: number,
): Promise<Normalisation> {
  const file = normalisationFile(folder, sha256);
  const { imageShape } = record.preparing;
  const known = await readKept(files, file);
  // What cannot be right was damaged.
  if (known && isNormalisationOf(known, imageShape[2])) return known;
  const measured = await measureNormalisation(train, imageShape, white).catch((error: unknown) => {
    throw datasetError(error);
  });
  // Where it cannot be kept it is measured again.
  await files.replace(file, `${JSON.stringify(measured)}\n`, WHAT).catch(() => {});
  return measured;
}

async function readKept(files: Files, file: string): Promise<Normalisation | undefined> {
  try {
    return normalisationSchema.safeParse(parseJson(await files.read(file, MOST_BYTES, WHAT))).data;
  } catch {
    return undefined;
  }
}
