/** From a drawing and its trainings to the Lab. */
import type { Studio } from "../stores/studio";

/** The form that asks what this drawing's skips are worth. */
export function askTwin({ lab, screen }: Studio): void {
  lab.getState().ask("twin");
  screen.getState().setView("lab");
}

export function showExperiment({ lab, screen }: Studio, experiment: string): void {
  lab.getState().show(experiment);
  screen.getState().setView("lab");
}
