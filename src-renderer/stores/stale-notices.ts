/** Refusals that say what is no longer so: an error notice stays until it is closed, but not longer than it is true. */
import type { AnalysisStore } from "./analysis-store";
import type { DocumentStore } from "./document-store";
import type { InterfaceStore } from "./interface-store";

export function withdrawStaleNotices(
  documents: DocumentStore,
  analysis: AnalysisStore,
  screen: InterfaceStore,
): void {
  // What was refused for one drawing is not said beside another.
  documents.subscribe(({ draftKey, document }, before) => {
    if (draftKey === before.draftKey && (document === undefined) === (before.document === undefined)) return;
    screen.getState().withdraw("training");
    screen.getState().withdraw("file");
  });
  analysis.subscribe(({ errors }, before) => {
    if (errors === 0 && before.errors > 0) screen.getState().withdraw("training");
  });
}
