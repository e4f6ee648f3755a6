/** The commands that are there in every view. The canvas and the training views add theirs while they are shown. */
import type { RunRecord } from "#core/training/records";
import { useCommands, useStudio } from "../stores/context";
import { drawingOf, liveRunOf } from "../stores/runs-of-drawing";
import { isLive, isResumable, selectLiveRun, selectShownRun } from "../stores/runs-store";
import type { Studio } from "../stores/studio";
import { revealRecipe } from "../training/reveal-recipe";
import { showProblems } from "../training/show-problems";
import { shownTheme } from "../ui/theme";
import { exportModel } from "./export-model";
import { walkRegions } from "./regions";

function liveHere({ documents, runs }: Studio): RunRecord | undefined {
  return liveRunOf(runs.getState(), drawingOf(documents.getState()));
}

/** Starts a training of the open drawing, or queues it while another trains; says what stands in the way when there are errors. */
export async function startTraining(studio: Studio): Promise<void> {
  const { document, path, draftKey } = studio.documents.getState();
  if (!document) return;
  // Pressed in the first moments: what the dataset is like is not known yet, so neither is what is wrong.
  if (!studio.datasets.getState().loaded) await studio.datasets.getState().refresh();
  const { errors } = studio.analysis.getState();
  studio.screen.getState().withdraw("training");
  if (errors > 0) {
    studio.screen.getState().notify({
      topic: "training",
      severity: "error",
      message: `The network has ${errors === 1 ? "one error" : `${errors} errors`}, so it cannot be trained yet. The list of problems offers repairs.`,
      action: {
        label: "Show problems",
        run: () => showProblems(studio),
      },
    });
    return;
  }
  if (selectLiveRun(studio.runs.getState())) {
    const queued = await studio.queue.getState().add(document, path);
    if (queued) takeIdentity(studio, draftKey, queued.networkId);
    return;
  }
  const record = await studio.runs.getState().start(document, path);
  if (record) takeIdentity(studio, draftKey, record.networkId);
  if (record) studio.screen.getState().setDockTab("training");
}

/** A drawing that was never saved got its id from its first training. */
function takeIdentity({ documents }: Studio, draftKey: string, id: string | undefined): void {
  const { document, draftKey: openKey } = documents.getState();
  if (document !== undefined && document.id === undefined && draftKey === openKey) {
    documents.getState().identify({ id, origin: document.origin });
  }
}

/** What the button in the title bar does now: train, pause or go on. */
export async function trainPauseResume(studio: Studio): Promise<void> {
  const runs = studio.runs.getState();
  const live = liveHere(studio);
  if (!live) return startTraining(studio);
  if (live.state === "paused") return runs.resume(live.id);
  if (live.state === "running") return runs.pause(live.id);
}

