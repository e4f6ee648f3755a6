/** Going to where a training is set up: the inspector, when nothing is selected. */
import type { Studio } from "../stores/studio";

/** The ids of the inspector's sections with the recipe and with the data. */
export const RECIPE_SECTION = "recipe";
export const DATA_SECTION = "data";

/** Frames that the view may take to appear. */
const PATIENCE = 120;

/** Shows the recipe of the open network and puts the keyboard into its first field. */
export function revealRecipe(studio: Studio): void {
  reveal(studio, RECIPE_SECTION);
}

/** Shows where the data of the open network is chosen, with the keyboard on it. */
export function revealData(studio: Studio): void {
  reveal(studio, DATA_SECTION);
}

function reveal({ documents, screen }: Studio, section: string): void {
  screen.getState().setView("design");
  screen.getState().setCollapsed("inspector", false);
  documents.getState().leaveTo(0);
  documents.getState().select([]);
  focusWhenShown(section, PATIENCE);
}

function focusWhenShown(id: string, frames: number): void {
  const section = document.getElementById(id);
  if (section) {
    section.scrollIntoView({ block: "start" });
    section.querySelector<HTMLElement>("input, [role=combobox]")?.focus({ preventScroll: true });
  } else if (frames > 0) {
    requestAnimationFrame(() => focusWhenShown(id, frames - 1));
  }
}
