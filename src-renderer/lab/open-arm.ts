/** From an experiment to one of its trainings, and to the network that it trained. */
import type { ExperimentView } from "#core/lab/experiment-view";
import { copyOf } from "#core/network/identity";
import type { Studio } from "../stores/studio";
import { showRun } from "../training/show-run";

/** As a new drawing, from the copy that a run keeps. */
export async function openArmNetwork(studio: Studio, run: string | undefined): Promise<boolean> {
  if (run === undefined) return false;
  await studio.runs.getState().load(run);
  const network = studio.runs.getState().networks.get(run);
  return network !== undefined && (await studio.files.openNew(copyOf(network)));
}

/** A training is looked at beside a drawing: where none is open, its own network is opened. */
export async function openArmRun(
  studio: Studio,
  { runs }: ExperimentView,
  run: string | undefined,
): Promise<void> {
  if (run === undefined || !runs.some((other) => other.run === run)) return;
  const isOpen = studio.documents.getState().document !== undefined;
  if (!isOpen && !(await openArmNetwork(studio, run))) return;
  const record = studio.runs.getState().runs.find(({ id }) => id === run);
  if (record) showRun(studio, record);
}
