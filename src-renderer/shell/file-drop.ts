/** Files that are dropped anywhere on the window: a network's file is opened, everything else is imported. */

import { droppedFiles } from "../imports/dropped-files";
import type { Studio } from "../stores/studio";

export function listenToFileDrops(studio: Studio, target: Window): () => void {
  const { screen } = studio;
  function onDragOver(event: DragEvent): void {
    // Drags from inside the studio carry no files.
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  }
  function onDrop(event: DragEvent): void {
    const dropped = droppedFiles(event.dataTransfer);
    if (!dropped) return;
    // Without this the browser would leave the studio and show the file.
    event.preventDefault();
    dropped
      .then((files) => take(studio, files))
      .catch(() =>
        screen.getState().notify({ severity: "error", message: "What was dropped could not be read." }),
      );
  }
  target.addEventListener("dragover", onDragOver);
  target.addEventListener("drop", onDrop);
  return () => {
    target.removeEventListener("dragover", onDragOver);
    target.removeEventListener("drop", onDrop);
  };
}

async function take({ files: documents, imports }: Studio, files: readonly File[]): Promise<void> {
  const [file, ...others] = files;
  if (!file) return;
  if (others.length === 0 && file.name.toLowerCase().endsWith(".json")) {
    const text = await file.text();
    if (!isTensorFlowModel(text)) {
      await documents.openText(text, file.name);
      return;
    }
  }
  imports.getState().begin(files);
}

/** A `model.json` without its weights is told so where it is imported. */
function isTensorFlowModel(text: string): boolean {
  return /"(?:modelTopology|weightsManifest)"/.test(text);
}
