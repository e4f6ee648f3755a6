import type { RunRecord } from "#core/training/records";
import type { Studio } from "../stores/studio";
import { openNetworkOf } from "./train-on";

/** Shows the run in the dock, where it can be drawn for. Where no drawing is open, its own is opened. */
export async function tryRun(studio: Studio, record: RunRecord): Promise<void> {
  const { documents, runs, screen } = studio;
  if (!documents.getState().document && !(await openNetworkOf(studio, record))) return;
  runs.getState().show(record.id);
  screen.getState().setView("design");
  screen.getState().setDockTab("try");
}