export function useStudioCommands(): void {
  const studio = useStudio();
  useCommands(() => {
    const { documents, screen, files, runs } = studio;
    const open = (): boolean => documents.getState().document !== undefined;
    const shown = (): ReturnType<typeof selectShownRun> => selectShownRun(runs.getState());
    return [
      {
        id: "network.new",
        label: "New network",
        group: "File",
        shortcut: "Mod+Alt+N",
        run: async () => void (await files.close()),
      },
      {
        id: "network.open",
        label: "Open file",
        group: "File",
        shortcut: "Mod+O",
        inFields: true,
        run: async () => void (await files.openWithDialog()),
      },
      {
        id: "network.save",
        label: "Save",
        group: "File",
        shortcut: "Mod+S",
        inFields: true,
        enabled: open,
        run: async () => void (await files.save()),
      },
      {
        id: "network.saveAs",
        label: "Save as",
        group: "File",
        shortcut: "Mod+Shift+S",
        inFields: true,
        enabled: open,
        run: async () => void (await files.saveAs()),
      },
      {
        id: "network.close",
        label: "Close network",
        group: "File",
        enabled: open,
        run: async () => void (await files.close()),
      },
      {
        id: "network.export",
        label: "Export model",
        group: "File",
        keywords: ["tensorflow", "tfjs", "checkpoint"],
        enabled: open,
        run: () => exportModel(studio),
      },
      {
        id: "edit.undo",
        label: "Undo",
        group: "Edit",
        shortcut: "Mod+Z",
        enabled: () => documents.getState().past.length > 0,
        run: () => documents.getState().undo(),
      },
      {
        id: "edit.redo",
        label: "Redo",
        group: "Edit",
        shortcut: "Mod+Shift+Z|Mod+Y",
        enabled: () => documents.getState().future.length > 0,
        run: () => documents.getState().redo(),
      },
      {
        id: "view.design",
        label: "Design",
        group: "View",
        shortcut: "Mod+1",
        inFields: true,
        enabled: open,
        run: () => screen.getState().setView("design"),
      },
      {
        id: "view.train",
        label: "Train",
        group: "View",
        shortcut: "Mod+2",
        inFields: true,
        enabled: open,
        run: () => screen.getState().setView("train"),
      },
      {
        id: "view.runs",
        label: "Runs",
        group: "View",
        shortcut: "Mod+3",
        inFields: true,
        enabled: open,
        run: () => screen.getState().setView("runs"),
      },
      {
        id: "view.palette",
        label: "Show or hide the layer list",
        group: "View",
        shortcut: "Mod+Alt+1",
        enabled: open,
        run: () => screen.getState().setCollapsed("palette", !screen.getState().collapsed.palette),
      },
      {
        id: "view.inspector",
        label: "Show or hide the inspector",
        group: "View",
        shortcut: "Mod+Alt+2",
        enabled: open,
        run: () => screen.getState().setCollapsed("inspector", !screen.getState().collapsed.inspector),
      },
      {
        id: "view.dock",
        label: "Show or hide the dock",
        group: "View",
        shortcut: "Mod+J",
        enabled: open,
        run: () => screen.getState().setCollapsed("dock", !screen.getState().collapsed.dock),
      },
      {
        id: "view.nextRegion",
        label: "Go to the next part of the window",
        group: "View",
        shortcut: "F6",
        inFields: true,
        run: () => walkRegions(document, 1),
      },
      {
        id: "view.previousRegion",
        label: "Go to the part before",
        group: "View",
        shortcut: "Shift+F6",
        inFields: true,
        run: () => walkRegions(document, -1),
      },
      {
        id: "view.theme",
        label: "Theme: switch between dark and light",
        group: "View",
        run: () => screen.getState().setTheme(shownTheme() === "dark" ? "light" : "dark"),
      },
      {
        id: "view.themeSystem",
        label: "Theme: follow the system",
        group: "View",
        run: () => screen.getState().setTheme("system"),
      },
      {
        id: "view.themeDark",
        label: "Theme: dark",
        group: "View",
        run: () => screen.getState().setTheme("dark"),
      },
      {
        id: "view.themeLight",
        label: "Theme: light",
        group: "View",
        run: () => screen.getState().setTheme("light"),
      },
      {
        id: "view.search",
        label: "Search",
        group: "View",
        shortcut: "Mod+K",
        inFields: true,
        hidden: true,
        run: () => screen.getState().setSearchOpen(true, "everything"),
      },
      {
        id: "view.findLayer",
        label: "Find a layer of the drawing",
        group: "View",
        shortcut: "Mod+F",
        inFields: true,
        enabled: open,
        run: () => screen.getState().setSearchOpen(true, "layers"),
      },
      {
        id: "training.recipe",
        label: "Change the recipe",
        group: "Training",
        keywords: ["epochs", "batch", "learning rate", "optimizer", "hyperparameters"],
        enabled: open,
        run: () => revealRecipe(studio),
      },
      {
        id: "training.toggle",
        label: "Train, pause or resume",
        group: "Training",
        shortcut: "Mod+Enter",
        inFields: true,
        enabled: open,
        run: () => trainPauseResume(studio),
      },
      {
        id: "training.start",
        label: "Train or resume",
        group: "Training",
        hidden: true,
        enabled: () => open() && liveHere(studio)?.state !== "running",
        run: () => trainPauseResume(studio),
      },
      {
        id: "training.pause",
        label: "Pause training",
        group: "Training",
        hidden: true,
        enabled: () => liveHere(studio)?.state === "running",
        run: () => trainPauseResume(studio),
      },
      {
        id: "training.stop",
        label: "Stop training",
        group: "Training",
        enabled: () => liveHere(studio) !== undefined,
        run: async () => {
          const live = liveHere(studio);
          if (live) await runs.getState().stop(live.id);
        },
      },
      {
        id: "training.resume",
        label: "Resume the shown run",
        group: "Training",
        enabled: () => {
          const run = shown();
          return run !== undefined && isResumable(run);
        },
        run: async () => {
          const run = shown();
          if (run) await runs.getState().resume(run.id);
        },
      },
      {
        id: "training.clear",
        label: "Clear the heat from the canvas",
        group: "Training",
        enabled: () => {
          const run = shown();
          return run !== undefined && !isLive(run);
        },
        run: () => runs.getState().show(undefined),
      },
      {
        id: "help.shortcuts",
        label: "Keyboard shortcuts",
        group: "Help",
        shortcut: "?",
        run: () => screen.getState().setHelpOpen(true),
      },
    ];
  }, [studio]);
}
