import type { CommandFor } from "../../stores/command-registry";
import { isLive, isResumable } from "../../stores/run-lifecycle";
import { selectShownRun } from "../../stores/runs-state";
import type { Studio } from "../../stores/studio";
import { askTwin } from "../../training/lab-ways";
import { revealRecipe } from "../../training/reveal-settings";
import { liveHere, trainPauseResume } from "../../training/start-training";
import { isOpen } from "./is-open";

export const TRAINING_COMMANDS: readonly CommandFor<Studio>[] = [
  {
    id: "training.recipe",
    label: "Change the recipe",
    group: "Training",
    keywords: ["epochs", "batch", "learning rate", "optimizer", "hyperparameters"],
    enabled: isOpen,
    run: revealRecipe,
  },
  {
    id: "training.toggle",
    label: "Train, pause or resume",
    group: "Training",
    shortcut: "Mod+Enter",
    inFields: true,
    enabled: isOpen,
    run: trainPauseResume,
  },
  {
    id: "training.twin",
    label: "Train with its twin",
    group: "Training",
    keywords: ["lab", "skips", "plain", "compare", "experiment"],
    enabled: isOpen,
    run: askTwin,
  },
  {
    id: "training.lookInside",
    label: "Look inside the drawing",
    group: "Training",
    keywords: ["untrained", "gradient", "instrument", "insight", "initialisation", "first weights"],
    enabled: isOpen,
    run: ({ screen }) => screen.getState().setLookingInto("drawing"),
  },
  {
    id: "training.start",
    label: "Train or resume",
    group: "Training",
    hidden: true,
    enabled: (studio) => isOpen(studio) && liveHere(studio)?.state !== "running",
    run: trainPauseResume,
  },
  {
    id: "training.pause",
    label: "Pause training",
    group: "Training",
    hidden: true,
    enabled: (studio) => liveHere(studio)?.state === "running",
    run: trainPauseResume,
  },
  {
    id: "training.stop",
    label: "Stop training",
    group: "Training",
    enabled: (studio) => liveHere(studio) !== undefined,
    async run(studio) {
      const live = liveHere(studio);
      if (live) await studio.runs.getState().stop(live.id);
    },
  },
  {
    id: "training.resume",
    label: "Resume the shown run",
    group: "Training",
    enabled({ runs }) {
      const run = selectShownRun(runs.getState());
      return run !== undefined && isResumable(run);
    },
    async run({ runs }) {
      const run = selectShownRun(runs.getState());
      if (run) await runs.getState().resume(run.id);
    },
  },
  {
    id: "training.clear",
    label: "Clear the heat from the canvas",
    group: "Training",
    enabled({ runs }) {
      const run = selectShownRun(runs.getState());
      return run !== undefined && !isLive(run);
    },
    run: ({ runs }) => runs.getState().show(undefined),
  },
];
