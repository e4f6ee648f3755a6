/** Which runs are the open drawing's, and which of them is shown with it. */
import type { RunRecord } from "#core/training/records";
import type { DocumentState, DocumentStore } from "./document-store";
import { isLive } from "./run-lifecycle";
import { type RunsState, type RunsStore, selectLiveRun } from "./runs-state";

export interface Drawing {
  readonly id: string | undefined;
  readonly origin: string | undefined;
  readonly path: string | undefined;
  readonly name: string;
}

export function drawingOf({ document, path }: DocumentState): Drawing | undefined {
  return document && { id: document.id, origin: document.origin, path, name: document.name };
}

export function isRunOf(record: RunRecord, drawing: Drawing | undefined): boolean {
  if (drawing === undefined) return false;
  if (record.networkId !== undefined) return record.networkId === drawing.id;
  // A run of version 0.1.0 knows the file at most.
  if (record.networkPath !== undefined) return record.networkPath === drawing.path;
  return record.networkName === drawing.name;
}

/** Of the drawing that this one was saved as a copy of. */
export function isRunOfOrigin(record: RunRecord, drawing: Drawing | undefined): boolean {
  return record.networkId !== undefined && record.networkId === drawing?.origin;
}

/** @param runs newest first */
export function newestRunOf(runs: readonly RunRecord[], drawing: Drawing | undefined): RunRecord | undefined {
  return (
    runs.find((record) => isRunOf(record, drawing)) ?? runs.find((record) => isRunOfOrigin(record, drawing))
  );
}

/** The training that the orange button pauses and resumes: of this drawing, by this studio. */
export function liveRunOf(state: RunsState, drawing: Drawing | undefined): RunRecord | undefined {
  const live = selectLiveRun(state);
  return live && isRunOf(live, drawing) ? live : undefined;
}

/** Shows a drawing's newest run when it is opened, and each training of it that another window or a command line starts. */
export function followDrawing(documents: DocumentStore, runs: RunsStore): void {
  const showNewest = (): void => {
    const newest = newestRunOf(runs.getState().runs, drawingOf(documents.getState()));
    runs.getState().show(newest?.id);
  };
  documents.subscribe((state, before) => {
    if (state.draftKey !== before.draftKey) showNewest();
  });
  runs.subscribe((state, before) => {
    if (state.loaded && !before.loaded) showNewest();
    if (state.runs === before.runs) return;
    const known = new Set(before.runs.map(({ id }) => id));
    const drawing = drawingOf(documents.getState());
    const begun = state.runs.find(
      (record) => !known.has(record.id) && isLive(record) && isRunOf(record, drawing),
    );
    if (begun && before.loaded) runs.getState().show(begun.id);
  });
}
