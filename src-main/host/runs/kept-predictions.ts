/**
 * What a checkpoint says of the images of its run's data, kept in the run's folder so that it is looked at without computing it again:
 * `predictions/PART-CHECKPOINT.safetensors`. What is damaged, or of other weights or images, counts as not there.
 */
import path from "node:path";
import type { Predictions } from "#core/scores/predictions";
import {
  decodePredictions,
  encodePredictions,
  type PredictionSource,
  type PredictionsFile,
} from "#core/scores/predictions-file";
import type { Files } from "../disk/atomic-files";
import { withoutLinks } from "../disk/links";
import { namesIn } from "../disk/reading";
import { keepInRun } from "./keep-in-run";

const FOLDER = "predictions";
const MOST_BYTES = 2 ** 31 - 1;
const WHAT = "the predictions";

export async function readKeptPredictions(
  files: Files,
  folder: string,
  wanted: Omit<PredictionSource, "classNames">,
): Promise<Required<PredictionsFile> | undefined> {
  try {
    const bytes = await withoutLinks(files, folder).read(fileOf(folder, wanted), MOST_BYTES, WHAT);
    const { predictions, source } = decodePredictions(bytes);
    const isWanted =
      source?.checkpoint === wanted.checkpoint &&
      source.dataset === wanted.dataset &&
      source.part === wanted.part;
    return isWanted ? { predictions, source } : undefined;
  } catch {
    return undefined;
  }
}

/** In the place of those of former checkpoints. @throws what writing says */
export async function keepPredictions(
  files: Files,
  folder: string,
  predictions: Predictions,
  source: PredictionSource,
): Promise<void> {
  const file = fileOf(folder, source);
  await keepInRun(files, folder, file, encodePredictions(predictions, source), WHAT);
  const names = await namesIn(path.dirname(file), WHAT);
  const former = names.filter(
    (name) =>
      name.startsWith(`${source.part}-`) && name.endsWith(".safetensors") && name !== path.basename(file),
  );
  for (const name of former) await files.remove(path.join(path.dirname(file), name), WHAT);
}

function fileOf(folder: string, { part, checkpoint }: Pick<PredictionSource, "part" | "checkpoint">): string {
  return path.join(folder, FOLDER, `${part}-${checkpoint.slice(0, 8)}.safetensors`);
}
