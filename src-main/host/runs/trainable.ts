/** Whether a network can be trained on a dataset, asked once more by the host before a run is made. */
import { analyse } from "#core/analysis/analyse";
import type { Totals } from "#core/analysis/analysis";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import type { StudioDataset } from "#core/protocol/studio-api";
import { checkpointBytes, MOST_CHECKPOINT_BYTES, mebibytes } from "#core/training/size-limits";

/** @throws SkiploomError (`invalid-network`) with the first error, or with the limit that is passed */
export function refuseUntrainable(
  layers: LayerRegistry,
  document: NetworkDocument,
  info: StudioDataset,
): void {
  refuseEmptyParts(info);
  // Under the name that the network has for it: a copy elsewhere may have another.
  const facts = factsOfDataset({ ...info, id: datasetToTrainOn(document) });
  const { problems, totals } = analyse(layers, document, facts);
  const errors = problems.filter(({ severity }) => severity === "error");
  const first = errors[0];
  if (!first) {
    refuseTooLarge(totals, document);
    return;
  }
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  throw new SkiploomError(
    "invalid-network",
    `This network cannot be trained yet: ${first.message}${more}`,
    first.path,
  );
}

/** Learning needs pictures, and what is learned is judged by others after each epoch, and by the test at the end. */
function refuseEmptyParts({ name, counts, unavailable }: StudioDataset): void {
  if (unavailable !== undefined) return;
  const parts = { training: counts.train, validation: counts.validation, test: counts.test };
  const empty = Object.entries(parts).flatMap(([part, count]) => (count === 0 ? [part] : []));
  if (empty.length === 0) return;
  throw new SkiploomError(
    "invalid-dataset",
    `"${name}" has no pictures for ${empty.join(" and ")}. Draw its parts anew, or add more pictures.`,
  );
}

/** Before the first step: what could be trained but never gone on with or exported is no use. */
function refuseTooLarge(totals: Totals, { recipe }: NetworkDocument): void {
  const bytes = checkpointBytes(totals, recipe.optimizer);
  if (bytes <= MOST_CHECKPOINT_BYTES) return;
  throw new SkiploomError(
    "invalid-network",
    `This network has ${totals.trainableParameters.toLocaleString("en-US")} parameters: a checkpoint of it would take ${mebibytes(bytes)}, and one to go on from can have at most ${mebibytes(MOST_CHECKPOINT_BYTES)}. Use fewer filters or layers${recipe.optimizer.kind === "sgd" ? "" : ", or SGD, which remembers less"}.`,
  );
}
