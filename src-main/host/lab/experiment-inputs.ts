/** What an experiment reads before its trainings: data that must be those it began with, and weights that are grown. */
import { SkiploomError } from "#core/foundation/errors";
import type { Arm, Experiment } from "#core/lab/experiment";
import { parseDocument } from "#core/network/parse";
import type { RunRecord } from "#core/training/records";
import type { TrainedSource } from "../runs/trained-source";
import type { LabOptions } from "./lab";

/** Runs on other images would be compared with those that are done. @throws SkiploomError (`conflict`) and what opening the dataset says */
export async function refuseOtherData(
  { openDataset }: Pick<LabOptions, "openDataset">,
  { dataset }: Experiment,
): Promise<void> {
  const { sha256 } = await openDataset(dataset.id);
  if (dataset.sha256 === undefined || dataset.sha256 === sha256) return;
  throw new SkiploomError(
    "conflict",
    `The images of ${dataset.name} are not those that this experiment began with, so its runs could not be compared. Put them back, or ask the question anew.`,
  );
}

/**
 * The network that an arm grows from: what the base arm trained, or the copy that the experiment keeps.
 *
 * @throws SkiploomError (`invalid-checkpoint`) and what reading says
 */
export async function trainedSource(
  { experiments, trainedBy }: Pick<LabOptions, "experiments" | "trainedBy">,
  experiment: Experiment,
  base: Arm,
  run: RunRecord | undefined,
): Promise<TrainedSource> {
  if (run) return await trainedBy(run.id);
  const { trained } = experiment;
  const parsed = parseDocument(base.network);
  if (!parsed.ok) throw parsed.error;
  return {
    run: trained?.run ?? "",
    name: trained?.name ?? "",
    document: parsed.document,
    checkpoint: await experiments.weights(experiment),
  };
}
