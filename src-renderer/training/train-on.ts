/** *Train on from these weights*: the next training of a run's drawing begins with a checkpoint of it. */
import { copyOf } from "#core/network/identity";
import type { RunRecord } from "#core/training/records";
import type { ChosenWeights } from "../stores/beginnings-store";
import { drawingOf, isRunOf } from "../stores/runs-of-drawing";
import type { Studio } from "../stores/studio";
import { chosenWeights } from "./run-words";

/** On the open drawing where the run is its own; else on a new drawing of the network as it was trained. */
export async function trainOnFrom(studio: Studio, record: RunRecord): Promise<void> {
  const { documents, beginnings, screen } = studio;
  const weights = chosenWeights(record);
  if (!weights) return;
  const isOpen = isRunOf(record, drawingOf(documents.getState()));
  if (!isOpen && !(await openNetworkOf(studio, record))) return;
  beginnings.getState().choose(documents.getState().draftKey, weights);
  screen.getState().setView("design");
  screen.getState().notify({
    severity: "info",
    message: `The next training of this drawing begins with the weights of ${record.name}. Change what it is to learn, then press Train.`,
  });
}

/** As a new drawing. False when it could not be read, or the person kept the one that is open. */
export async function openNetworkOf({ runs, files }: Studio, record: RunRecord): Promise<boolean> {
  await runs.getState().load(record.id);
  const network = runs.getState().networks.get(record.id);
  return network !== undefined && (await files.openNew(copyOf(network)));
}

/** What the next training of the open drawing begins with; undefined: first values. */
export function weightsOfOpen({ documents, beginnings }: Studio): ChosenWeights | undefined {
  return beginnings.getState().chosen.get(documents.getState().draftKey);
}
