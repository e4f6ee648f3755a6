/** What the window does by itself: reads the lists, keeps drafts, listens to keys and to the shell's frame. */
import { useEffect, useLayoutEffect } from "react";
import { listenToKeys } from "../commands/keyboard";
import { useStudio } from "../stores/context";
import { isUnsaved } from "../stores/document-store";
import { browserPageSignals, keepDrafts } from "../stores/drafts";
import { holdDrawing } from "../stores/hold-drawing";
import { errorNotice } from "../stores/interface-store";
import { trainsElsewhere } from "../stores/lab-store";
import { drawingOf, isRunOf } from "../stores/runs-of-drawing";
import { selectShownRun } from "../stores/runs-state";
import type { Studio } from "../stores/studio";
import { leaveKeysToInputMethods } from "../ui/input-method";
import { listenToFileDrops } from "./file-drop";

const FOLLOW_MS = 3_000;

/** Whether the panel that says how this run stands is in view: what it says need not be said twice. */
function showsState({ documents, runs, screen }: Studio, run: string): boolean {
  const drawing = drawingOf(documents.getState());
  const shown = selectShownRun(runs.getState());
  if (drawing === undefined || shown?.id !== run) return false;
  const { view, dockTab, collapsed } = screen.getState();
  const inDock = view === "design" && dockTab === "training" && !collapsed.dock;
  return view === "train" || (inDock && isRunOf(shown, drawing));
}

export function useWindowDuties(): void {
  const studio = useStudio();

  useLayoutEffect(() => {
    const fitPanels = (): void =>
      studio.screen.getState().fitPanels({ width: window.innerWidth, height: window.innerHeight });
    fitPanels();
    window.addEventListener("resize", fitPanels);
    return () => window.removeEventListener("resize", fitPanels);
  }, [studio]);

  useEffect(() => leaveKeysToInputMethods(window), []);
  useEffect(() => listenToKeys(studio.commands, window), [studio]);
  useEffect(() => listenToFileDrops(studio, window), [studio]);

  useEffect(() => {
    const { services, documents, screen } = studio;
    return keepDrafts(services.client, documents, screen, browserPageSignals(window));
  }, [studio]);

  useEffect(() => {
    const { services, documents, screen } = studio;
    return holdDrawing(services, documents, screen);
  }, [studio]);

  // Lists are read when the host answers first, and again whenever it is back.
  useEffect(() => {
    const { connection } = studio.services;
    const refresh = (): void => {
      if (connection.current().kind !== "connected") return;
      studio.services.client.call("app.info", {}).then(
        ({ notice }) =>
          notice !== undefined && studio.screen.getState().notify({ severity: "warning", message: notice }),
        () => undefined,
      );
      void studio.devices.getState().refresh();
      void studio.queue.getState().refresh();
      for (const reading of [
        studio.datasets.getState().refresh(),
        studio.runs.getState().refresh(),
        studio.lab.getState().refresh(),
      ]) {
        reading.catch((error: unknown) => studio.screen.getState().notify(errorNotice(error)));
      }
    };
    refresh();
    return connection.subscribe(refresh);
  }, [studio]);

  // Another studio's or a command line's trainings are read from the disk, while someone may look.
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden || studio.services.connection.current().kind !== "connected") return;
      const runs = studio.runs.getState();
      const lab = studio.lab.getState();
      const { view } = studio.screen.getState();
      if (view === "runs" || runs.foreign.size > 0) runs.follow().catch(() => undefined);
      if (view === "lab" && lab.experiments.some(trainsElsewhere)) lab.refresh().catch(() => undefined);
    }, FOLLOW_MS);
    return () => clearInterval(timer);
  }, [studio]);

  useEffect(() => {
    const { client } = studio.services;
    const lookAgain = (): void =>
      void studio.datasets
        .getState()
        .refresh()
        .catch(() => undefined);
    // A person who comes back may have changed a folder meanwhile.
    window.addEventListener("focus", lookAgain);
    const stops = [
      () => window.removeEventListener("focus", lookAgain),
      client.on("notice", ({ severity, message, run }) => {
        if (run !== undefined && showsState(studio, run)) return;
        studio.screen.getState().notify({ severity, message });
      }),
      client.on("datasets.changed", lookAgain),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [studio]);

  useEffect(() => {
    const { frame } = studio.services;
    const tell = (): void => {
      const state = studio.documents.getState();
      frame.setDocumentState({ name: state.document?.name ?? "", unsaved: isUnsaved(state) });
    };
    tell();
    const stops = [
      studio.documents.subscribe(tell),
      frame.onCommand((command) => studio.commands.getState().run(command)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [studio]);
}
