import type { RunRecord } from "#core/training/records";
import type { Studio } from "../stores/studio";

export function showRun({ runs, screen }: Studio, record: RunRecord): void {
  runs.getState().show(record.id);
  screen.getState().setView("train");
}
