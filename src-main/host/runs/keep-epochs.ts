/** A run that keeps its weights by epoch: how large that will be is said, and bounded, before it trains. */
import { analyse } from "#core/analysis/analyse";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import { SkiploomError } from "#core/foundation/errors";
import { formatBytes } from "#core/foundation/format-bytes";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import type { StudioDataset } from "#core/protocol/studio-api";
import { type KeptSize, keptEpochCount, keptSizeWords, tooManyWords } from "#core/training/kept-epochs";
import type { RunRecord } from "#core/training/records";
import { countSteps } from "#core/training/schedule";
import { weightsBytes } from "#core/training/size-limits";
import { resumeStep } from "./resuming";
import type { RunsContext } from "./runs-context";

export interface KeepingRequest {
  /** After every so many epochs. */
  readonly every: number;
  readonly document: NetworkDocument;
  readonly info: StudioDataset;
  /** What there is of the run already. */
  readonly record?: RunRecord;
}

/** @returns what to say of it. @throws SkiploomError (`not-allowed`) for more than a record names, or than the disk takes */
export async function settleKeeping(
  { layers, files, workspace }: Pick<RunsContext, "layers" | "files" | "workspace">,
  { every, document, info, record }: KeepingRequest,
): Promise<string> {
  const { recipe } = document;
  if (recipe.schedule.kind === "range") {
    throw new SkiploomError(
      "not-allowed",
      "A learning-rate range test keeps no weights: it has no epochs that are scored. Leave the choice out.",
    );
  }
  const facts = factsOfDataset({ ...info, id: datasetToTrainOn(document) });
  const bytes = weightsBytes(analyse(layers, document, facts).totals);
  const after = record && lastEpoch(record);
  const count = keptEpochCount(every, countSteps(recipe, info.counts.train), after);
  const size = { count, bytes };
  const tooMany = tooManyWords(count + (record?.keptEpochs?.length ?? 0));
  if (tooMany !== undefined) throw new SkiploomError("not-allowed", tooMany);
  refuseTooLarge(size, await files.freeBytes(workspace.runs));
  const often = every === 1 ? "each epoch" : `every ${every.toLocaleString("en-US")} epochs`;
  const first = after === undefined ? ", first values among them" : "";
  return `Weights are kept after ${often}: ${keptSizeWords(size, formatBytes)}${first}.`;
}

/** After which it goes on; undefined: it begins again. */
function lastEpoch(record: RunRecord): number | undefined {
  const step = resumeStep(record);
  return record.checkpoints.find((checkpoint) => checkpoint.step === step)?.epoch;
}

function refuseTooLarge(size: KeptSize, free: number | undefined): void {
  if (free === undefined || size.count * size.bytes <= free) return;
  throw new SkiploomError(
    "not-allowed",
    `The weights to keep are ${keptSizeWords(size, formatBytes)}. Only ${formatBytes(free)} are free on the disk. Keep those of fewer epochs, or make room.`,
  );
}
