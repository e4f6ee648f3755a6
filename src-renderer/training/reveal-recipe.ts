/** Going to where a training is set up: the inspector, when nothing is selected. */
import type { Studio } from "../stores/studio";

/** The id of the inspector's section with the recipe. */
export const RECIPE_SECTION = "recipe";

/** Frames that the view may take to appear. */
const PATIENCE = 120;

/** Shows the recipe of the open network and puts the keyboard into its first field. */
export function revealRecipe({ documents, screen }: Studio): void {
  screen.getState().setView("design");
  screen.getState().setCollapsed("inspector", false);
  documents.getState().leaveTo(0);
  documents.getState().select([]);
  focusWhenShown(PATIENCE);
}

function focusWhenShown(frames: number): void {
  const section = document.getElementById(RECIPE_SECTION);
  if (section) {
    section.scrollIntoView({ block: "start" });
    section.querySelector("input")?.focus({ preventScroll: true });
  } else if (frames > 0) {
    requestAnimationFrame(() => focusWhenShown(frames - 1));
  }
}
