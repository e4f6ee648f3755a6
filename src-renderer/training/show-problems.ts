/** Going to the list of what keeps a network from training. */
import type { Studio } from "../stores/studio";

export function showProblems({ screen }: Studio): void {
  screen.getState().setView("design");
  screen.getState().setDockTab("problems");
}
